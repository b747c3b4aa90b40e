"""Contacts of a year, from the officer's spreadsheet. One row is one contact, without names.

What a check finds is kept until the load is confirmed, in a table that needs no clearance. So it names references and
columns only, never an employer or a post.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from boards.loading.cells import choice, name_key, one_line
from core.loading import LoadKind, LoadPlan
from core.partial_dates import display_date
from core.permissions import Perm
from core.scoping import Clearance
from core.spreadsheets import Cell, Column, Row
from core.spreadsheets.columns import cell_text, day, in_words
from lado.defaults import OUTCOMES, SECTORS
from lado.models import CaseMeeting, Contact, ContactNature, ContactSector, OutcomeLabel, Setting
from lado.name_warnings import looks_like_a_name

NOT_RECORDED = {"not recorded", "unknown", "not known"}
STAGE, NATURE = Contact.Stage, ContactNature.Nature


def natures(cell: Cell) -> list[str]:
    """One or several natures, separated by semicolons; the first is the main one."""
    parse = choice(NATURE, {"conduct": NATURE.CONDUCT, "conduct outside work": NATURE.CONDUCT})
    return list(dict.fromkeys(parse(part.strip()) for part in cell_text(cell).split(";") if part.strip()))


COLUMNS = (
    Column("reference", True, one_line(30), "the case's reference, each once"),
    Column("received_on", True, day, "a date such as 3 May 2026", aliases=("received", "date")),
    Column("sector", False, one_line(80), "a sector of the board's list, or empty for not recorded"),
    Column("role", False, one_line(120), "the post of the adult, not a name"),
    Column("employer", False, one_line(160), "the employer or setting", aliases=("setting",)),
    Column("referrer", False, one_line(120), "the organisation that called, not a name"),
    Column(
        "nature", False, natures, "physical, sexual, emotional, neglect or conduct; several separated by “;”",
        aliases=("natures",),
    ),
    Column(
        "stage", False, choice(STAGE, {"consultation": STAGE.CONSULTATION}), "advice, consultation or referral"
    ),
    Column("meeting_on", False, day, "the day of the first meeting", aliases=("meeting",)),
    Column("outcome", False, one_line(80), "an outcome of the board's list, or empty while it is ongoing"),
    Column("closed_on", False, day, "the day on which the case was closed", aliases=("closed",)),
)  # fmt: skip


def plan_contacts(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the board's contacts."""
    known = _Known(plan, rows)
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(name_key(row["reference"]), row)
        if earlier is not row:
            plan.problem(
                row.number, "reference", row["reference"],
                f"Row {row.number} has the reference of row {earlier.number}.", "each reference once",
            )  # fmt: skip
        elif _dates_in_order(plan, row):
            known.compare(row)


def _dates_in_order(plan: LoadPlan, row: Row) -> bool:
    received, today = row["received_on"], timezone.localdate()
    good = True
    for column in ("received_on", "meeting_on", "closed_on"):
        value: dt.date | None = row[column]
        if value is None:
            continue
        if value > today:
            plan.problem(
                row.number, column, display_date(value), "This day is still to come", "a day up to today"
            )
            good = False
        elif value < received:
            said = f"{display_date(value)} is before the contact was received ({display_date(received)})"
            plan.problem(row.number, column, display_date(value), said, "a day on or after received_on")
            good = False
    return good


class _Known:
    """What the board has: lists, settings, contacts with their meetings and natures. Seven queries."""

    def __init__(self, plan: LoadPlan, rows: Sequence[Row]) -> None:
        self._plan = plan
        self._sectors = self._list(ContactSector, [{"name": name} for name in SECTORS])
        self._outcomes = self._list(
            OutcomeLabel,
            [
                {
                    "name": one.name,
                    "meaning": one.meaning,
                    "definition": one.definition,
                    "keep_years": one.keep_years,
                }
                for one in OUTCOMES
            ],
        )
        self._settings = {one.normalised_name: one for one in Setting.objects.filter(board=plan.board)}
        # Names compare without regard to case, which a condition in SQL would not do as the file does.
        wanted = {name_key(row["reference"]) for row in rows}
        all_ = Contact.objects.filter(board=plan.board).order_by().values_list("pk", "reference")
        found = Contact.objects.filter(pk__in=[pk for pk, said in all_ if name_key(said) in wanted])
        self._contacts = {name_key(one.reference): one for one in found}
        self._natures: dict[int, list[ContactNature]] = {}
        for nature in ContactNature.objects.filter(contact__in=found):
            self._natures.setdefault(nature.contact_id, []).append(nature)
        self._meetings: dict[int, list[CaseMeeting]] = {}
        for meeting in CaseMeeting.objects.filter(contact__in=found, is_cancelled=False):
            self._meetings.setdefault(meeting.contact_id, []).append(meeting)

    def _list(self, model: Any, defaults: list[dict[str, Any]]) -> dict[str, Any]:
        """The board's own list; one that was never begun starts with the defaults."""
        found = list(model.objects.filter(board=self._plan.board))
        if not found:
            found = [
                self._plan.create(model(board=self._plan.board, place=place, **fields))
                for place, fields in enumerate(defaults, start=1)
            ]
        return {name_key(one.name): one for one in found}

    def compare(self, row: Row) -> None:
        """Plan what one row makes new or changes."""
        values = self._values(row)
        if values is None:
            return
        there = self._contacts.get(name_key(row["reference"]))
        if there is None:
            self._make(row, values)
        else:
            self._change(row, there, values)

    def _values(self, row: Row) -> dict[str, Any] | None:
        plan, good = self._plan, True
        sector = outcome = None
        if row["sector"] and name_key(row["sector"]) not in NOT_RECORDED:
            sector = self._sectors.get(name_key(row["sector"]))
            if sector is None:
                names = in_words(one.name for one in self._sectors.values())
                plan.problem(
                    row.number, "sector", row["sector"], "This sector is not in the board's list", names
                )
                good = False
        if row["outcome"] and name_key(row["outcome"]) != "ongoing":
            outcome = self._outcomes.get(name_key(row["outcome"]))
            if outcome is None:
                names = in_words(one.name for one in self._outcomes.values())
                plan.problem(
                    row.number, "outcome", row["outcome"], "This outcome is not in the board's list", names
                )
                good = False
        stage = row["stage"] or STAGE.REFERRAL
        if outcome is not None and stage == STAGE.ADVICE:
            plan.problem(
                row.number, "outcome", row["outcome"], "A contact for advice only has no outcome",
                "empty, or another stage",
            )  # fmt: skip
            good = False
        if not good:
            return None
        for column in ("role", "referrer"):
            if row[column] and looks_like_a_name(row[column]):
                plan.warn(
                    f"Row {row.number}, {column}: this may be the name of a person. It is printed in reports."
                )
        if row["meeting_on"] and row["closed_on"] and row["meeting_on"] > row["closed_on"]:
            plan.warn(
                f"Row {row.number}, meeting_on: the meeting is after the day on which the case was closed."
            )
        return {
            "received_on": row["received_on"],
            "sector": sector,
            "role": row["role"] or "",
            "referrer": row["referrer"] or "",
            "stage": stage,
            "outcome": outcome,
            "closed_on": row["closed_on"],
        }

    def _setting(self, row: Row, sector: ContactSector | None) -> Setting | None:
        if not row["employer"]:
            return None
        key = name_key(row["employer"])
        if key not in self._settings:
            made = Setting(board=self._plan.board, name=row["employer"], normalised_name=key, sector=sector)
            self._settings[key] = self._plan.create(made)
        found: Setting = self._settings[key]
        return found

    def _make(self, row: Row, values: dict[str, Any]) -> None:
        plan = self._plan
        contact = Contact(
            board=plan.board,
            reference=row["reference"],
            setting=self._setting(row, values["sector"]),
            edition=plan.board.edition,
            revision=1,
            **values,
        )
        plan.create(contact)
        for place, nature in enumerate(row["nature"] or []):
            plan.create(ContactNature(board=plan.board, contact=contact, nature=nature, is_main=not place))
        if row["meeting_on"]:
            plan.create(CaseMeeting(board=plan.board, contact=contact, held_on=row["meeting_on"]))
        plan.made += 1

    def _change(self, row: Row, there: Contact, values: dict[str, Any]) -> None:
        plan = self._plan
        values["setting"] = self._setting(row, values["sector"]) or there.setting
        changing = [name for name, value in values.items() if getattr(there, name) != value]
        more = self._more(row, there)
        if not changing and not more:
            plan.unchanged += 1
            return
        named = f"Case {there.reference}"
        if changing:
            # Which columns, not what they say: what a check finds is seen without the clearance.
            shown = [(name.replace("_", " "), "as kept", "as in the file") for name in changing]
            plan.change(
                row.number, there, {**values, "revision": there.revision + 1}, what=named,
                action="case.changed_by_load", shown=shown,
            )  # fmt: skip
        for words in more:
            plan.note_change(row.number, named, words, "as kept", "as in the file")
        plan.changed += 1

    def _more(self, row: Row, there: Contact) -> list[str]:
        """What changes beside the contact itself: its natures, and the day of its first meeting."""
        plan, changed = self._plan, []
        held = self._natures.get(there.pk, [])
        wanted = row["nature"]
        if wanted and [one.nature for one in held] != self._in_order(wanted):
            for one in held:
                plan.delete(one)
            for place, nature in enumerate(wanted):
                plan.create(ContactNature(board=plan.board, contact=there, nature=nature, is_main=not place))
            changed.append("nature")
        meetings = self._meetings.get(there.pk, [])
        day_ = row["meeting_on"]
        if day_ and not meetings:
            plan.create(CaseMeeting(board=plan.board, contact=there, held_on=day_))
            changed.append("meeting on")
        elif day_ and meetings[0].held_on != day_:
            plan.change(row.number, meetings[0], {"held_on": day_}, what=f"Case {there.reference}", shown=())
            changed.append("meeting on")
        return changed

    @staticmethod
    def _in_order(wanted: Sequence[str]) -> list[str]:
        """As they come from the database: the main one, then the others by name."""
        return [wanted[0], *sorted(wanted[1:])]


KIND = LoadKind(
    name="lado",
    title="Contacts with the designated officer (LADO)",
    about="One row for each contact, without names. For officers only.",
    columns=COLUMNS,
    examples=(
        {
            "reference": "2026-0001", "received_on": "3 May 2026", "sector": "Education", "role": "Teaching assistant",
            "employer": "Dunmoor Hill School", "referrer": "School", "nature": "physical; emotional",
            "stage": "referral", "meeting_on": "8 May 2026", "outcome": "unsubstantiated", "closed_on": "2 July 2026",
        },
        {
            "reference": "2026-0002", "received_on": "4 May 2026", "sector": "Sport", "role": "Coach", "employer": "",
            "referrer": "Police", "nature": "conduct", "stage": "advice", "meeting_on": "", "outcome": "",
            "closed_on": "4 May 2026",
        },
    ),
    plan=plan_contacts,
    permission=Perm.CASE_WRITE,
    clearances=frozenset({Clearance.LADO}),
    place=60,
)  # fmt: skip

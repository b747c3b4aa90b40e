"""Actions: what is to be done, by whom, until when. One row is one action.

A row with a number is about the action of that number. Without one it is about the action with the same text,
and where several have it, with the same owners or source.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from boards.loading.cells import choice, listed, name_key, one_line, words
from boards.loading.owners import Owner, Owners, divided
from boards.models import Action, ActionOwner
from core.loading import LoadKind, LoadPlan
from core.partial_dates import MONTHS, PartialDate, Precision, display_date, parse_partial
from core.spreadsheets import Cell, Column, Row
from core.spreadsheets.columns import ALLOWED_DAY, cell_text, day, whole_number

LONDON = ZoneInfo("Europe/London")
LARGEST_NUMBER = 2_147_483_647
STATUSES = {
    "ongoing": Action.Status.IN_PROGRESS,
    "complete": Action.Status.CLOSED,
    "completed": Action.Status.CLOSED,
}
_LIKE_A_DATE = re.compile(r"\d[\d\s./-]*")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_MONTH = re.compile(rf"\b({'|'.join(f'{m[:3]}|{m}' for m in MONTHS)}|sept)\b\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Due:
    """A day, or words such as "next meeting"."""

    on: dt.date | None
    words: str

    def __str__(self) -> str:
        return display_date(self.on) if self.on else self.words


def due(cell: Cell) -> Due:
    """A date (of a month or year the last day), or words. What looks like a date but is none is refused."""
    written = cell_text(cell)
    try:
        found: PartialDate = parse_partial(cell)
    except ValueError:
        parts = _MONTH.search(written)
        rest = _MONTH.sub("", written) if parts else written
        if _LIKE_A_DATE.fullmatch(_ORDINAL.sub("", rest).strip(" ,")):
            raise
        return Due(None, one_line(100)(cell))
    if found.precision is not Precision.DAY and not isinstance(cell, dt.date):
        return Due(found.as_end(), "")
    return Due(found.date_first, "")


COLUMNS = (
    Column("text", True, words(4000), "what is to be done", aliases=("action",)),
    Column(
        "owner",
        False,
        divided,
        "agencies, groups or seats (“agency – role”), several divided by ;",
        aliases=("owners", "by whom"),
    ),
    Column(
        "due",
        False,
        due,
        "a date such as 30/06/2012, or words such as next meeting",
        aliases=("by when", "deadline"),
    ),
    Column("status", False, choice(Action.Status, STATUSES), listed(Action.Status)),
    Column("source", False, one_line(200), "where it came from, at most 200 characters"),
    Column(
        "number",
        False,
        whole_number(1, LARGEST_NUMBER),
        "the action's number, a whole number",
        aliases=("reference", "ref"),
    ),
    Column("created", False, day, ALLOWED_DAY, aliases=("date",)),
    Column("closed", False, day, ALLOWED_DAY),
)


def plan_actions(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the board's actions."""
    owners = Owners(plan)
    owners.learn(name for row in rows for name in row["owner"] or ())
    wanted = [_Wanted(row, owners.of(row.number, row["owner"] or ())) for row in rows]
    _check_days(plan, rows)
    _check_twice(plan, wanted)
    there = _Recorded(plan, owners)
    matched = there.match(wanted)
    number = there.last_number(wanted)
    for one in wanted:
        action = matched.get(one.row.number)
        if action is None:
            if one.row["number"] is None:
                number += 1
            _make(plan, one, one.row["number"] or number)
            plan.made += 1
        elif _change(plan, one, action, there):
            plan.changed += 1
        else:
            plan.unchanged += 1


@dataclass(frozen=True)
class _Wanted:
    """One row with its owners found."""

    row: Row
    owners: frozenset[Owner]

    @property
    def content(self) -> tuple[Any, ...]:
        row = self.row
        return (
            name_key(row["text"]), self.owners, str(row["due"] or ""), row["status"], name_key(row["source"] or ""),
            row["number"], row["created"], row["closed"],
        )  # fmt: skip


def _check_days(plan: LoadPlan, rows: Sequence[Row]) -> None:
    today = timezone.localdate()
    for row in rows:
        for column in ("created", "closed"):
            if row[column] and row[column] > today:
                plan.problem(
                    row.number,
                    column,
                    display_date(row[column]),
                    "The day is in the future",
                    "today or earlier",
                )
        if row["created"] and row["closed"] and row["closed"] < row["created"]:
            plan.problem(
                row.number,
                "closed",
                display_date(row["closed"]),
                "The action was closed before it was created",
                "the same day as “created” or later",
            )
        if row["closed"] and row["status"] not in (Action.Status.CLOSED, Action.Status.WITHDRAWN):
            status = row["status"].label if row["status"] else "empty"
            plan.problem(
                row.number,
                "closed",
                display_date(row["closed"]),
                f"There is a day of closing, but the status is {status}",
                "a day only where the status is closed or withdrawn",
            )


def _check_twice(plan: LoadPlan, wanted: Sequence[_Wanted]) -> None:
    first: dict[Any, int] = {}
    numbers: dict[int, int] = {}
    for one in wanted:
        row = one.row
        earlier = first.setdefault(one.content, row.number)
        if earlier != row.number:
            plan.problem(
                row.number, None, row["text"], f"Row {row.number} repeats row {earlier}.", "each action once"
            )
        elif row["number"] is not None:
            same = numbers.setdefault(row["number"], row.number)
            if same != row.number:
                plan.problem(
                    row.number,
                    "number",
                    row["number"],
                    f"Row {same} has the number {row['number']} too",
                    "each number once",
                )


class _Recorded:
    """The board's actions with their owners. Two queries."""

    def __init__(self, plan: LoadPlan, owners: Owners) -> None:
        self._plan = plan
        self.actions: list[Action] = list(Action.objects.filter(board=plan.board).order_by("number"))
        self._by_number = {action.number: action for action in self.actions}
        self.owned: dict[int, dict[Owner, ActionOwner]] = defaultdict(dict)
        for owned in ActionOwner.objects.filter(board=plan.board):
            self.owned[owned.action_id][owners.known(owned)] = owned

    def last_number(self, wanted: Sequence[_Wanted]) -> int:
        """New actions without a number count on from here."""
        given: list[int] = [one.row["number"] for one in wanted if one.row["number"] is not None]
        return max([0, *self._by_number, *given])

    def match(self, wanted: Sequence[_Wanted]) -> dict[int, Action]:
        """The action that each row is about, by the row's number; each action once."""
        found: dict[int, Action] = {}
        left = []
        for one in wanted:
            if one.row["number"] is None:
                left.append(one)
            elif one.row["number"] in self._by_number:
                found[one.row.number] = self._by_number[one.row["number"]]
        taken = {action.pk for action in found.values()}
        free: dict[str, list[Action]] = defaultdict(list)
        for action in self.actions:
            if action.pk not in taken:
                free[name_key(action.text)].append(action)
        fits: tuple[Callable[[_Wanted, Action], bool], ...] = (
            self._is_so,
            self._same_owners_and_source,
            self._same_owners,
            self._same_source,
        )
        for fit in fits:
            still = []
            for one in left:
                candidates = free[name_key(one.row["text"])]
                fitting = next((action for action in candidates if fit(one, action)), None)
                if fitting is None:
                    still.append(one)
                else:
                    candidates.remove(fitting)
                    found[one.row.number] = fitting
            left = still
        return found

    def _is_so(self, one: _Wanted, action: Action) -> bool:
        row, said = one.row, _said(one.row)
        return (
            self._same_owners(one, action)
            and all(getattr(action, name) == value for name, value in said.items())
            and (row["closed"] is None or row["closed"] == action.closed_on)
            and (row["created"] is None or row["created"] == timezone.localdate(action.created_at))
        )

    def _same_owners(self, one: _Wanted, action: Action) -> bool:
        return not one.owners or one.owners == frozenset(self.owned[action.pk])

    def _same_source(self, one: _Wanted, action: Action) -> bool:
        return name_key(one.row["source"] or "") == name_key(action.source_words)

    def _same_owners_and_source(self, one: _Wanted, action: Action) -> bool:
        return self._same_owners(one, action) and self._same_source(one, action)


def _said(row: Row) -> dict[str, Any]:
    """What the row says of the action itself; an empty cell says nothing."""
    values: dict[str, Any] = {}
    if row["due"] is not None:
        values |= {"due_on": row["due"].on, "due_words": row["due"].words}
    if row["status"] is not None:
        values["status"] = row["status"].value
    if row["source"]:
        values["source_words"] = row["source"]
    if row["closed"] is not None:
        values["closed_on"] = row["closed"]
    return values


def _closing(plan: LoadPlan, row: Row, values: dict[str, Any], closed_on: dt.date | None) -> None:
    """A closed action has a day of closing."""
    if values.get("status") == Action.Status.CLOSED and not values.get("closed_on") and closed_on is None:
        values["closed_on"] = timezone.localdate()
        plan.warn("Closed actions without a day of closing get today's date.")
    if (
        values.get("status") in (Action.Status.OPEN, Action.Status.IN_PROGRESS, Action.Status.DONE)
        and closed_on
    ):
        values |= {"closed_on": None, "closed_by": None}


def _make(plan: LoadPlan, one: _Wanted, number: int) -> None:
    row = one.row
    action = Action(board=plan.board, number=number, text=row["text"])
    values = _said(row)
    _closing(plan, row, values, None)
    for name, value in values.items():
        setattr(action, name, value)
    if row["created"]:
        action.created_at = _noon(row["created"])
    plan.create(action, "action", f"{number}: {_short(row['text'])}")
    for owner in sorted(one.owners, key=lambda owner: owner.name):
        plan.create(ActionOwner(board=plan.board, action=action, **owner.fields))


def _change(plan: LoadPlan, one: _Wanted, action: Action, there: _Recorded) -> bool:
    row, values = one.row, _said(one.row)
    what = f"Action {action.number}: {_short(action.text)}"
    _closing(plan, row, values, action.closed_on)
    if values.get("due_on") and action.due_meeting_id:
        values["due_meeting"] = None
    if name_key(row["text"]) != name_key(action.text):
        values["text"] = row["text"]
    if row["created"] and row["created"] != timezone.localdate(action.created_at):
        values["created_at"] = _noon(row["created"])
    changed = plan.change(row.number, action, values, what=what, action="action.changed")
    owned = there.owned[action.pk]
    if one.owners and one.owners != frozenset(owned):
        for owner, link in owned.items():
            if owner not in one.owners:
                plan.delete(link)
        for owner in sorted(one.owners - owned.keys(), key=lambda owner: owner.name):
            plan.create(ActionOwner(board=plan.board, action=action, **owner.fields))
        before, after = (
            "; ".join(sorted(o.name for o in names)) or "nobody" for names in (owned, one.owners)
        )
        plan.note_change(row.number, what, "owner", before, after)
        plan.note_audit(action, "action.changed", {"owners": before}, {"owners": after})
        changed = True
    return changed


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), LONDON)


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= 80 else f"{one[:79]}…"


KIND = LoadKind(
    name="actions",
    title="Actions",
    about="What is to be done, by whom, until when, and what came of it. One row for each action.",
    columns=COLUMNS,
    examples=(
        {
            "text": "Report on attendance of primary schools", "owner": "Primary Schools; Quality Assurance Group",
            "due": "30/06/2012", "status": "open", "source": "Main Board, 16 January 2012", "number": "",
            "created": "16/01/2012", "closed": "",
        },
        {
            "text": "Send the new threshold document to all agencies", "owner": "Dunmoor Council – Chief Executive",
            "due": "next meeting", "status": "closed", "source": "Inspection of May 2011", "number": "7",
            "created": "18/07/2011", "closed": "21/11/2011",
        },
    ),
    plan=plan_actions,
)  # fmt: skip

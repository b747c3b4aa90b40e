"""Child deaths, from the panel's spreadsheet. One row is one death, without names.

What a check finds is kept until the load is confirmed, in a table that needs no clearance. So it names references,
rows and columns only, never a day or an age.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from boards.loading.cells import choice, listed, name_key, one_line
from core.loading import LoadKind, LoadPlan
from core.permissions import Perm
from core.scoping import Clearance, board_scope
from core.spreadsheets import Cell, Column, Row
from core.spreadsheets.columns import Parser, cell_text, day, one_of, whole_number
from reviews.death_rules import ADULT, age_error
from reviews.models import ChildDeath

NOT_KNOWN = {"not recorded", "not known", "unknown", "not stated"}
Expected, Sex, Category = ChildDeath.Expected, ChildDeath.Sex, ChildDeath.Category
Place, Modifiable = ChildDeath.Place, ChildDeath.Modifiable

YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
#: As the national form writes them, where that differs from our labels; and by their numbers there.
CATEGORIES = {
    "Perinatal/neonatal event": Category.PERINATAL,
    "Trauma and other external factors, including medical/surgical complications/error": Category.TRAUMA,
    **{str(number): one for number, one in enumerate(Category, start=1)},
}
SEXES = {"f": Sex.FEMALE, "girl": Sex.FEMALE, "m": Sex.MALE, "boy": Sex.MALE}


def known_or_not(parse: Parser[Any]) -> Parser[Any]:
    """As the parser; nothing ("") for what people write where they do not know."""

    def parse_known(cell: Cell) -> Any:
        return "" if name_key(cell_text(cell)) in NOT_KNOWN else parse(cell)

    return parse_known


def yes_or_no(yes: str, no: str) -> Parser[Any]:
    """Yes and no as values of a field; the values themselves will do as well."""
    return known_or_not(one_of({**dict.fromkeys((*YES, yes), yes), **dict.fromkeys((*NO, no), no)}))


COLUMNS = (
    Column("reference", True, one_line(30), "the death's reference, each once"),
    Column("died_on", True, day, "a date such as 3 May 2026", aliases=("died", "date_of_death")),
    Column("notified_on", False, day, "the day of the notification", aliases=("notified",)),
    Column("expected", False, yes_or_no(Expected.EXPECTED, Expected.UNEXPECTED), "yes or no"),
    Column("age_days", False, whole_number(0), "a whole number of days, under 18 years", aliases=("age in days",)),
    Column("sex", False, known_or_not(choice(Sex, SEXES)), listed(Sex)),
    Column(
        "looked_after", False, yes_or_no(ChildDeath.LookedAfter.YES, ChildDeath.LookedAfter.NO), "yes or no",
        aliases=("looked after child", "lac"),
    ),
    Column("ethnicity", False, known_or_not(one_line(80)), "text"),
    Column(
        "category", False, known_or_not(choice(Category, CATEGORIES)),
        f"the category of death: its number on the national form (1 to 10), its name, or {listed(Category)}",
    ),
    Column("area", False, known_or_not(one_line(80)), "the area that the child lived in"),
    Column("reviewed_on", False, day, "the day on which the panel completed its review", aliases=("reviewed",)),
    Column("modifiable", False, yes_or_no(Modifiable.YES, Modifiable.NO), "yes or no"),
    Column("place", False, known_or_not(choice(Place)), listed(Place)),
)  # fmt: skip
#: As services.deaths.next_reference numbers them, in the form that name_key gives.
OWN_NUMBER = re.compile(r"d\d{4}-\d{3,9}")
FIELDS = tuple(column.name for column in COLUMNS if column.name != "reference")


def plan_deaths(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the board's deaths. One query."""
    known = {name_key(one.reference): one for one in _kept(plan)}
    first: dict[str, Row] = {}
    loaded: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = name_key(row["reference"])
        earlier = first.setdefault(key, row)
        if earlier is not row:
            plan.problem(
                row.number, "reference", row["reference"],
                f"Row {row.number} has the reference of row {earlier.number}.", "each reference once",
            )  # fmt: skip
            continue
        there = known.get(key)
        values = _values(row, there)
        if _can_be_true(plan, row, values):
            _compare(plan, row, there, values)
        loaded[key] = {**values, "reference": row["reference"], "row": row.number}
    kept = {
        key: {"reference": one.reference, **{name: getattr(one, name) for name in FIELDS}}
        for key, one in known.items()
    }
    _warn_of_two_areas(plan, {**kept, **loaded})
    _warn_of_two_boards(plan, loaded)


def _kept(plan: LoadPlan) -> Any:
    return ChildDeath.objects.filter(board=plan.board).defer("factors", "learning", "notes")


def _values(row: Row, there: ChildDeath | None) -> dict[str, Any]:
    """What the death says after the load: an empty cell leaves what is there."""
    unsaved = ChildDeath() if there is None else there
    return {name: getattr(unsaved, name) if row[name] is None else row[name] for name in FIELDS}


def _can_be_true(plan: LoadPlan, row: Row, values: dict[str, Any]) -> bool:
    died_on: dt.date = values["died_on"]
    before = plan.problem_count
    today = timezone.localdate()
    for name in ("died_on", "notified_on", "reviewed_on"):
        value: dt.date | None = values[name]
        if value is None:
            continue
        if value > today:
            plan.problem(row.number, name, "", "This day is still to come", "a day up to today")
        elif value < died_on:
            plan.problem(
                row.number, name, "", "This day is before the child died", "a day on or after died_on"
            )
    if values["age_days"] is not None and age_error(died_on, values["age_days"]):
        words = f"This is {ADULT} years or more: a child is under {ADULT}"
        plan.problem(row.number, "age_days", "", words, f"the age in days, under {ADULT} years")
    if plan.problem_count > before:
        return False
    told, reviewed = values["notified_on"], values["reviewed_on"]
    if told and reviewed and reviewed < told:
        plan.warn(f"Row {row.number}: the review ended before the death was notified.")
    if values["modifiable"] and not reviewed:
        plan.warn(f"Row {row.number}: modifiable counts once reviewed_on says when the review ended.")
    return True


def _compare(plan: LoadPlan, row: Row, there: ChildDeath | None, values: dict[str, Any]) -> None:
    if there is None:
        plan.create(ChildDeath(board=plan.board, reference=row["reference"], revision=1, **values))
        plan.made += 1
        return
    changing = [name for name, value in values.items() if getattr(there, name) != value]
    if not changing:
        plan.unchanged += 1
        return
    # Which columns, not what they say: what a check finds is seen without the clearance.
    shown = [(name.replace("_", " "), "as kept", "as in the file") for name in changing]
    plan.change(
        row.number, there, {**values, "revision": there.revision + 1}, what=f"Death {there.reference}",
        action="death.changed_by_load", shown=shown,
    )  # fmt: skip
    plan.changed += 1


def _warn_of_two_areas(plan: LoadPlan, deaths: dict[str, dict[str, Any]]) -> None:
    """The same day, age and sex in different areas: perhaps one death that two areas counted."""
    alike: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for one in deaths.values():
        if one["age_days"] is not None and one["sex"] and one["area"]:
            alike.setdefault((one["died_on"], one["age_days"], one["sex"]), []).append(one)
    for group in alike.values():
        group.sort(key=lambda one: (one.get("row", 0), one["reference"]))
        for place, one in enumerate(group):
            others = [other for other in group[:place] if name_key(other["area"]) != name_key(one["area"])]
            if others and "row" in one:
                plan.warn(
                    f"Row {one['row']}, area: {one['reference']} may be the same death as {others[0]['reference']}, "
                    "counted in two areas: day, age and sex are the same. If so, keep the one of the area that the "
                    "child lived in."
                )


def _warn_of_two_boards(plan: LoadPlan, loaded: dict[str, dict[str, Any]]) -> None:
    """The same day, age and sex, or the same reference, on another board. One query, whatever the number of boards.

    No board and no reference of theirs is named: others who load here may not read them.
    """
    boards = [board.pk for board in plan.others]
    if not boards or not loaded:
        return
    alike = Q(died_on__in={one["died_on"] for one in loaded.values()}) | Q(folded__in=list(loaded))
    with board_scope(*boards, clearances={Clearance.REVIEWS: boards}):
        there = ChildDeath.objects.filter(board__in=boards).annotate(folded=Lower("reference")).filter(alike)
        found = list(there.values_list("reference", "died_on", "age_days", "sex"))
    days = {(died_on, age, sex) for _, died_on, age, sex in found if age is not None and sex}
    references = {name_key(reference) for reference, *_ in found}
    numbered = {(name_key(reference), died_on) for reference, died_on, *_ in found}
    for key, one in loaded.items():
        died_on = one["died_on"]
        same = ["day, age and sex"] if (died_on, one["age_days"], one["sex"]) in days else []
        # Boards that number their deaths alike have the same numbers for different children.
        if (key, died_on) in numbered if OWN_NUMBER.fullmatch(key) else key in references:
            same.append("the reference")
        if same:
            plan.warn(
                f"Row {one['row']}: {one['reference']} may be a death that another board counts already: "
                f"{' and '.join(same)} {'is' if same == ['the reference'] else 'are'} the same. If so, keep the one of "
                "the area that the child lived in."
            )


KIND = LoadKind(
    name="child-deaths",
    title="Child deaths",
    about="One row for each death of a child, without names. For review leads only.",
    columns=COLUMNS,
    examples=(
        {
            "reference": "D2026-001", "died_on": "3 May 2026", "notified_on": "4 May 2026", "expected": "no",
            "age_days": "41", "sex": "female", "looked_after": "no", "ethnicity": "White British",
            "category": "unexplained", "area": "Dunmoor", "reviewed_on": "12 October 2026", "modifiable": "yes",
            "place": "home",
        },
        {
            "reference": "D2026-002", "died_on": "20 May 2026", "notified_on": "20 May 2026", "expected": "yes",
            "age_days": "3120", "sex": "male", "looked_after": "", "ethnicity": "", "category": "4", "area": "Eastvale",
            "reviewed_on": "", "modifiable": "", "place": "hospice",
        },
    ),
    plan=plan_deaths,
    permission=Perm.DEATH_WRITE,
    clearances=frozenset({Clearance.REVIEWS}),
    across=Perm.DEATH_READ,
    place=70,
)  # fmt: skip

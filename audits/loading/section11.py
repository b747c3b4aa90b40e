"""Answers of a cycle. One row is what one agency says on one standard or criterion."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from audits.loading.known_cycles import KnownCycle
from audits.models import Answer, Criterion, Cycle, Return, Standard
from boards.loading.cells import name_key, one_line, words
from boards.loading.known_bodies import KnownBodies
from boards.models import Agency
from core.loading import LoadKind, LoadPlan, Option
from core.permissions import Perm
from core.rounding import plain
from core.spreadsheets import Cell, Column, Row
from core.spreadsheets.columns import cell_text, in_words, number

NOT_APPLICABLE = "not applicable"
_SAME = {"not applicable", "n/a", "na", "n.a."}
_ITEM = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?")
ALLOWED_ITEM = "the number of a standard such as 3, or of a criterion such as 3.2"
_PER_CENT = re.compile(r"\s*(?:%|per ?cent)$", re.IGNORECASE)
ALLOWED_ANSWER = "a score from 0 to 100, not applicable, or empty for no answer"
NOON = dt.time(12)


@dataclass(frozen=True)
class Item:
    """The number of a standard, or of a criterion in it."""

    standard: int
    place: int | None

    def __str__(self) -> str:
        return str(self.standard) if self.place is None else f"{self.standard}.{self.place}"


def item(cell: Cell) -> Item:
    """ "3" or "3.2"."""
    written = cell_text(cell).rstrip(".")
    found = _ITEM.fullmatch(written)
    if found is None or not written.isascii():
        raise ValueError(f"“{written[:60]}” is not the number of a standard or criterion")
    return Item(int(found[1]), int(found[2]) if found[2] else None)


def answer(cell: Cell) -> Decimal | str:
    """A score, also as "75 %", or NOT_APPLICABLE. Whether it is a grade is seen when the framework is known."""
    written = cell_text(cell)
    if name_key(written) in _SAME:
        return NOT_APPLICABLE
    score = number(_PER_CENT.sub("", written))
    if not 0 <= score <= 100:
        raise ValueError(f"{written[:60]} is not from 0 to 100")
    if score != round(score, 2):
        raise ValueError(f"{written[:60]} has more than two decimal places")
    return score


COLUMNS = (
    Column("agency", True, one_line(160), "the name of an agency", aliases=("organisation",)),
    Column("item", True, item, ALLOWED_ITEM, aliases=("standard", "criterion")),
    Column("answer", False, answer, ALLOWED_ANSWER, aliases=("score", "grade")),
    Column("comment", False, words(10_000), "text: how the agency knows, or why it does not apply"),
)


def plan_section11(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the answers of the cycle."""
    known = KnownCycle(plan, plan.options["cycle"], plan.options["framework"])
    if known.cycle is None:
        return
    agencies = _agencies(plan, rows)
    wanted = _each_once(plan, _find_all(plan, rows, known, agencies))
    returns = _Returns(plan, known, [one.agency for one in wanted])
    for one in wanted:
        _compare(plan, one, returns)
    returns.warn()


@dataclass(frozen=True)
class _Wanted:
    """One row with everything in it found."""

    row: Row
    agency: Agency
    standard: Standard
    criterion: Criterion | None


def _agencies(plan: LoadPlan, rows: Sequence[Row]) -> dict[str, Agency]:
    """Agencies by name as in the file; a sector that has a seat is no agency, so one is made for it."""
    bodies = KnownBodies(plan)
    bodies.learn((row.number, row["agency"]) for row in rows)
    made: dict[str, Agency] = {}
    for row in rows:
        key = name_key(row["agency"])
        if key not in made:
            body = bodies[row["agency"]]
            made[key] = body.agency or bodies.add(body.sector_name)
    return made


def _find_all(
    plan: LoadPlan, rows: Sequence[Row], known: KnownCycle, agencies: dict[str, Agency]
) -> list[_Wanted]:
    scale = {grade.score: grade for grade in known.grades}
    grades = in_words([plain(score) for score in sorted(scale)])
    last = max(known.standards, default=0)
    found = []
    for row in rows:
        said: Item = row["item"]
        agency = agencies[name_key(row["agency"])]
        standard = known.standards.get(said.standard)
        criterion = known.criteria.get((said.standard, said.place)) if said.place is not None else None
        if standard is None:
            plan.problem(row.number, "item", said, f"There is no standard {said.standard}", f"1 to {last}")
            continue
        if said.place is not None and criterion is None:
            most = max((place for number_, place in known.criteria if number_ == said.standard), default=0)
            allowed = (
                f"{said.standard}.1 to {said.standard}.{most}" if most else f"{said.standard}, as a whole"
            )
            plan.problem(row.number, "item", said, f"There is no criterion {said}", allowed)
            continue
        score = row["answer"]
        if isinstance(score, Decimal) and 0 < score < 1 and score not in scale:
            share = plain(score * 100)
            if criterion is not None:
                plan.problem(
                    row.number, "answer", plain(score),
                    f"{plain(score)} may be {share} per cent, as a spreadsheet keeps it",
                    f"the score itself, such as {share}",
                )  # fmt: skip
                continue
            # A standard takes any score, so it may be meant.
            plan.warn(
                f"Row {row.number}: {plain(score)} is loaded as a score of {plain(score)} out of 100. A spreadsheet "
                f"keeps {share}% like this: write {share} if that is meant."
            )
        if criterion is not None and isinstance(score, Decimal) and score not in scale:
            plan.problem(
                row.number, "answer", plain(score), f"{plain(score)} is not a grade of criterion {said}",
                f"{grades}, {NOT_APPLICABLE}, or empty",
            )  # fmt: skip
            continue
        if criterion is not None and not criterion.is_asked_of(agency.sector_id):
            plan.warn(f"Criterion {said} is not asked of {agency}: what it says there is in no figure.")
        found.append(_Wanted(row, agency, standard, criterion))
    return found


def _each_once(plan: LoadPlan, wanted: Sequence[_Wanted]) -> list[_Wanted]:
    first: dict[tuple[int, int, int], Row] = {}
    kept = []
    for one in wanted:
        row = one.row
        earlier = first.setdefault((id(one.agency), id(one.standard), id(one.criterion)), row)
        if earlier is row:
            kept.append(one)
            continue
        same = (row["answer"], row["comment"]) == (earlier["answer"], earlier["comment"])
        verb = "repeats" if same else "contradicts"
        plan.problem(
            row.number, "item", f"{one.agency}, {row['item']}", f"Row {row.number} {verb} row {earlier.number}.",
            "one row for each agency and item",
        )  # fmt: skip
    return kept


class _Returns:
    """Returns and answers of the cycle, new ones planned. Two queries."""

    def __init__(self, plan: LoadPlan, known: KnownCycle, agencies: Sequence[Agency]) -> None:
        assert known.cycle is not None  # noqa: S101 -- for the type checker: plan_section11 has looked
        self._plan, self.cycle = plan, known.cycle
        self._there: dict[int, Return] = {}
        self._answers: dict[tuple[int, int, int | None], Answer] = {}
        if not known.is_new:
            of_cycle = Return.objects.filter(cycle=self.cycle).select_related("agency")
            self._there = {one.agency_id: one for one in of_cycle}
            for found in Answer.objects.filter(agency_return__cycle=self.cycle):
                self._answers[found.agency_return_id, found.standard_id, found.criterion_id] = found
        self._made: dict[int, Return] = {}
        self._drafts: dict[str, None] = {}

    def of(self, agency: Agency) -> Return:
        """The return of an agency; what an agency sent in a file is handed in."""
        if (found := self._there.get(agency.pk)) is not None:
            return found
        if id(agency) not in self._made:
            made = Return(
                board=self._plan.board,
                cycle=self.cycle,
                agency=agency,
                status=Return.Status.SUBMITTED,
                submitted_at=_handed_in(self.cycle),
            )
            self._made[id(agency)] = self._plan.create(made, "return", agency.name)
        return self._made[id(agency)]

    def answer(self, to: Return, one: _Wanted) -> Answer | None:
        """What the return says already."""
        criterion_id = one.criterion.pk if one.criterion else None
        return self._answers.get((to.pk, one.standard.pk, criterion_id)) if to.pk else None

    def hand_in(self, row: Row, to: Return) -> None:
        """A return that nobody has begun is handed in by the load; one that is being written is not."""
        if to.pk is None or to.submitted_at is not None:
            return
        if to.status != Return.Status.NOT_STARTED:
            self._drafts[to.agency.name] = None
            return
        values = {"status": Return.Status.SUBMITTED.value, "submitted_at": _handed_in(self.cycle)}
        shown = [("status", "Not started", "Submitted")]
        self._plan.change(row.number, to, values, what=to.agency.name, shown=shown)

    def warn(self) -> None:
        for name in self._drafts:
            self._plan.warn(
                f"The return of {name} is being written and not handed in: its answers are in no figure until it is."
            )


def _handed_in(cycle: Cycle) -> dt.datetime:
    """Of a cycle of the past nobody knows the hour: noon of the day on which returns were due."""
    if cycle.due_on < timezone.localdate():
        return timezone.make_aware(dt.datetime.combine(cycle.due_on, NOON))
    return timezone.now()


def _compare(plan: LoadPlan, one: _Wanted, returns: _Returns) -> None:
    row, to = one.row, returns.of(one.agency)
    if to.withdrawn_on is not None:
        plan.problem(
            row.number, "agency", row["agency"], f"{one.agency} was withdrawn from this cycle",
            "an agency that is asked",
        )  # fmt: skip
        return
    there = returns.answer(to, one)
    wanted = _values(row, there)
    if there is None and wanted:
        made = Answer(
            board=plan.board, agency_return=to, standard=one.standard, criterion=one.criterion, revision=1,
            edited_at=timezone.now(), **wanted,
        )  # fmt: skip
        plan.create(made)
        plan.made += 1
    elif there is None:
        plan.made += to.pk is None
        plan.unchanged += to.pk is not None
        return
    elif not _change(plan, one, there, wanted):
        return
    returns.hand_in(row, to)


def _values(row: Row, there: Answer | None) -> dict[str, Any]:
    """What the row says; what it leaves empty stays."""
    said, values = row["answer"], {}
    not_applicable = there is not None and there.is_not_applicable
    if said is not None:
        not_applicable = said == NOT_APPLICABLE
        values = {
            "score": None if not_applicable else said,
            "is_not_applicable": not_applicable,
            "is_from_last": False,
        }
    if row["comment"]:
        values["reason" if not_applicable else "narrative"] = row["comment"]
    return values


def _change(plan: LoadPlan, one: _Wanted, there: Answer, wanted: dict[str, Any]) -> bool:
    """Change an answer; False when it is so already, or may not be changed."""
    row = one.row
    changing = {name: value for name, value in wanted.items() if getattr(there, name) != value}
    if not changing:
        plan.unchanged += 1
        return False
    if there.is_locked:
        plan.problem(
            row.number, "answer", row["item"], f"Item {row['item']} of {one.agency} is reviewed and locked",
            "what it says already",
        )  # fmt: skip
        return False
    what = f"{one.agency}, {row['item']}"
    shown = []
    if changing.keys() & {"score", "is_not_applicable"}:
        after = NOT_APPLICABLE if wanted["is_not_applicable"] else plain(wanted["score"])
        shown.append(("answer", _said(there), after))
    shown += [
        (name, getattr(there, name) or "nothing", value)
        for name, value in changing.items()
        if name in ("narrative", "reason")
    ]
    if "is_from_last" in changing:
        shown.append(("from last time", "to be confirmed", "confirmed"))
    if "is_not_applicable" in changing:
        changing["decision"] = Answer.Decision.NONE.value
    changing |= {"revision": there.revision + 1, "edited_at": timezone.now()}
    plan.change(row.number, there, changing, what=what, action="answer.changed", shown=shown)
    plan.changed += 1
    return True


def _said(there: Answer) -> str:
    if there.is_not_applicable:
        return NOT_APPLICABLE
    return "no answer" if there.score is None else plain(there.score)


KIND = LoadKind(
    name="section11",
    title="Returns of an audit (Section 11)",
    about="What agencies answered in an audit of standards. One row for each agency and standard, or criterion.",
    columns=COLUMNS,
    examples=(
        {"agency": "Dunmoor Police", "item": "3.2", "answer": "75", "comment": "Agreed by the senior team in May"},
        {"agency": "Dunmoor Voluntary Action", "item": "10", "answer": "not applicable", "comment": ""},
    ),
    plan=plan_section11,
    permission=Perm.CYCLE_MANAGE,
    place=50,
    options=(
        Option(
            "cycle", "Cycle", "The name of the cycle, such as Section 11 2025-26. It is made when it is not there yet.",
            required=True,
        ),
        Option(
            "framework", "Framework", "Only for a new cycle: the name of its framework. Section 11 when it is empty."
        ),
    ),
)  # fmt: skip

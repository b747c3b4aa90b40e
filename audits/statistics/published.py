"""Averages that a document printed beside those that follow from the answers, and what else would give them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from audits.models import PublishedFigure
from audits.rules import Mean, State, mean
from audits.statistics.cells import Cell
from audits.statistics.lines import CycleFigures
from audits.statistics.parts import signed_words, total_words
from audits.statistics.sheet import count_of
from core.figures import Figure
from core.rounding import half_up, plain

MOST_WAYS = 3
#: Words for another way to come to an average, and what it gives.
Way = tuple[str, Fraction]


@dataclass(frozen=True)
class Check:
    """One printed average, and whether it follows."""

    label: str
    printed: Decimal
    source: str
    ours: Figure
    follows: bool
    difference: Decimal | None
    ways: tuple[str, ...]

    @property
    def printed_words(self) -> str:
        return f"{plain(self.printed)}%"

    @property
    def difference_words(self) -> str:
        return "" if self.difference is None else signed_words(self.difference)


@dataclass(frozen=True)
class Checks:
    """All printed averages of a cycle."""

    overall: tuple[Check, ...]
    standards: tuple[Check, ...]
    agencies: tuple[Check, ...]

    @property
    def every(self) -> tuple[Check, ...]:
        return (*self.overall, *self.standards, *self.agencies)

    @property
    def follow(self) -> Figure:
        """How many of the printed averages follow."""
        count = sum(one.follows for one in self.every)
        return Figure.count(
            "published.follow", "Printed averages that follow from the answers", count, numerator=count,
            denominator=len(self.every), of="printed averages", rule_key="audits.published",
            rule="An average follows when it is ours, rounded half up to as many places as are printed, at least one; "
            "or to whole numbers where none is printed.",
        )  # fmt: skip


def places_of(printed: Decimal) -> int:
    """How many decimal places are printed; trailing noughts are not kept."""
    exponent = printed.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_same(value: Fraction | None, printed: Decimal) -> bool:
    """Whether an exact value is printed like this."""
    if value is None:
        return False
    places = places_of(printed)
    return half_up(value, max(1, places)) == printed or (places == 0 and half_up(value, 0) == printed)


def ways_to(printed: Decimal, ways: Iterable[Way]) -> tuple[str, ...]:
    """The ways that give the printed figure, each divisor once."""
    found = []
    for words, value in ways:
        if is_same(value, printed) and words not in found:
            found.append(words)
    return tuple(found[:MOST_WAYS])


def other_ways(found: Mean, cells: Sequence[Cell], names: Sequence[str] = ()) -> Iterator[Way]:
    """Other rules for the mean of these cells; `names` of the cells where one of them may have been forgotten."""
    if not found.count or found.value is None:
        return
    total, count = total_words(found.total), found.count
    not_applicable, no_answer = count_of(cells, State.NOT_APPLICABLE), count_of(cells, State.NO_ANSWER)
    for more, words in (
        (not_applicable, "“not applicable” counted as nought"),
        (no_answer, "“no answer” counted as nought"),
        (not_applicable + no_answer, "“not applicable” and “no answer” counted as nought"),
    ):
        if more:
            yield f"{words}: {total} divided by {count + more}", found.total / (count + more)
    for divisor in range(max(1, count - 2), len(cells) + 3):
        if divisor != count:
            yield f"{total} divided by {divisor}, where {count} are answered", found.total / divisor
    cut = Fraction(floor(found.value * 10), 10)
    if cut != half_up(found.value, 1):
        yield "cut off after one decimal place, not rounded", cut
    for name, cell in zip(names, cells, strict=False):
        if cell.value is not None and count > 1:
            yield f"{name} left out", (found.total - cell.value) / (count - 1)


def check_published(figures: CycleFigures, printed: Sequence[PublishedFigure]) -> Checks:
    """Compare what a document printed with the figures of a cycle."""
    sheet = figures.sheet
    names = [one.agency.name for one in sheet.returns]
    standards, agencies = [], []
    by_standard = {line.standard.pk: line for line in figures.standards}
    by_agency = {line.agency_return.agency_id: line for line in figures.agencies}
    for one in printed:
        if one.standard_id in by_standard:
            line = by_standard[one.standard_id]
            ways = other_ways(line.mean, sheet.column(line.standard), names)
            standards.append(_check(str(line.standard), one, line.average, line.mean, ways))
        elif one.agency_id in by_agency:
            agency = by_agency[one.agency_id]
            row = sheet.row(agency.agency_return)
            agencies.append(
                _check(agency.name, one, agency.average, agency.mean, other_ways(agency.mean, row))
            )
    return Checks(
        tuple(
            _check_overall(figures, one, printed) for one in printed if not (one.standard_id or one.agency_id)
        ),
        tuple(standards),
        tuple(agencies),
    )


def _check(label: str, one: PublishedFigure, ours: Figure, found: Mean, ways: Iterable[Way]) -> Check:
    follows = is_same(found.value, one.average)
    return Check(
        label=label,
        printed=one.average,
        source=one.source,
        ours=ours,
        follows=follows,
        difference=_difference(ours, one.average),
        ways=() if follows else ways_to(one.average, ways),
    )


def _check_overall(figures: CycleFigures, one: PublishedFigure, printed: Sequence[PublishedFigure]) -> Check:
    """The overall average follows when any of the three rules gives it."""
    fitting = [each for each in figures.overall if is_same(each.mean.value, one.average)]
    ours = (fitting or list(figures.overall))[0]
    cells = list(figures.sheet.cells.values())
    of_standards = mean(Fraction(each.average) for each in printed if each.standard_id)
    of_agencies = mean(Fraction(each.average) for each in printed if each.agency_id)
    ways: list[Way] = [
        (words, found.value)
        for words, found in (
            ("mean of the printed averages of standards", of_standards),
            ("mean of the printed averages of agencies", of_agencies),
        )
        if found.value is not None
    ]
    ways += other_ways(figures.overall[0].mean, cells)
    return Check(
        label="Overall",
        printed=one.average,
        source=one.source,
        ours=ours.figure,
        follows=bool(fitting),
        difference=_difference(ours.figure, one.average),
        ways=tuple(each.rule for each in fitting) or ways_to(one.average, ways),
    )


def _difference(ours: Figure, printed: Decimal) -> Decimal | None:
    """Printed less ours, as both are shown."""
    return None if not isinstance(ours.value, Decimal) else (printed - ours.value).normalize() + Decimal(0)

"""A cycle as a table of returns by standards: names, grades and scores, read in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from audits.models import Cycle, Grade, Return, Standard
from audits.rules import Mean, State, mean, percent_of_scale
from audits.statistics.cells import Cell, Show, standard_cells


@dataclass(frozen=True)
class GradeStep:
    """One grade of the scale, in per cent of the highest."""

    percent: Fraction
    label: str
    colour: str


@dataclass(frozen=True)
class Scale:
    """The grades of a version, lowest first."""

    steps: tuple[GradeStep, ...]

    @classmethod
    def of(cls, grades: Iterable[Grade]) -> "Scale":
        found = sorted(grades, key=lambda grade: grade.score)
        highest = found[-1].score if found else Decimal(0)
        return cls(
            tuple(GradeStep(percent_of_scale(one.score, highest), one.label, one.colour) for one in found)
            if highest
            else ()
        )

    @property
    def gap(self) -> Fraction:
        """How far the nearest two grades are apart: a whole grade."""
        percents = [step.percent for step in self.steps]
        return min((high - low for low, high in pairwise(percents)), default=Fraction(100))

    def step(self, value: Fraction) -> GradeStep | None:
        """The highest grade that this score reaches; what reaches none has the lowest."""
        reached = [step for step in self.steps if step.percent <= value]
        return reached[-1] if reached else (self.steps[0] if self.steps else None)


@dataclass(frozen=True)
class Sheet:
    """Every return of a cycle on every standard, as one view of the answers shows them."""

    cycle: Cycle
    show: Show
    returns: tuple[Return, ...]
    standards: tuple[Standard, ...]
    cells: dict[tuple[int, int], Cell]

    def row(self, agency_return: Return) -> list[Cell]:
        """What one return says, by standard."""
        return [self.cells[agency_return.pk, standard.pk] for standard in self.standards]

    def column(self, standard: Standard) -> list[Cell]:
        """What all returns say on one standard."""
        return [self.cells[one.pk, standard.pk] for one in self.returns]

    @cached_property
    def by_return(self) -> dict[int, Mean]:
        """Return id → mean of its standards' scores."""
        return {one.pk: mean_of(self.row(one)) for one in self.returns}

    @cached_property
    def by_standard(self) -> dict[int, Mean]:
        """Standard id → mean over the agencies."""
        return {one.pk: mean_of(self.column(one)) for one in self.standards}

    @property
    def overall(self) -> Mean:
        """The mean of all standard scores."""
        return mean_of(self.cells.values())

    @property
    def handed_in(self) -> int:
        return sum(one.submitted_at is not None for one in self.returns)


def mean_of(cells: Iterable[Cell]) -> Mean:
    """The mean of the scores that are there."""
    return mean(cell.value for cell in cells)


def count_of(cells: Iterable[Cell], state: State) -> int:
    """How many cells are in a state."""
    return sum(cell.state is state for cell in cells)


def sheets_of(cycles: Sequence[Cycle], show: Show) -> list[Sheet]:
    """The sheets of some cycles, in three queries; their versions must be selected."""
    if not cycles:
        return []
    pks, versions = [cycle.pk for cycle in cycles], {cycle.version_id for cycle in cycles}
    asked = Return.objects.asked().filter(cycle__in=pks).select_related("agency__sector")
    returns = _grouped(asked.order_by("agency__name", "pk"), "cycle_id")
    standards = _grouped(Standard.objects.filter(version__in=versions).order_by("number"), "version_id")
    cells = {(cell.return_id, cell.item_id): cell for cell in standard_cells(pks, show)}
    found = []
    for cycle in cycles:
        rows = tuple(returns.get(cycle.pk, ()))
        columns = tuple(standards.get(cycle.version_id, ()))
        # A return that was added between two of the queries has no cells yet.
        own = {
            (one.pk, each.pk): cells.get((one.pk, each.pk)) or Cell(one.pk, each.pk, State.NO_ANSWER, None)
            for one in rows
            for each in columns
        }
        found.append(Sheet(cycle, show, rows, columns, own))
    return found


def _grouped(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found

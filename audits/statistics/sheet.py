"""A cycle as a table of returns by standards: names, grades and scores, read in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from audits.models import Cycle, Grade, Return, Standard
from audits.rules import Mean, State, mean, percent_of_scale
from audits.statistics.cells import Cell, Show, grid_of, standard_cells
from audits.statistics.frames import Frame, frames_of


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
    frame: Frame = field(default_factory=Frame)  # what the version asks

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
    returns, frames = _returns(cycles), frames_of({cycle.version_id for cycle in cycles})
    cells = standard_cells([cycle.pk for cycle in cycles], show)
    by_place = {(cell.return_id, cell.item_id): cell for cell in cells}
    return [_sheet(cycle, show, returns, frames[cycle.version_id], by_place) for cycle in cycles]


def sheets_and_grid(
    cycle: Cycle, views: Sequence[Show], *, criteria: bool
) -> tuple[list[Sheet], dict[int, dict[str, str]]]:
    """One cycle in one view or several, and what was said on its criteria (Grid.said): three queries."""
    returns, frame = _returns([cycle]), frames_of([cycle.version_id])[cycle.version_id]
    grid = grid_of(cycle, views, criteria=criteria)
    sheets = []
    for view, cells in zip(views, grid.standards, strict=True):
        by_place = {(cell.return_id, cell.item_id): cell for cell in cells}
        sheets.append(_sheet(cycle, view, returns, frame, by_place))
    return sheets, grid.said


def _returns(cycles: Sequence[Cycle]) -> dict[int, list[Return]]:
    """Cycle's id → the returns that are asked, by agency."""
    asked = Return.objects.asked().filter(cycle__in=[cycle.pk for cycle in cycles])
    found: dict[int, list[Return]] = {}
    for one in asked.select_related("agency__sector").order_by("agency__name", "pk"):
        found.setdefault(one.cycle_id, []).append(one)
    return found


def _sheet(
    cycle: Cycle,
    show: Show,
    returns: dict[int, list[Return]],
    frame: Frame,
    cells: dict[tuple[int, int], Cell],
) -> Sheet:
    rows = tuple(returns.get(cycle.pk, ()))
    # A return that was added between two of the queries has no cells yet.
    own = {
        (one.pk, each.pk): cells.get((one.pk, each.pk)) or Cell(one.pk, each.pk, State.NO_ANSWER, None)
        for one in rows
        for each in frame.standards
    }
    return Sheet(cycle, show, rows, frame.standards, own, frame)

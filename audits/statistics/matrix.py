"""The heat map: agencies by standards or criteria, as graded by themselves, by the moderator, or the difference."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from audits.models import Criterion, Cycle, Grade, Return
from audits.rules import Mean, State, mean
from audits.statistics.cells import Cell, Show, criterion_cells, standard_cells
from audits.statistics.parts import LEFT_OUT, SCORED, WHOSE, average, left_out
from audits.statistics.sheet import Scale, Sheet, sheets_of
from core.figures import Figure, Unit
from core.rounding import half_up

DIFFERENCE = "difference"


class By(StrEnum):
    """What the columns are."""

    STANDARD = "standard"
    CRITERION = "criterion"


@dataclass(frozen=True)
class Column:
    """One standard or criterion; `standard` is the number of the page of answers that it is on."""

    item_id: int
    number: str
    title: str
    standard: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One cell: what is shown, and in a map of differences what the moderator says beside it."""

    own: Cell
    moderated: Cell | None = None

    @property
    def difference(self) -> Fraction | None:
        """The moderator's score less the agency's own, in points."""
        if self.moderated is None or self.moderated.value is None or self.own.value is None:
            return None
        return self.moderated.value - self.own.value


@dataclass(frozen=True)
class Row:
    """One agency."""

    agency_return: Return
    cells: tuple[Pair, ...]
    average: Figure


@dataclass(frozen=True)
class Matrix:
    """A whole map with its averages."""

    cycle: Cycle
    by: By
    show: str
    scale: Scale
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    averages: tuple[Figure, ...]
    overall: Figure
    handed_in: int = 0
    values: dict[str, Fraction | None] = field(default_factory=dict)  # of the averages, by the figure's key


def matrix_of(cycle: Cycle, by: By, show: str) -> Matrix:
    """The map of a cycle, whose version must be selected. Eight queries at most; call it inside the board's scope."""
    is_difference = show == DIFFERENCE
    first = Show.SELF if is_difference else Show(show)
    (sheet,) = sheets_of([cycle], first)
    other = _again(sheet, Show.MODERATED) if is_difference else None
    columns = _columns(sheet, by)
    own = _cells(sheet, by)
    theirs = _cells(other, by) if other else {}
    rows = []
    maker = _Averages(sheet, other)
    for one in sheet.returns:
        pairs = tuple(_pair(one.pk, column.item_id, own, theirs, is_difference) for column in columns)
        label, key = one.agency.name, f"heat.agency-{one.agency_id}"
        after = other.by_return[one.pk] if other else None
        figure = maker.figure(
            key, label, sheet.by_return[one.pk], after, sheet.row(one), "standards with a score"
        )
        rows.append(Row(one, pairs, figure))
    averages = []
    for place, column in enumerate(columns):
        pairs_ = [row.cells[place] for row in rows]
        before = mean(pair.own.value for pair in pairs_)
        after = mean(pair.moderated.value for pair in pairs_ if pair.moderated) if other else None
        label, key = f"{by.value.capitalize()} {column.number}", f"heat.{by.value}-{column.number}"
        cells = [pair.own for pair in pairs_]
        averages.append(maker.figure(key, label, before, after, cells, "agencies with a score"))
    every = list(sheet.cells.values())
    whole = mean(cell.value for cell in other.cells.values()) if other else None
    overall = maker.figure(
        "heat.overall",
        "All standard scores",
        mean(cell.value for cell in every),
        whole,
        every,
        "standard scores",
    )
    return Matrix(
        cycle=cycle,
        by=by,
        show=show,
        scale=Scale.of(Grade.objects.filter(version=cycle.version_id)),
        columns=columns,
        rows=tuple(rows),
        averages=tuple(averages),
        overall=overall,
        handed_in=sheet.handed_in,
        values=maker.values,
    )


def _again(sheet: Sheet, show: Show) -> Sheet:
    """The same returns and standards in another view: one query."""
    found = {(cell.return_id, cell.item_id): cell for cell in standard_cells([sheet.cycle.pk], show)}
    return replace(sheet, show=show, cells={key: found.get(key, cell) for key, cell in sheet.cells.items()})


def _columns(sheet: Sheet, by: By) -> tuple[Column, ...]:
    if by is By.STANDARD:
        return tuple(Column(one.pk, str(one.number), one.title, one.number) for one in sheet.standards)
    criteria = Criterion.objects.filter(version=sheet.cycle.version_id).select_related("standard")
    return tuple(
        Column(one.pk, one.number, one.text, one.standard.number)
        for one in criteria.order_by("standard__number", "place")
    )


def _cells(sheet: Sheet, by: By) -> dict[tuple[int, int], Cell]:
    if by is By.STANDARD:
        return sheet.cells
    return {(cell.return_id, cell.item_id): cell for cell in criterion_cells([sheet.cycle.pk], sheet.show)}


def _pair(
    return_id: int,
    item_id: int,
    own: dict[tuple[int, int], Cell],
    theirs: dict[tuple[int, int], Cell],
    is_difference: bool,
) -> Pair:
    key = (return_id, item_id)
    cell = own.get(key) or Cell(return_id, item_id, State.NOT_ASKED, None)
    return Pair(cell, theirs.get(key, cell) if is_difference else None)


class _Averages:
    """Averages, or how far the moderator's are from the agencies' own."""

    def __init__(self, sheet: Sheet, other: Sheet | None) -> None:
        self.is_difference, self.whose = other is not None, WHOSE[sheet.show]
        self.values: dict[str, Fraction | None] = {}

    def figure(
        self, key: str, label: str, found: Mean, after: Mean | None, cells: Sequence[Cell], of: str
    ) -> Figure:
        self.values[key] = found.value
        if not self.is_difference:
            return average(
                key, label, found, of=of, rule=f"{SCORED} {LEFT_OUT} {self.whose}", rule_key="audits.heat",
                excluded=left_out(cells),
            )  # fmt: skip
        theirs = after.value if after else None
        value = theirs - found.value if theirs is not None and found.value is not None else None
        self.values[key] = value
        return Figure(
            key=key, label=label, value=None if value is None else half_up(value, 1), unit=Unit.NUMBER, places=1,
            denominator=found.count, of=of, rule_key="audits.difference",
            rule="The average with the moderator’s grades less the average of the agencies’ own, in points.",
        )  # fmt: skip

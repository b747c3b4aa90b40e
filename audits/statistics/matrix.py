"""The heat map: agencies by standards or criteria, as graded by themselves, by the moderator, or the difference."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from audits.models import Cycle, Return
from audits.rules import Mean, Score, State, percent_of_scale, weighted_mean
from audits.statistics.cells import Show
from audits.statistics.parts import LEFT_OUT, SCORED, WHOSE, average, left_out_of
from audits.statistics.sheet import Scale, Sheet, sheets_and_grid
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


@dataclass(frozen=True, eq=False)
class Pair:
    """One cell: what is shown, and in a map of differences what the moderator says beside it.

    Equal cells of a map are one object: there are thousands of cells, and a handful of different ones.
    """

    own: Score
    moderated: Score | None = None

    @cached_property
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
    """The map of a cycle, whose version must be selected. Three queries; call it inside the board's scope."""
    views = (Show.SELF, Show.MODERATED) if show == DIFFERENCE else (Show(show),)
    sheets, said = sheets_and_grid(cycle, views, criteria=by is By.CRITERION)
    sheet, other = sheets[0], sheets[1] if len(sheets) > 1 else None
    columns = _columns(sheet, by)
    pairs = _Pairs(sheets)
    cells = [
        pairs.of_criteria(one, said.get(one.pk, {})) if by is By.CRITERION else pairs.of_standards(one)
        for one in sheet.returns
    ]
    maker = _Averages(sheet, other)
    rows = []
    for one, row in zip(sheet.returns, cells, strict=True):
        label, key = one.agency.name, f"heat.agency-{one.agency_id}"
        after = other.by_return[one.pk] if other else None
        states = Counter(cell.state for cell in sheet.row(one))
        figure = maker.figure(key, label, sheet.by_return[one.pk], after, states, "standards with a score")
        rows.append(Row(one, row, figure))
    averages = []
    by_column = zip(*cells, strict=True) if cells else [()] * len(columns)
    for column, found in zip(columns, by_column, strict=True):
        counts = Counter(found)
        before = weighted_mean((pair.own.value, count) for pair, count in counts.items())
        after = None
        if other:
            after = weighted_mean((pair.moderated.value, n) for pair, n in counts.items() if pair.moderated)
        states = Counter()
        for pair, count in counts.items():
            states[pair.own.state] += count
        label, key = f"{by.value.capitalize()} {column.number}", f"heat.{by.value}-{column.number}"
        averages.append(maker.figure(key, label, before, after, states, "agencies with a score"))
    states = Counter(cell.state for cell in sheet.cells.values())
    overall = maker.figure(
        "heat.overall",
        "All standard scores",
        sheet.overall,
        other.overall if other else None,
        states,
        "standard scores",
    )
    return Matrix(
        cycle=cycle,
        by=by,
        show=show,
        scale=Scale.of(sheet.frame.grades),
        columns=columns,
        rows=tuple(rows),
        averages=tuple(averages),
        overall=overall,
        handed_in=sheet.handed_in,
        values=maker.values,
    )


def _columns(sheet: Sheet, by: By) -> tuple[Column, ...]:
    if by is By.STANDARD:
        return tuple(Column(one.pk, str(one.number), one.title, one.number) for one in sheet.standards)
    return tuple(Column(one.pk, one.number, one.text, one.standard.number) for one in sheet.frame.criteria)


class _Pairs:
    """Cells of a map, each different one made once."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets, self.frame = sheets, sheets[0].frame
        self.highest = max((grade.score for grade in self.frame.grades), default=Decimal(0))
        self.asked: dict[int | None, list[tuple[str, bool]]] = {}
        self.by_scores: dict[tuple[tuple[State, Fraction | None], ...], Pair] = {}
        self.by_code: dict[str | None, Pair] = {}
        self.not_asked = Pair(*(Score(State.NOT_ASKED) for _ in sheets))

    def of_standards(self, one: Return) -> tuple[Pair, ...]:
        """What a return says on each standard."""
        found = []
        for standard in self.sheets[0].standards:
            cells = [sheet.cells[one.pk, standard.pk] for sheet in self.sheets]
            key = tuple((cell.state, cell.value) for cell in cells)
            if key not in self.by_scores:
                self.by_scores[key] = Pair(*(Score(cell.state, cell.value) for cell in cells))
            found.append(self.by_scores[key])
        return tuple(found)

    def of_criteria(self, one: Return, said: dict[str, str]) -> tuple[Pair, ...]:
        """What a return says on each criterion."""
        sector = one.agency.sector_id
        if sector not in self.asked:
            self.asked[sector] = [(str(each.pk), each.is_asked_of(sector)) for each in self.frame.criteria]
        known, found = self.by_code, []
        for pk, is_asked in self.asked[sector]:
            code = said.get(pk)
            pair = (known.get(code) or self._of_code(code)) if is_asked else self.not_asked
            found.append(pair)
        return tuple(found)

    def _of_code(self, code: str | None) -> Pair:
        codes = code.split("/") if code is not None else [""] * len(self.sheets)
        pair = self.by_code[code] = Pair(*map(self._score, codes))
        return pair

    def _score(self, code: str) -> Score:
        if code in ("", "n"):
            return Score(State.NOT_APPLICABLE if code else State.NO_ANSWER)
        return Score(State.SCORED, percent_of_scale(Decimal(code), self.highest))


class _Averages:
    """Averages, or how far the moderator's are from the agencies' own."""

    def __init__(self, sheet: Sheet, other: Sheet | None) -> None:
        self.is_difference, self.whose = other is not None, WHOSE[sheet.show]
        self.values: dict[str, Fraction | None] = {}

    def figure(
        self, key: str, label: str, found: Mean, after: Mean | None, states: Mapping[State, int], of: str
    ) -> Figure:
        self.values[key] = found.value
        if not self.is_difference:
            return average(
                key, label, found, of=of, rule=f"{SCORED} {LEFT_OUT} {self.whose}", rule_key="audits.heat",
                excluded=left_out_of(states),
            )  # fmt: skip
        theirs = after.value if after else None
        value = theirs - found.value if theirs is not None and found.value is not None else None
        self.values[key] = value
        return Figure(
            key=key, label=label, value=None if value is None else half_up(value, 1), unit=Unit.NUMBER, places=1,
            denominator=found.count, of=of, rule_key="audits.difference",
            rule="The average with the moderator’s grades less the average of the agencies’ own, in points.",
        )  # fmt: skip

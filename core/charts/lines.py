"""Lines over time: each series differs by colour, dashes and marker, and carries its name at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from core.charts.chart import SOFT, Chart, Line, Number, TextLine, nice_ticks, plain
from core.charts.words import shorten, text_width

#: Colour, dashes and marker of the first to the sixth series.
STYLES = (
    ("#0e5a60", "", "circle"),
    ("#8a3a70", "9 4", "square"),
    ("#a85400", "2 4", "diamond"),
    ("#37474f", "12 4 2 4", "triangle"),
    ("#1b6b3a", "6 3", "circle"),
    ("#b3261e", "1 3", "square"),
)
LEFT = 52
RIGHT = 216
TOP = 20
PLOT = 250
LABEL_GAP = 18


@dataclass(frozen=True)
class Series:
    """A name and one value for each label of the axis; None leaves a gap."""

    name: str
    values: Sequence[Number | None]


class DrawnSeries(NamedTuple):
    """A series as the template draws it."""

    colour: str
    dash: str
    paths: list[str]
    markers: list[str]
    leader: Line | None


class LineDrawing(NamedTuple):
    """Everything that the template draws."""

    height: int
    series: list[DrawnSeries]
    texts: list[TextLine]
    ticks: list[Line]


@dataclass(frozen=True, kw_only=True)
class LineChart(Chart):
    """Up to six series over the same labels."""

    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    maximum: Number | None = None
    label_header: str = "Period"

    template: ClassVar[str] = "charts/line.html"

    @property
    def headers(self) -> list[str]:
        """The label of the axis, then the names of the series."""
        return [self.label_header, *(one.name for one in self.series)]

    @property
    def rows(self) -> list[list[str]]:
        """One row for each label."""
        return [
            [label, *(plain(one.values[number], self.unit) for one in self.series)]
            for number, label in enumerate(self.labels)
        ]

    @cached_property
    def drawing(self) -> LineDrawing:
        """Lay out axes, lines and the names at their ends."""
        values = [value for one in self.series for value in one.values if value is not None]
        # Nobody counts halves of what is counted in whole numbers.
        whole = all(value == int(value) for value in values)
        ticks = nice_ticks(float(self.maximum or max(values, default=1)), whole=whole)
        bottom = TOP + PLOT
        right = self.width - RIGHT
        step = (right - LEFT - 20) / max(len(self.labels) - 1, 1)

        def across(number: int) -> int:
            return round(LEFT + 10 + step * number)

        def down(value: Number) -> int:
            return round(bottom - PLOT * float(value) / ticks[-1])

        texts = [
            TextLine(LEFT - 8, down(tick) + 5, plain(tick, self.unit), "end", fill=SOFT, size=13)
            for tick in ticks
        ]
        widest = max((text_width(label, 13) for label in self.labels), default=0)
        every = max(1, round((widest + 10) / step + 0.49)) if step else 1
        texts += [
            TextLine(across(number), bottom + 22, label, "middle", fill=SOFT, size=13)
            for number, label in enumerate(self.labels)
            if number % every == 0
        ]
        ends = self._ends(down, bottom)
        drawn = []
        for number, one in enumerate(self.series):
            colour, dash, marker = STYLES[number % len(STYLES)]
            points = [
                (across(at), down(value)) if value is not None else None
                for at, value in enumerate(one.values)
            ]
            leader = None
            if number in ends:
                at, y, label_y = ends[number]
                leader = Line(across(at) + 7, y, right + 12, label_y)
                words = shorten(f"{plain(one.values[at], self.unit)} {one.name}", RIGHT - 20, 13, bold=True)
                texts.append(TextLine(right + 16, label_y + 5, words, bold=True, fill=colour, size=13))
            drawn.append(
                DrawnSeries(colour, dash, _paths(points), [_marker(marker, *p) for p in points if p], leader)
            )
        lines = [Line(LEFT, down(tick), right, down(tick)) for tick in ticks]
        return LineDrawing(bottom + 36, drawn, texts, lines)

    def _ends(self, down: Callable[[Number], int], bottom: int) -> dict[int, tuple[int, int, int]]:
        """Say for each series where its last point is, and a height for its name that touches no other."""
        found: list[tuple[int, int, int]] = []
        for number, one in enumerate(self.series):
            known = [(at, value) for at, value in enumerate(one.values) if value is not None]
            if known:
                last, value = known[-1]
                found.append((down(value), number, last))
        places: dict[int, tuple[int, int, int]] = {}
        free = TOP
        for position, (y, number, last) in enumerate(sorted(found)):
            still = len(found) - position - 1
            label_y = min(max(y, free), bottom - still * LABEL_GAP)
            places[number] = (last, y, label_y)
            free = label_y + LABEL_GAP
        return places


def _paths(points: Sequence[tuple[int, int] | None]) -> list[str]:
    """Join neighbouring points; a gap starts a new path."""
    runs: list[list[tuple[int, int]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return ["M" + " L".join(f"{x} {y}" for x, y in run) for run in runs if len(run) > 1]


def _marker(kind: str, x: int, y: int) -> str:
    """Return the outline of a marker around a point."""
    if kind == "square":
        return f"M{x - 4} {y - 4}h8v8h-8z"
    if kind == "diamond":
        return f"M{x} {y - 6}l6 6l-6 6l-6 -6z"
    if kind == "triangle":
        return f"M{x} {y - 6}l6 10h-12z"
    return f"M{x - 5} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z"

"""Several values of one thing on one line: dots of different shapes, with a threshold where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from core.charts.chart import SOFT, Chart, Line, Number, TextLine, nice_ticks, plain, text_lines
from core.charts.words import text_width, wrap

LABELS = 250
RIGHT = 24
ROW = 32
LEGEND = 30
#: Shapes that lie in one another where values are the same: all of them can still be seen, also on a photocopy.
SHAPES = ("ring", "dot", "bar")
MOST = len(SHAPES)


@dataclass(frozen=True)
class Dots:
    """One line: its label, and a value for each part (None: no figure); ``note`` stands where there is none at all."""

    label: str
    values: Sequence[Number | None]
    texts: Sequence[str] = ()
    note: str = ""


class Mark(NamedTuple):
    """One value at its place."""

    x: int
    y: int
    shape: str


class DotsDrawing(NamedTuple):
    """Everything that the template draws; ``spans`` join the lowest and the highest value of a line."""

    height: int
    marks: list[Mark]
    spans: list[Line]
    texts: list[TextLine]
    ticks: list[Line]
    threshold: Line | None


@dataclass(frozen=True, kw_only=True)
class DotChart(Chart):
    """Up to three values of each thing beside each other: a ring, a dot in it, an upright bar behind them."""

    parts: Sequence[str]
    lines: Sequence[Dots]
    unit: str = ""
    maximum: Number = 100
    threshold: Number | None = None
    threshold_label: str = ""
    label_header: str = "Name"

    template: ClassVar[str] = "charts/dots.html"

    def __post_init__(self) -> None:
        """Raises ValueError for more parts than there are shapes."""
        if len(self.parts) > MOST:
            raise ValueError(f"{self.key}: there are shapes for {MOST} parts, not for {len(self.parts)}")

    @property
    def headers(self) -> list[str]:
        """The label and the parts."""
        return [self.label_header, *self.parts]

    @property
    def rows(self) -> list[list[str]]:
        """One row for each line."""
        return [[one.label, *self._words(one)] for one in self.lines]

    def _words(self, one: Dots) -> list[str]:
        if one.texts:
            return list(one.texts)
        return [plain(value, self.unit) for value in one.values]

    @cached_property
    def drawing(self) -> DotsDrawing:
        """Lay out the legend and below it the lines."""
        ticks = nice_ticks(float(self.maximum))
        span = self.width - LABELS - RIGHT
        top = LEGEND + 24
        bottom = top + ROW * len(self.lines)

        def across(value: Number) -> int:
            return LABELS + round(span * min(max(float(value), 0), ticks[-1]) / ticks[-1])

        marks, texts = self._legend()
        spans: list[Line] = []
        for number, one in enumerate(self.lines):
            middle = top + ROW * number + ROW // 2
            texts += _label(one.label, middle)
            known = [value for value in one.values if value is not None]
            if not known:
                texts.append(TextLine(LABELS + 8, middle + 5, one.note or plain(None), fill=SOFT, size=13))
                continue
            low, high = across(min(known)), across(max(known))
            if high > low:
                spans.append(Line(low, middle, high, middle))
            # Behind first: the bar, then the ring, then the dot in it.
            for shape in ("bar", "ring", "dot"):
                place = SHAPES.index(shape)
                value = one.values[place] if place < len(one.values) else None
                if value is not None:
                    marks.append(Mark(across(value), middle, shape))
        texts += [
            TextLine(across(tick), bottom + 20, plain(tick, self.unit), "middle", fill=SOFT, size=13)
            for tick in ticks
        ]
        threshold = None
        if self.threshold is not None:
            place = across(self.threshold)
            threshold = Line(place, top - 4, place, bottom)
            words = self.threshold_label or plain(self.threshold, self.unit)
            texts.append(TextLine(place, top - 9, words, "middle", bold=True, size=13))
        lines = [Line(across(tick), top, across(tick), bottom) for tick in ticks]
        return DotsDrawing(bottom + 30, marks, spans, texts, lines, threshold)

    def _legend(self) -> tuple[list[Mark], list[TextLine]]:
        """The shapes and what they stand for, in one row."""
        marks: list[Mark] = []
        texts: list[TextLine] = []
        x = 10
        for name, shape in zip(self.parts, SHAPES, strict=False):
            marks.append(Mark(x, 12, shape))
            texts.append(TextLine(x + 15, 17, name, size=13))
            x += round(text_width(name, 13)) + 44
        return marks, texts


def _label(label: str, middle: int) -> list[TextLine]:
    """A name of two lines; a longer one in smaller lines, cut only where three do not hold it."""
    lines, size = wrap(label, LABELS - 16, 13, most=2), 13
    if lines[-1].endswith("…"):
        lines, size = wrap(label, LABELS - 16, 10, most=3), 10
    return text_lines(lines, x=LABELS - 10, y=middle, height=size + 1, size=size, anchor="end")

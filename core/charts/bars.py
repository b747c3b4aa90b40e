"""Horizontal bars, with a threshold where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from core.charts.chart import (
    INK,
    MARK_FILLS,
    PHONE,
    SOFT,
    Box,
    Chart,
    Line,
    Number,
    TextLine,
    nice_ticks,
    plain,
    text_lines,
)
from core.charts.words import text_width, wrap

LABELS = 236
WIDE_LABELS = 330  # where names are as long as those of standards
RIGHT = 84
TOP = 28
ROW = 36
TALL_ROW = 48


@dataclass(frozen=True)
class Bar:
    """One bar. ``value`` None means that there is no figure; ``text`` replaces the number beside the bar."""

    label: str
    value: Number | None
    text: str = ""
    colour: str = "teal"


class BarDrawing(NamedTuple):
    """Everything that the template draws."""

    height: int
    bars: list[Box]
    backs: list[Box]
    texts: list[TextLine]
    ticks: list[Line]
    threshold: Line | None
    width: int = Chart.width


@dataclass(frozen=True, kw_only=True)
class BarChart(Chart):
    """Bars from nought to ``maximum`` (or the largest value), one below the other."""

    bars: Sequence[Bar]
    unit: str = ""
    maximum: Number | None = None
    threshold: Number | None = None
    threshold_label: str = ""
    label_header: str = "Name"
    value_header: str = "Value"

    template: ClassVar[str] = "charts/bar.html"

    @property
    def headers(self) -> list[str]:
        """Name and value."""
        return [self.label_header, self.value_header]

    @property
    def rows(self) -> list[list[str]]:
        """One row for each bar."""
        return [[bar.label, self._words(bar)] for bar in self.bars]

    def _words(self, bar: Bar) -> str:
        return bar.text or plain(bar.value, self.unit)

    @cached_property
    def drawing(self) -> BarDrawing:
        """Lay out the bars."""
        ticks = nice_ticks(
            float(self.maximum or max([bar.value or 0 for bar in self.bars] + [self.threshold or 0])),
            whole=all(bar.value is None or isinstance(bar.value, int) for bar in self.bars),
        )
        wide = any(_is_long(bar.label) for bar in self.bars)
        labels, row = (WIDE_LABELS, TALL_ROW) if wide else (LABELS, ROW)
        span = self.width - labels - RIGHT
        bottom = TOP + row * len(self.bars)

        def across(value: Number) -> int:
            return labels + round(span * min(float(value), ticks[-1]) / ticks[-1])

        boxes: list[Box] = []
        texts: list[TextLine] = []
        backs: list[Box] = []
        for number, bar in enumerate(self.bars):
            middle = TOP + row * number + row // 2
            texts += _label(bar.label, middle, labels)
            end = across(bar.value or 0)
            if bar.value is not None:
                fill, _, outline = MARK_FILLS.get(bar.colour, MARK_FILLS["teal"])
                boxes.append(Box(labels, middle - 11, max(end - labels, 1), 22, fill, outline))
            texts.append(
                TextLine(end + 7, middle + 5, self._words(bar), bold=bar.value is not None)
                if bar.value is not None
                else TextLine(labels + 7, middle + 5, self._words(bar), fill=SOFT)
            )
        texts += [
            TextLine(across(tick), bottom + 20, plain(tick, self.unit), "middle", fill=SOFT, size=13)
            for tick in ticks
        ]
        threshold = None
        if self.threshold is not None:
            threshold = self._mark(across(self.threshold), bottom, texts, backs)
        lines = [Line(across(tick), TOP, across(tick), bottom) for tick in ticks]
        return BarDrawing(bottom + 30, boxes, backs, texts, lines, threshold)

    @cached_property
    def narrow(self) -> BarDrawing:
        """For a phone: each name above its bar, in letters that can be read there."""
        ticks = nice_ticks(
            float(self.maximum or max([bar.value or 0 for bar in self.bars] + [self.threshold or 0])),
            steps=3,
            whole=all(bar.value is None or isinstance(bar.value, int) for bar in self.bars),
        )
        right = max((round(text_width(self._words(bar), 14, bold=True)) for bar in self.bars), default=0) + 12
        span = PHONE - right

        def across(value: Number) -> int:
            return round(span * min(float(value), ticks[-1]) / ticks[-1])

        boxes: list[Box] = []
        texts: list[TextLine] = []
        backs: list[Box] = []
        bottom = TOP if self.threshold is not None else 4
        for bar in self.bars:
            lines = wrap(bar.label, PHONE - 4, 14, most=4)
            texts += [TextLine(0, bottom + 14 + 17 * at, line) for at, line in enumerate(lines)]
            bottom += 17 * len(lines) + 4
            fill, _, outline = MARK_FILLS.get(bar.colour, MARK_FILLS["teal"])
            if bar.value is not None:
                boxes.append(Box(0, bottom, max(across(bar.value), 1), 18, fill, outline))
            known = bar.value is not None
            place = across(bar.value) + 6 if bar.value is not None else 0
            texts.append(
                TextLine(place, bottom + 14, self._words(bar), bold=known, fill=INK if known else SOFT)
            )
            bottom += 18 + 10
        threshold = None
        if self.threshold is not None:
            threshold = self._mark(across(self.threshold), bottom, texts, backs, most=PHONE)
        return BarDrawing(bottom, boxes, backs, texts, [], threshold, PHONE)

    def _mark(self, place: int, bottom: int, texts: list[TextLine], backs: list[Box], most: int = 0) -> Line:
        """Draw the threshold and say what it is; a text that it would cross gets white paper behind it."""
        for text in [one for one in texts if one.anchor == "start"]:
            width = round(text_width(text.text, text.size, bold=text.bold))
            if text.x - 3 <= place <= text.x + width + 3:
                backs.append(Box(text.x - 3, text.y - 13, width + 6, 17))
        words = self.threshold_label or plain(self.threshold, self.unit)
        half = round(text_width(words, 13, bold=True)) // 2
        middle = min(max(place, half), most - half) if most else place
        texts.append(TextLine(middle, TOP - 12, words, "middle", bold=True, size=13))
        return Line(place, TOP - 6, place, bottom)


def _is_long(label: str) -> bool:
    """Whether two lines beside a narrow column of names are not enough."""
    return wrap(label, LABELS - 16, 14, most=2)[-1].endswith("…")


def _label(label: str, middle: int, labels: int) -> list[TextLine]:
    """A name of two lines, in the wide column of three; a longer one in smaller lines, rather than cut."""
    most = 3 if labels == WIDE_LABELS else 2
    lines, size = wrap(label, labels - 16, 14, most=most), 14
    if lines[-1].endswith("…"):
        lines, size = wrap(label, labels - 16, 11, most=4), 11
    return text_lines(
        lines, x=labels - 10, y=middle, height=16 if size == 14 else 11, size=size, anchor="end"
    )

"""Stacked horizontal bars: parts of a whole, one bar for each category."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, NamedTuple

from core.charts.chart import (
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

#: Fill and text, far apart in lightness so that a photocopy still tells them apart.
FILLS = (
    ("#0a4348", "#ffffff"),
    ("#a04f8a", "#ffffff"),
    ("#e3a63a", "#1d2326"),
    ("#bcd8d6", "#1d2326"),
    ("#f3ecdf", "#1d2326"),
    ("#5a666b", "#ffffff"),
)
OUTLINE = "#1d2326"
LABELS = 190
RIGHT = 60
ROW = 40
LEGEND_ROW = 24


@dataclass(frozen=True)
class Stack:
    """One bar: its label and one value for each part."""

    label: str
    values: Sequence[Number]

    @property
    def total(self) -> Number:
        """The sum of the parts: the length of the bar."""
        return sum((Decimal(str(value)) for value in self.values), Decimal())


class StackedDrawing(NamedTuple):
    """Everything that the template draws."""

    height: int
    boxes: list[Box]
    texts: list[TextLine]
    ticks: list[Line]
    width: int = Chart.width


@dataclass(frozen=True, kw_only=True)
class StackedChart(Chart):
    """Bars made of the same parts in the same order as the legend.

    ``colours`` names a colour for each part (green, amber, red, grey, teal, plum) where parts mean good or bad.
    """

    parts: Sequence[str]
    stacks: Sequence[Stack]
    unit: str = ""
    maximum: Number | None = None
    colours: Sequence[str] = ()
    label_header: str = "Name"

    template: ClassVar[str] = "charts/stacked.html"

    @property
    def headers(self) -> list[str]:
        """The label, the parts, and their sum."""
        return [self.label_header, *self.parts, "Total"]

    @property
    def rows(self) -> list[list[str]]:
        """One row for each bar."""
        return [
            [one.label, *(plain(value, self.unit) for value in one.values), plain(one.total, self.unit)]
            for one in self.stacks
        ]

    @cached_property
    def drawing(self) -> StackedDrawing:
        """Lay out the legend and below it the bars."""
        boxes, texts, top = self._legend(self.width)
        ticks = nice_ticks(float(self.maximum or max((one.total for one in self.stacks), default=1)))
        span = self.width - LABELS - RIGHT
        bottom = top + ROW * len(self.stacks)

        def across(value: float) -> int:
            return LABELS + round(span * min(value, ticks[-1]) / ticks[-1])

        for number, one in enumerate(self.stacks):
            middle = top + ROW * number + ROW // 2
            texts += text_lines(
                wrap(one.label, LABELS - 14, 14, most=2), x=LABELS - 10, y=middle, height=16, anchor="end"
            )
            self._bar(one, middle, across, boxes, texts)
        texts += [
            TextLine(across(tick), bottom + 20, plain(tick, self.unit), "middle", fill=SOFT, size=13)
            for tick in ticks
        ]
        lines = [Line(across(tick), top, across(tick), bottom) for tick in ticks]
        return StackedDrawing(bottom + 30, boxes, texts, lines)

    @cached_property
    def narrow(self) -> StackedDrawing:
        """For a phone: each name above its bar, and the legend in as many rows as it needs."""
        boxes, texts, bottom = self._legend(PHONE)
        longest = float(self.maximum or max((one.total for one in self.stacks), default=1)) or 1.0
        totals = (plain(one.total, self.unit) for one in self.stacks)
        span = PHONE - 12 - max((round(text_width(words, 14, bold=True)) for words in totals), default=0)

        def across(value: float) -> int:
            return round(span * min(value, longest) / longest)

        for one in self.stacks:
            lines = wrap(one.label, PHONE - 4, 14, most=4)
            texts += [TextLine(0, bottom + 14 + 17 * at, line) for at, line in enumerate(lines)]
            bottom += 17 * len(lines) + 4
            self._bar(one, bottom + 13, across, boxes, texts)
            bottom += 26 + 10
        return StackedDrawing(bottom, boxes, texts, [], PHONE)

    def _bar(
        self,
        one: Stack,
        middle: int,
        across: Callable[[float], int],
        boxes: list[Box],
        texts: list[TextLine],
    ) -> None:
        """The parts of one bar, each with its number where there is room, and their sum behind it."""
        sofar = 0.0
        for part, value in enumerate(map(float, one.values)):
            if value <= 0:
                continue
            left, right = across(sofar), across(sofar + value)
            sofar += value
            fill, ink = self._fill(part)
            boxes.append(Box(left, middle - 13, max(right - left, 1), 26, fill, OUTLINE))
            words = plain(value, self.unit)
            if text_width(words, 13, bold=True) + 6 <= right - left:
                texts.append(
                    TextLine((left + right) // 2, middle + 5, words, "middle", bold=True, fill=ink, size=13)
                )
        texts.append(TextLine(across(sofar) + 7, middle + 5, plain(one.total, self.unit), bold=True))

    def _fill(self, part: int) -> tuple[str, str]:
        if part < len(self.colours):
            fill, ink, _ = MARK_FILLS[self.colours[part]]
            return fill, ink
        return FILLS[part % len(FILLS)]

    def _legend(self, most: int) -> tuple[list[Box], list[TextLine], int]:
        """Set the names of the parts in as many rows as they need."""
        boxes: list[Box] = []
        texts: list[TextLine] = []
        x, y = 0, 4
        for part, name in enumerate(self.parts):
            width = round(text_width(name, 13)) + 40
            if x and x + width > most:
                x, y = 0, y + LEGEND_ROW
            boxes.append(Box(x + 1, y, 16, 16, self._fill(part)[0], OUTLINE))
            texts.append(TextLine(x + 24, y + 13, name, size=13))
            x += width
        return boxes, texts, y + LEGEND_ROW + 10

"""Heat map: rows by columns, each cell a letter in a coloured square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from core.charts.chart import MARK_FILLS, SOFT, Box, Chart, TextLine, text_lines
from core.charts.words import text_width, wrap

LABELS = 230
TOTAL = 70
ROW = 30
HEAD = 38


@dataclass(frozen=True)
class HeatCell:
    """One cell: ``colour`` is green, amber, red or grey, ``word`` what the table says."""

    colour: str
    letter: str
    word: str


class HeatDrawing(NamedTuple):
    """Everything that the template draws."""

    width: int
    height: int
    boxes: list[Box]
    texts: list[TextLine]


@dataclass(frozen=True, kw_only=True)
class HeatChart(Chart):
    """Rows by columns, with a total at the end of each row where ``totals`` has one."""

    row_labels: Sequence[str]
    column_labels: Sequence[str]
    cells: Sequence[Sequence[HeatCell | None]]
    totals: Sequence[str] = ()
    row_header: str = "Agency"
    total_header: str = ""

    template: ClassVar[str] = "charts/heat.html"
    numeric_from: ClassVar[int] = 99

    @property
    def headers(self) -> list[str]:
        """Row label, columns, total."""
        return [self.row_header, *self.column_labels, *([self.total_header] if self.totals else [])]

    @property
    def rows(self) -> list[list[str]]:
        """One row for each row, in words."""
        return [
            [label, *(cell.word if cell else "" for cell in row), *self.totals[number : number + 1]]
            for number, (label, row) in enumerate(zip(self.row_labels, self.cells, strict=True))
        ]

    @cached_property
    def drawing(self) -> HeatDrawing:
        """Lay out labels and cells; many columns make the picture wider rather than unreadable."""
        total = TOTAL if self.totals else 0
        count = max(len(self.column_labels), 1)
        widest = max((text_width(label, 12, bold=True) for label in self.column_labels), default=0)
        cell = max(round(widest) + 8, 30, min(58, (self.width - LABELS - total) // count))
        width = max(LABELS + cell * count + total + 4, 360)
        texts = [
            TextLine(LABELS + cell * number + cell // 2, HEAD - 12, label, "middle", bold=True, size=12)
            for number, label in enumerate(self.column_labels)
        ]
        if total and self.total_header:
            texts.append(TextLine(width - 4, HEAD - 12, self.total_header, "end", bold=True, size=12))
        boxes: list[Box] = []
        for number, (label, row) in enumerate(zip(self.row_labels, self.cells, strict=True)):
            middle = HEAD + ROW * number + ROW // 2
            texts += text_lines(
                wrap(label, LABELS - 14, 13, most=2),
                x=LABELS - 10,
                y=middle,
                height=14,
                size=13,
                anchor="end",
            )
            for place, one in enumerate(row):
                if one is None:
                    continue
                fill, ink, outline = MARK_FILLS.get(one.colour, MARK_FILLS["grey"])
                x = LABELS + cell * place + 2
                radius = {"green": 12, "amber": 4}.get(one.colour, 0)
                dash = "3 2" if one.colour == "grey" else ""
                boxes.append(Box(x, middle - 12, cell - 4, 24, fill, outline, radius, dash))
                texts.append(
                    TextLine(
                        x + cell // 2 - 2, middle + 5, one.letter, "middle", bold=True, fill=ink, size=13
                    )
                )
            if number < len(self.totals):
                texts.append(TextLine(width - 4, middle + 5, self.totals[number], "end", size=13))
        if not self.row_labels:
            texts.append(TextLine(0, HEAD + 18, "Nothing to show yet", fill=SOFT))
        return HeatDrawing(width, HEAD + ROW * max(len(self.row_labels), 1) + 8, boxes, texts)

"""A tree of boxes: which groups a board has, who chairs them, which belongs to which.

The first box stands on top. Its children stand below it in rows of at most four, so that the picture stays
readable at the width of a page; what is deeper hangs below its parent as an indented list.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from core.charts.chart import INK, SOFT, Box, Chart, Line, TextLine
from core.charts.words import wrap

COLUMNS = 4
GAP = 16
INDENT = 18
BUS = 18
MARGIN = 16
PADDING = 9
ROOT_WIDTH = 320
WIDEST = 230
STYLES = {
    0: ("#0a4348", "#062f33", "#ffffff", "#ffffff"),
    1: ("#ffffff", "#0e5a60", INK, SOFT),
    2: ("#f7f3ec", "#8a7d66", INK, SOFT),
}


@dataclass(frozen=True)
class TreeNode:
    """One box: a name, who chairs, a line of text. ``passing`` draws it with dashes (a task group)."""

    name: str
    chair: str = ""
    note: str = ""
    children: Sequence[TreeNode] = ()
    passing: bool = False


class TreeDrawing(NamedTuple):
    """Everything that the template draws."""

    height: int
    boxes: list[Box]
    texts: list[TextLine]
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class TreeChart(Chart):
    """One or several trees, one below the other."""

    roots: Sequence[TreeNode]

    template: ClassVar[str] = "charts/tree.html"
    numeric_from: ClassVar[int] = 99

    @property
    def headers(self) -> list[str]:
        """Group, the group above it, chair, note."""
        return ["Group", "Part of", "Chair", "Note"]

    @property
    def rows(self) -> list[list[str]]:
        """One row for each box, parents before children."""
        return [[node.name, parent, node.chair, node.note] for node, parent in self._walk(self.roots, "")]

    def _walk(self, nodes: Sequence[TreeNode], parent: str) -> Iterator[tuple[TreeNode, str]]:
        for node in nodes:
            yield node, parent
            yield from self._walk(node.children, node.name)

    @cached_property
    def drawing(self) -> TreeDrawing:
        """Lay out all trees."""
        pen = _Pen()
        y = 2
        for root in self.roots:
            y = pen.root(root, self.width, y) + GAP
        return TreeDrawing(max(y, 20), pen.boxes, pen.texts, pen.lines)


class _Pen:
    """Collects boxes, texts and lines while the tree is walked."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.texts: list[TextLine] = []
        self.lines: list[Line] = []

    def box(self, node: TreeNode, x: int, y: int, width: int, depth: int) -> int:
        """Draw one box and return its lower edge."""
        fill, outline, ink, soft = STYLES[min(depth, 2)]
        size = 15 if depth == 0 else 13
        room = width - 2 * PADDING
        parts = [(line, True, ink, size) for line in wrap(node.name, room, size, bold=True, most=4)]
        if node.chair:
            parts += [(line, False, ink, 12) for line in wrap(node.chair, room, 12, most=3)]
        if node.note:
            parts += [(line, False, soft, 12) for line in wrap(node.note, room, 12, most=3)]
        height = 2 * PADDING + sum(size + 4 for *_, size in parts) - 2
        dash = "5 3" if node.passing else ""
        self.boxes.append(Box(x, y, width, height, fill, outline, 3, dash))
        at = y + PADDING - 3
        for line, bold, colour, size in parts:
            at += size + 4 if at > y + PADDING else size + 2
            self.texts.append(TextLine(x + PADDING, at - 2, line, bold=bold, fill=colour, size=size))
        return y + height

    def hanging(self, nodes: Sequence[TreeNode], x: int, y: int, width: int, depth: int) -> int:
        """Draw descendants as an indented list below their parent and return the lower edge."""
        if not nodes:
            return y
        spine = x + INDENT // 2
        start, last = y, y
        inner = max(width - INDENT, 90)
        for node in nodes:
            top = y + 8
            lower = self.box(node, x + INDENT, top, inner, depth)
            last = top + 15
            self.lines.append(Line(spine, last, x + INDENT, last))
            y = self.hanging(node.children, x + INDENT, lower, inner, depth + 1)
        self.lines.append(Line(spine, start, spine, last))
        return y

    def root(self, node: TreeNode, page: int, y: int) -> int:
        """Draw a whole tree and return the lower edge."""
        centre = page // 2
        lower = self.box(node, centre - ROOT_WIDTH // 2, y, ROOT_WIDTH, 0)
        children = list(node.children)
        if not children:
            return lower
        count = math.ceil(len(children) / math.ceil(len(children) / COLUMNS))
        several = len(children) > count
        margin = MARGIN if several else 0
        width = min((page - margin - GAP * (count - 1) - 2) // count, WIDEST)
        bus = lower + BUS
        self.lines.append(Line(centre, lower, centre, bus))
        first_bus = bus
        for start in range(0, len(children), count):
            row = children[start : start + count]
            span = width * len(row) + GAP * (len(row) - 1)
            left = margin + (page - margin - span) // 2
            middles = [left + number * (width + GAP) + width // 2 for number in range(len(row))]
            ends = [*middles, centre] if start == 0 else list(middles)
            if several:
                ends.append(4)
            self.lines.append(Line(min(ends), bus, max(ends), bus))
            if start:
                self.lines.append(Line(4, first_bus, 4, bus))
            lowest = bus
            for child, middle in zip(row, middles, strict=True):
                self.lines.append(Line(middle, bus, middle, bus + BUS))
                x = middle - width // 2
                lower = self.box(child, x, bus + BUS, width, 1)
                lowest = max(lowest, self.hanging(child.children, x, lower, width, 2))
            bus = lowest + BUS
        return bus - BUS

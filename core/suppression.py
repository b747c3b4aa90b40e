"""Suppression of small counts in published tables.

A count from 1 to below the threshold could let a reader recognise a child. It is not shown (primary
suppression), and enough other counts are not shown either that nobody can work it out from the totals
(secondary suppression). Both look the same in print, because knowing which is which helps to guess. Zeros are
shown unless they must protect a neighbour.

What holds for every result: no small count is shown, in cells or totals; no hidden count follows from the
shown ones by adding and subtracting, along one line or several; and hidden cells of a line with a shown total
add to the threshold or more, so the group they form is not small itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import overload

Place = tuple[int, int]


class SuppressedCount(Enum):
    """Stands where a count is not shown."""

    SUPPRESSED = "suppressed"

    def __str__(self) -> str:
        return self.value


SUPPRESSED = SuppressedCount.SUPPRESSED
Shown = int | SuppressedCount


@dataclass(frozen=True, slots=True)
class SuppressedLine:
    """A one-way table to publish: cells and their total."""

    cells: tuple[Shown, ...]
    total: Shown


@dataclass(frozen=True, slots=True)
class SuppressedTable:
    """A two-way table to publish: rows of cells, the total of each row, of each column, and of all."""

    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown


@overload
def suppress(table: Sequence[int], threshold: int) -> SuppressedLine: ...
@overload
def suppress(table: Sequence[Sequence[int]], threshold: int) -> SuppressedTable: ...
def suppress(
    table: Sequence[int] | Sequence[Sequence[int]], threshold: int
) -> SuppressedLine | SuppressedTable:
    """Hide the counts below `threshold` (1 to threshold - 1) of a one-way or two-way table, and what betrays them.

    The totals are made here from the counts. A threshold of 0 or 1 hides nothing. Raises ValueError for
    negative counts and rows of different length.
    """
    if not any(isinstance(row, Sequence) for row in table):
        line = [count for count in table if isinstance(count, int)]
        _check([line])
        grid = _Grid([[*line, sum(line)]], threshold, two_way=False)
        *cells, total = grid.shown()[0]
        return SuppressedLine(tuple(cells), total)
    rows = [list(row) for row in table if isinstance(row, Sequence)]
    _check(rows)
    full = [[*row, sum(row)] for row in rows]
    full.append([sum(column) for column in zip(*full, strict=True)])
    *body, totals = _Grid(full, threshold, two_way=True).shown()
    return SuppressedTable(
        tuple(tuple(row[:-1]) for row in body), tuple(row[-1] for row in body), tuple(totals[:-1]), totals[-1]
    )


def _check(rows: list[list[int]]) -> None:
    if any(count < 0 for row in rows for count in row):
        raise ValueError("Counts cannot be negative")
    if len({len(row) for row in rows}) > 1:
        raise ValueError("All rows of a table must have the same number of counts")


class _Grid:
    """The table with its totals as last row and column, and the places that are hidden."""

    def __init__(self, counts: list[list[int]], threshold: int, *, two_way: bool) -> None:
        self._counts, self._threshold = counts, threshold
        height, width = len(counts), len(counts[0])
        self._last = (height - 1 if two_way else -1, width - 1)
        self._lines = [[(row, column) for column in range(width)] for row in range(height)]
        if two_way:
            self._lines += [[(row, column) for row in range(height)] for column in range(width)]
        self._hidden = {
            place for line in self._lines for place in line if 0 < self._count(place) < self._threshold
        }
        if self._hidden:
            self._protect(two_way=two_way)

    def shown(self) -> list[list[Shown]]:
        return [
            [SUPPRESSED if (row, column) in self._hidden else count for column, count in enumerate(counts)]
            for row, counts in enumerate(self._counts)
        ]

    def _count(self, place: Place) -> int:
        return self._counts[place[0]][place[1]]

    def _protect(self, *, two_way: bool) -> None:
        """Hide one more count at a time until nothing hidden can be worked out."""
        while True:
            line = next((line for line in self._lines if self._betrays(line)), None)
            if line is None and two_way:
                line = self._line_of_bridge()
            if line is None:
                return
            self._hidden.add(min((place for place in line if place not in self._hidden), key=self._cost))

    def _betrays(self, line: list[Place]) -> bool:
        """Whether a line gives away its hidden counts: one alone, or a small group under a shown total."""
        hidden = [place for place in line if place in self._hidden]
        if not hidden or len(hidden) == len(line):
            return False
        if len(hidden) == 1:
            return True
        return line[-1] not in self._hidden and sum(map(self._count, hidden)) < self._threshold

    def _cost(self, place: Place) -> tuple[bool, bool, bool, int, Place]:
        """What a reader loses least by: cells before totals, counts before zeros, lines with hidden counts,
        small.
        """
        total = (place[0] == self._last[0]) + (place[1] == self._last[1])
        busy = sum(any(other in self._hidden for other in line) for line in self._lines if place in line)
        return total > 0, total > 1, self._count(place) == 0, -busy * 10**9 + self._count(place), place

    def _line_of_bridge(self) -> list[Place] | None:
        """A line to hide more in, where elimination over several lines would give a hidden count away.

        Rows and columns are the points of a graph, hidden counts its edges. Each line is an equation, and one
        count follows from all of them exactly when its edge lies on no circle: when it is a bridge.
        """
        for row, column in sorted(self._hidden):
            reached, todo = {("row", row)}, [("row", row)]
            while todo:
                kind, number = todo.pop()
                for r, c in self._hidden - {(row, column)}:
                    here, there = (
                        (("row", r), ("column", c)) if kind == "row" else (("column", c), ("row", r))
                    )
                    if here == (kind, number) and there not in reached:
                        reached.add(there)
                        todo.append(there)
            if ("column", column) not in reached:
                sides = [self._lines[row], self._lines[len(self._counts) + column]]
                rooms = [line for line in self._lines if not self._hidden.issuperset(line)]
                return next((line for line in sides if line in rooms), rooms[0])
        return None

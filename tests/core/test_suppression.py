"""Suppression: nothing small is shown, and nothing hidden can be worked out."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.suppression import SUPPRESSED, Shown, suppress

THRESHOLDS = st.integers(2, 10)
COUNTS = st.integers(0, 12) | st.integers(0, 200)
LINES = st.lists(COUNTS, min_size=1, max_size=8)
TABLES = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda size: st.lists(
        st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def line_is_safe(shown: list[Shown], true: list[int], threshold: int) -> None:
    """The total stands last."""
    hidden = [i for i, count in enumerate(shown) if count is SUPPRESSED]
    assert all(shown[i] == true[i] for i in range(len(true)) if i not in hidden)
    assert all(i in hidden for i, count in enumerate(true) if 0 < count < threshold)
    assert len(hidden) != 1
    if hidden and len(true) - 1 not in hidden:
        assert sum(true[i] for i in hidden) >= threshold


def derivable(grid: list[list[Shown]]) -> list[tuple[int, int]]:
    """Hidden places whose count is fixed by all equations together: exact elimination over the rationals."""
    height, width = len(grid), len(grid[0])
    places = [p for p in product(range(height), range(width)) if grid[p[0]][p[1]] is SUPPRESSED]
    lines = [[(r, c) for c in range(width)] for r in range(height)]
    lines += [[(r, c) for r in range(height)] for c in range(width)]
    rows = [
        [Fraction((place in line) * (-1 if place == line[-1] else 1)) for place in places] for line in lines
    ]
    solved: list[list[Fraction]] = []
    for column in range(len(places)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in rows]
        solved = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in solved]
        solved.append(pivot)
    return [places[row.index(1)] for row in solved if sum(map(bool, row)) == 1]


def test_a_table_without_small_counts_is_shown_whole() -> None:
    line = suppress([10, 0, 25], 5)
    assert (line.cells, line.total) == ((10, 0, 25), 35)
    table = suppress([[10, 0], [7, 9]], 5)
    assert (table.cells, table.row_totals) == (((10, 0), (7, 9)), (10, 16))
    assert (table.column_totals, table.total) == ((17, 9), 26)
    assert suppress([1, 2], 1).cells == (1, 2)


def test_a_small_count_takes_the_next_smallest_with_it() -> None:
    assert suppress([3, 20, 11, 0], 5).cells == (SUPPRESSED, 20, SUPPRESSED, 0)
    assert suppress([3, 20, 11, 0], 5).total == 34
    assert str(SUPPRESSED) == "suppressed"


def test_two_small_counts_that_add_to_a_small_one_take_a_third() -> None:
    assert suppress([1, 2, 20, 30], 5).cells == (SUPPRESSED, SUPPRESSED, SUPPRESSED, 30)


def test_a_small_total_is_hidden_too() -> None:
    line = suppress([2, 0], 5)
    assert line.total is SUPPRESSED
    assert line.cells[0] is SUPPRESSED


def test_two_way_hides_a_rectangle() -> None:
    table = suppress([[3, 20, 30], [40, 50, 60], [70, 80, 90]], 5)
    assert table.cells == ((SUPPRESSED, SUPPRESSED, 30), (SUPPRESSED, SUPPRESSED, 60), (70, 80, 90))
    assert table.total == 443


def test_a_count_that_several_lines_together_give_away_is_protected() -> None:
    # Each line hides two or three counts, but the first two rows less the first two columns leave the 4 alone.
    table = [[3, 3, 4, 50, 50], [3, 3, 50, 50, 50], [50, 50, 3, 3, 50], [50, 50, 3, 3, 50], [50] * 5]
    found = suppress(table, 5)
    grid: list[list[Shown]] = [
        [*cells, total] for cells, total in zip(found.cells, found.row_totals, strict=True)
    ]
    grid.append([*found.column_totals, found.total])
    assert derivable([[SUPPRESSED if 0 < n < 5 else n for n in [*row, sum(row)]] for row in table]) == [
        (0, 2)
    ]
    assert derivable(grid) == []
    assert found.total == sum(map(sum, table))


def test_tables_of_one_count_or_none() -> None:
    assert suppress([[3]], 5).row_totals == (SUPPRESSED,)
    assert suppress([3], 5).total is SUPPRESSED
    assert suppress([], 5).total == 0


def test_what_cannot_be_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        suppress([1, -1], 5)
    with pytest.raises(ValueError, match="same number"):
        suppress([[1], [1, 2]], 5)


@given(LINES, THRESHOLDS)
def test_no_hidden_cell_of_a_line_can_be_derived(line: list[int], threshold: int) -> None:
    found = suppress(line, threshold)
    line_is_safe([*found.cells, found.total], [*line, sum(line)], threshold)


@settings(max_examples=300)
@given(TABLES, THRESHOLDS)
def test_no_hidden_cell_of_a_table_can_be_derived(table: list[list[int]], threshold: int) -> None:
    found = suppress(table, threshold)
    grid: list[list[Shown]] = [
        [*cells, total] for cells, total in zip(found.cells, found.row_totals, strict=True)
    ]
    grid.append([*found.column_totals, found.total])
    true = [[*row, sum(row)] for row in table]
    true.append([sum(column) for column in zip(*true, strict=True)])
    for shown_line, true_line in zip(grid, true, strict=True):
        line_is_safe(shown_line, true_line, threshold)
    for shown_line, true_line in zip(zip(*grid, strict=True), zip(*true, strict=True), strict=True):
        line_is_safe(list(shown_line), list(true_line), threshold)
    assert derivable(grid) == []
    if not any(0 < count < threshold for row in true for count in row):
        assert SUPPRESSED not in [count for row in grid for count in row]

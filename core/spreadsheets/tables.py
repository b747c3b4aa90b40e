"""What reading a file gives: rows, problems, warnings."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.names import normalise

MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: `number` as the spreadsheet counts it (the heading is usually row 1), values by
    column.
    """

    number: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend before the file can be loaded: where, what stands there, what is allowed."""

    row: int | None
    column: str | None
    value: str
    message: str
    allowed: str = ""

    def __str__(self) -> str:
        """One line for people: "Row 3, from: 31/02/2014 is not a date: … Allowed: a date, …"."""
        place = f"Row {self.row}" if self.row else ""
        if self.column:
            place = f"{place}, {self.column}" if place else f"Column {self.column}"
        line = f"{place}: {self.message}" if place else self.message
        return f"{line.rstrip('.')}. Allowed: {self.allowed}" if self.allowed else line


@dataclass
class Table:
    """The rows of a file and what is wrong with it. Rows with problems are not among `rows`.

    At most `most_problems` problems are kept, `problem_count` counts them all. `warnings` do not stop a load.
    `columns` are the columns found, by their own names; `sheet` is the sheet read, of a workbook.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    warnings: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    sheet: str | None = None
    most_problems: int = MOST_PROBLEMS

    @property
    def ok(self) -> bool:
        """True when nothing must be mended."""
        return not self.problem_count

    @property
    def more(self) -> str:
        """ "and 3,812 more", or nothing when all problems are listed."""
        left = self.problem_count - len(self.problems)
        return f"and {left:,} more" if left else ""

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it while there is room."""
        self.problem_count += 1
        if len(self.problems) < self.most_problems:
            self.problems.append(problem)


def find_duplicates(rows: Iterable[Row], key: Sequence[str] | Callable[[Row], Hashable]) -> list[Problem]:
    """A problem for every row that says the same as an earlier one.

    `key` is the columns that make a row what it is, or a function from row to key. Names of columns compare
    text without regard to case and spaces.
    """
    of_row = key if callable(key) else _key_of(key)
    named = "the row" if callable(key) else ", ".join(key)
    first: dict[Hashable, int] = {}
    found = []
    for row in rows:
        earlier = first.setdefault(of_row(row), row.number)
        if earlier != row.number:
            value = "" if callable(key) else ", ".join(str(row.values.get(column, "")) for column in key)
            found.append(
                Problem(row.number, None, value, f"Says the same as row {earlier} ({named})", "each once")
            )
    return found


def _key_of(columns: Sequence[str]) -> Callable[[Row], Hashable]:
    def key(row: Row) -> Hashable:
        values = (row.values.get(column) for column in columns)
        return tuple(normalise(value) if isinstance(value, str) else value for value in values)

    return key

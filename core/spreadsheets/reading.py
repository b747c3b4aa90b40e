"""Reading a table from a CSV or XLSX file that somebody sent: every problem is said in plain English.

Nothing here raises for a bad file. What cannot be read as a whole is one problem without a row; otherwise
every row is checked and every problem listed, so that a person mends the file once.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import IO

from core.spreadsheets.columns import Cell, Column, cell_text
from core.spreadsheets.detecting import (
    ZIP,
    UnreadableFileError,
    decode,
    find_delimiter,
    heading_key,
    refuse_other_kinds,
    said_delimiter,
)
from core.spreadsheets.tables import MOST_PROBLEMS, Problem, Row, Table
from core.spreadsheets.workbooks import Errors, Workbook, open_workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_CELL = 32_767  # characters that a cell holds in a spreadsheet program
MOST_HEADINGS_SHOWN = 60

# A longer cell is a problem of its row, which the reader of CSV must live to see.
csv.field_size_limit(MAX_BYTES)
# Our own exports put an apostrophe before text that a spreadsheet would take for a formula; see writing.py.
_GUARDED = re.compile(r"'(?='*(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]))")
_SHEET_ERRORS = frozenset(
    ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!")
)


def read_table(
    file: IO[bytes] | bytes,
    filename: str,
    columns: Sequence[Column],
    *,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    most_problems: int = MOST_PROBLEMS,
) -> Table:
    """Read the rows of a CSV or XLSX file under a heading row.

    What the file is comes from its bytes; `filename` only stands in messages. The first row with anything in
    it is the heading. Values are what each column's `parse` returns, None for an empty cell of an optional
    column; optional columns that the file does not have give None too. Of a workbook the first sheet whose
    heading has all required columns is read, else the first sheet.
    """
    data = file if isinstance(file, bytes) else file.read(max_bytes + 1)
    table = Table(most_problems=most_problems)
    try:
        if len(data) > max_bytes:
            raise UnreadableFileError(
                f"The file is larger than {_megabytes(max_bytes)}. Split it into several"
            )
        refuse_other_kinds(data)
        if data.startswith(ZIP):
            rows, errors = _pick_sheet(open_workbook(data), columns, table)
            _fill(table, rows, errors, columns, max_rows, rectangular=True)
        else:
            text, table.warnings = decode(data)
            _fill(table, _csv_rows(text, columns), {}, columns, max_rows, rectangular=False)
    except UnreadableFileError as error:
        table.rows.clear()
        table.add(Problem(None, None, filename, str(error), "a CSV file or an Excel workbook (.xlsx)"))
    return table


def _megabytes(size: int) -> str:
    return f"{size // 1024**2} MB" if size >= 1024**2 else f"{size:,} bytes"


def _csv_rows(text: str, columns: Sequence[Column]) -> Iterator[list[Cell]]:
    """The records of the text. A blank line is an empty record, so that records count as spreadsheets count
    rows.
    """
    said, text = said_delimiter(text)
    delimiter = said or find_delimiter(text, _by_heading(columns))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for record in reader:
            yield [value[1:].strip() if _GUARDED.match(value) else value.strip() for value in record]
    except csv.Error:
        raise UnreadableFileError(
            f"The file cannot be divided into cells after line {reader.line_num:,}: "
            "a quotation mark that opens a cell is probably not closed"
        ) from None


def _pick_sheet(
    book: Workbook, columns: Sequence[Column], table: Table
) -> tuple[Iterable[list[Cell]], Errors]:
    """The sheet to read: the first whose heading has all required columns, else the first."""
    if not book.sheet_names:
        raise UnreadableFileError("The workbook has no sheets")
    chosen = book.sheet_names[0]
    for name in book.sheet_names:
        heading = next((row for row in book.rows(name) if any(row)), [])
        found = {_by_heading(columns).get(heading_key(cell_text(cell))) for cell in heading}
        if all(column.name in found for column in columns if column.required):
            chosen = name
            break
    table.sheet = chosen
    others = [name for name in book.sheet_names if name != chosen]
    if others:
        named = ", ".join(f"“{name}”" for name in others[:5]) + (" and others" if len(others) > 5 else "")
        table.warnings.append(f"Only the sheet “{table.sheet}” was read, not {named}")
    return book.rows(chosen), book.errors(chosen)


def _by_heading(columns: Sequence[Column]) -> dict[str, str]:
    return {
        heading_key(heading): column.name for column in columns for heading in (column.name, *column.aliases)
    }


def _fill(
    table: Table,
    rows: Iterable[list[Cell]],
    errors: Errors,
    columns: Sequence[Column],
    max_rows: int,
    *,
    rectangular: bool,
) -> None:
    """Find the heading, then read and check every row below it."""
    numbered = enumerate(rows, 1)
    errors_by_row = {row for row, _ in errors}
    header_row, heading = next(((number, row) for number, row in numbered if any(row)), (0, []))
    if not header_row:
        raise UnreadableFileError("The file is empty")
    places = _match_heading(table, header_row, heading, columns)
    if not places:
        return
    checker = _RowChecker(table, places, len(heading), errors, columns, rectangular=rectangular)
    count = 0
    for number, row in numbered:
        if not any(row) and number not in errors_by_row:
            continue
        count += 1
        if count > max_rows:
            raise UnreadableFileError(f"The file has more than {max_rows:,} rows. Split it into several")
        checker.check(number, row)
    if not count and not table.problem_count:
        table.add(Problem(None, None, "", "The file has a heading but no rows below it", "at least one row"))


def _match_heading(
    table: Table, header_row: int, heading: list[Cell], columns: Sequence[Column]
) -> dict[int, Column]:
    """Which place of a row holds which column; problems for what is unknown, twice there, or missing."""
    known, by_name = _by_heading(columns), {column.name: column for column in columns}
    allowed = ", ".join(column.name for column in columns)
    places: dict[int, Column] = {}
    unknown = []
    for place, cell in enumerate(heading):
        written = cell_text(cell)
        name = known.get(heading_key(written))
        if name and any(column.name == name for column in places.values()):
            table.add(
                Problem(header_row, name, written, f"The column “{name}” is there twice", "each column once")
            )
        elif name:
            places[place] = by_name[name]
        elif written:
            unknown.append(written)
    missing = [column.name for column in columns if column.required and column not in places.values()]
    if not places:
        shown = ", ".join(cell_text(cell) for cell in heading if cell)[:MOST_HEADINGS_SHOWN]
        message = f"Row {header_row} is not a heading with the names of columns: it says “{shown}”"
        table.add(Problem(header_row, None, shown, message, allowed))
        return {}
    for written in unknown:
        near = get_close_matches(heading_key(written), known, n=1, cutoff=0.7)
        hint = f". Did you mean “{known[near[0]]}”?" if near else ""
        message = f"“{written[:60]}” is not a column of this kind of file{hint}"
        table.add(Problem(header_row, written, written, message, allowed))
    for name in missing:
        table.add(Problem(header_row, name, "", f"The column “{name}” is missing", allowed))
    table.columns = tuple(column.name for column in places.values())
    return places


class _RowChecker:
    """Turns the cells of a row into values, and adds a problem for each that cannot be."""

    def __init__(
        self,
        table: Table,
        places: dict[int, Column],
        width: int,
        errors: Errors,
        columns: Sequence[Column],
        *,
        rectangular: bool,
    ) -> None:
        self._table, self._places, self._width = table, places, width
        self._errors, self._rectangular = errors, rectangular
        self._empty = {column.name: None for column in columns}

    def check(self, number: int, row: list[Cell]) -> None:
        """Check one row; it joins the table's rows when nothing is wrong with it."""
        if not self._fits(number, row):
            return
        values = dict.fromkeys(self._empty)
        before = self._table.problem_count
        for place, column in self._places.items():
            cell = row[place] if place < len(row) else ""
            error = self._errors.get((number, place + 1)) if self._errors else None
            if error or (cell and cell in _SHEET_ERRORS):
                shown = error or cell_text(cell)
                message = f"The spreadsheet shows the error {shown} here instead of a value"
                self._problem(number, column, shown, message)
            elif isinstance(cell, str) and len(cell) > MAX_CELL:
                message = f"The cell has {len(cell):,} characters; a cell holds at most {MAX_CELL:,}"
                self._problem(number, column, cell, message)
            elif cell:
                try:
                    values[column.name] = column.parse(cell)
                except ValueError as problem:
                    self._problem(number, column, cell_text(cell), str(problem))
            elif column.required:
                self._problem(number, column, "", "The cell is empty")
        if self._table.problem_count == before:
            self._table.rows.append(Row(number, values))

    def _problem(self, number: int, column: Column, value: str, message: str) -> None:
        self._table.add(Problem(number, column.name, value[:200], message, column.allowed))

    def _fits(self, number: int, row: list[Cell]) -> bool:
        """A row with more or fewer cells than the heading has shifted: its values would land in wrong
        columns.
        """
        extra = [cell_text(cell) for cell in row[self._width :] if cell]
        if not extra and (self._rectangular or len(row) >= self._width):
            return True
        message = f"The row has {len(row)} cells, but the heading has {self._width}"
        if extra:
            message += ": text with a comma in it must stand between quotation marks"
        self._table.add(Problem(number, None, ", ".join(extra)[:200], message, f"{self._width} cells"))
        return False

"""Reading a return's workbook that somebody filled in: its rows, whose it is, and what it was when it was taken.

People sort rows, delete some, add columns, write above the headings and rename sheets; programs drop hidden sheets.
What is left is read. Whether a cell makes sense for its item, audits.services.uploading says.
"""

import io
import zipfile
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from xlsxwriter.utility import xl_rowcol_to_cell

from audits import workbook_layout as layout
from audits.workbook_layout import Code, Then, read_code
from core.content_types import check_content
from core.spreadsheets.columns import Cell, cell_text
from core.spreadsheets.detecting import ZIP, UnreadableFileError, heading_key, refuse_other_kinds
from core.spreadsheets.workbooks import Errors, Workbook, open_workbook

MOST_BYTES = (
    5 * 1024 * 1024
)  # a return of the longest answers has less than one; pictures pasted into it have more
MOST_ROWS = 5_000
HEADINGS_WITHIN = 40  # rows from the top in which the headings, or the code, are looked for
AGAIN = "Download the workbook again and fill that in"

_KNOWN = {heading_key(heading): name for name, heading in layout.HEADINGS.items()} | {
    "no": layout.NUMBER,
    "no.": layout.NUMBER,
    "item": layout.NUMBER,
    "score": layout.GRADE,
    "how do you know": layout.NARRATIVE,
    "how do you know?": layout.NARRATIVE,
    "why does it not apply": layout.REASON,
    "why does it not apply?": layout.REASON,
}
_ABOUT = {"agency", "cycle", "board"}


@dataclass(frozen=True)
class CellRead:
    """One cell that people fill in: where it is, what it says, and the error that it shows instead."""

    at: str
    text: str
    error: str = ""


@dataclass(frozen=True)
class RowRead:
    """One row below the headings."""

    number: int
    key: str
    item: str
    asked: str
    cells: dict[str, CellRead]
    confirmed: CellRead | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the cells that people fill in."""
        return not any(cell.text or cell.error for cell in self.all_cells)

    @property
    def all_cells(self) -> list[CellRead]:
        return [*self.cells.values(), *([self.confirmed] if self.confirmed else [])]


@dataclass
class WorkbookRead:
    """What a workbook says. Without `then`, the hidden sheet is gone."""

    sheet: str
    rows: list[RowRead]
    code: Code | None = None
    about: dict[str, str] = field(default_factory=dict)
    then: dict[str, Then] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def read_workbook(data: bytes) -> WorkbookRead:
    """Read the bytes of a file. Raises UnreadableFileError with a sentence that says how to mend it."""
    _refuse(data)
    book = open_workbook(data)
    found = _find_sheet(book)
    if found is None:
        raise UnreadableFileError(
            "No sheet of this workbook has the headings “Number” and “Grade”, so it is not the workbook of a return. "
            f"{AGAIN}"
        )
    sheet, head, places = found
    read = WorkbookRead(sheet, _read_rows(book, sheet, head, places))
    for name in book.sheet_names:
        _look_for_identity(read, list(islice(book.rows(name), HEADINGS_WITHIN)))
        _look_for_then(read, book, name)
    _warn(read, book, data, places)
    return read


def _refuse(data: bytes) -> None:
    """Everything that is no workbook, or one with more in it than cells."""
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(too_large(len(data)))
    refuse_other_kinds(data)
    if not data.startswith(ZIP):
        raise UnreadableFileError(
            "This is a text file (such as CSV), and it cannot say whose return it is. Save it as “Excel Workbook "
            "(.xlsx)”, with all its sheets"
        )
    try:
        check_content("workbook.xlsx", data)
    except ValidationError as error:
        if error.code != "file_mismatch":  # another kind of container: opening it says which
            raise UnreadableFileError(error.messages[0].rstrip(".")) from error


def too_large(size: int) -> str:
    """For a file of so many bytes."""
    return (
        f"The file has {size / 1024**2:.0f} MB; a workbook of a return has less than {MOST_BYTES // 1024**2} MB. "
        "Take out pictures and what else was pasted into it, and show documents as evidence on the pages"
    )


def _find_sheet(book: Workbook) -> tuple[str, int, dict[str, int]] | None:
    """(sheet, row of the headings from 1, place of each column) of the sheet with most of the headings."""
    best: tuple[str, int, dict[str, int]] | None = None
    for name in book.sheet_names:
        for number, row in enumerate(islice(book.rows(name), HEADINGS_WITHIN), start=1):
            places: dict[str, int] = {}
            for place, cell in enumerate(row):
                column = _KNOWN.get(heading_key(cell_text(cell)))
                if column is not None:
                    places.setdefault(column, place)
            fits = layout.NUMBER in places and any(one in places for one in layout.FILLED_IN)
            if fits and (best is None or len(places) > len(best[2])):
                best = (name, number, places)
    return best


def _read_rows(book: Workbook, sheet: str, head: int, places: dict[str, int]) -> list[RowRead]:
    errors, found = book.errors(sheet), []
    for number, row in enumerate(book.rows(sheet), start=1):
        if number <= head:
            continue
        one = _read_row(number, row, places, errors)
        if one.is_empty and not one.item and not one.key:
            continue
        found.append(one)
        if len(found) > MOST_ROWS:
            raise UnreadableFileError(
                f"The sheet has more than {MOST_ROWS:,} rows, and a return has not. {AGAIN}"
            )
    return found


def _read_row(number: int, row: list[Cell], places: dict[str, int], errors: Errors) -> RowRead:
    def text(name: str) -> str:
        place = places.get(name)
        return "" if place is None or place >= len(row) else cell_text(row[place]).strip()

    cells = {
        name: CellRead(
            xl_rowcol_to_cell(number - 1, places[name]),
            text(name),
            errors.get((number, places[name] + 1), ""),
        )
        for name in (*layout.FILLED_IN, layout.CONFIRMED)
        if name in places
    }
    confirmed = cells.pop(layout.CONFIRMED, None)
    return RowRead(number, text(layout.KEY), text(layout.NUMBER), text(layout.ASKED), cells, confirmed)


def _look_for_identity(read: WorkbookRead, top: list[list[Cell]]) -> None:
    """The code stands on two sheets, in case that one is dropped; names stand beside it."""
    for row in top:
        words = [cell_text(cell).strip() for cell in row]
        for place, word in enumerate(words):
            if read.code is None and (code := read_code(word)):
                read.code = code
            if word.casefold() in _ABOUT and place + 1 < len(words) and words[place + 1]:
                read.about.setdefault(word.casefold(), words[place + 1][:160])


def _look_for_then(read: WorkbookRead, book: Workbook, sheet: str) -> None:
    """The hidden sheet, by its headings."""
    if read.then:
        return
    rows = book.rows(sheet)
    width = len(layout.KEPT_HEADINGS)
    head = tuple(cell_text(cell) for cell in next(rows, [])[:width])
    if head != layout.KEPT_HEADINGS:
        return
    for row in islice(rows, MOST_ROWS):
        key, revision, *rest = [cell_text(cell).strip() for cell in [*row, *[""] * width][:width]]
        if key and revision.isascii() and revision.isdecimal() and len(revision) < 10:
            read.then.setdefault(key, Then(int(revision), *rest))


def _warn(read: WorkbookRead, book: Workbook, data: bytes, places: dict[str, int]) -> None:
    missing = [layout.HEADINGS[name] for name in layout.FILLED_IN if name not in places]
    for heading in missing:
        read.warnings.append(
            f"The column “{heading}” is not in the sheet “{read.sheet}”, so nothing changes there."
        )
    if not read.then:
        read.warnings.append(
            f"The hidden sheet “{layout.KEPT_SHEET}” is missing: the program that saved the workbook dropped it. Cells "
            "that differ from the return are shown as changes, also where nobody touched them."
        )
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        if any(name.lower().startswith("xl/externallinks/") for name in container.namelist()):
            read.warnings.append(
                "The workbook has links to other files. They were not followed: cells count as they were last shown."
            )

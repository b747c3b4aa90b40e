"""Changing a return's workbook as people and other programs do: read whole, changed, written anew."""

import io
from typing import Any

import xlsxwriter
from django.utils import timezone
from python_calamine import CalamineWorkbook

from audits.models import Return
from audits.return_chapters import chapters_of
from audits.return_workbook import write_workbook
from audits.services.open_returns import why_closed

TOP = 3  # rows above the headings


def taken(agency_return: Return) -> bytes:
    """The workbook as it is downloaded now."""
    stream = io.BytesIO()
    chapters = chapters_of(agency_return, with_descriptors=True)
    write_workbook(stream, agency_return, chapters, taken_at=timezone.now(), closed=why_closed(agency_return))
    return stream.getvalue()


class Book:
    """The sheets of a workbook as rows of values, to be changed at will."""

    def __init__(self, data: bytes) -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        self.sheets: dict[str, list[list[Any]]] = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }

    @property
    def rows(self) -> list[list[Any]]:
        return next(iter(self.sheets.values()))

    def place(self, heading: str) -> int:
        return self.rows[TOP].index(heading)

    def row(self, number: str) -> list[Any]:
        return next(row for row in self.rows[TOP + 1 :] if row[0] == number)

    def say(self, number: str, **cells: Any) -> "Book":
        """Fill in cells of an item: grade, narrative, reason, confirmed."""
        headings = {"grade": "Grade", "narrative": "How you know", "reason": "Why it does not apply"}
        headings["confirmed"] = "Confirmed"
        for name, value in cells.items():
            self.row(number)[self.place(headings[name])] = value
        return self

    def drop(self, *sheets: str) -> "Book":
        for sheet in sheets:
            del self.sheets[sheet]
        return self

    def data(self) -> bytes:
        """Written anew, without formats, formulas or hidden sheets."""
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            for name, rows in self.sheets.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    for place, value in enumerate(row):
                        if value not in ("", None):
                            _write(sheet, number, place, value)
        return stream.getvalue()


def _write(sheet: Any, row: int, place: int, value: Any) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(value))

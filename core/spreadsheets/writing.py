"""Writing CSV and XLSX for people and programs, safe against formula injection.

A spreadsheet runs a CSV cell that starts with = + - @ (or tab, carriage return) as a formula. Text like that
gets an apostrophe in front in CSV; numbers given as int or Decimal are left alone. The rule can be undone,
and `read_table` does: text that already is apostrophes and a formula character gets one more, and reading
takes one away. So "=1+1" is written as "'=1+1" and read as "=1+1"; "'=1+1" is written as "''=1+1" and read as
"'=1+1". XLSX says of each cell that it is text, and needs no apostrophe.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, TextIO
from zoneinfo import ZoneInfo

import xlsxwriter

from core.partial_dates import PartialDate
from core.rounding import plain

LONDON = ZoneInfo("Europe/London")
WIDEST, NARROWEST = 60, 8
LONGEST_TEXT = 32_767  # of one XLSX cell
LARGEST_EXACT = 2**53  # spreadsheets keep numbers as floats
LONGEST_SHEET_NAME = 31

_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


@dataclass(frozen=True)
class Sheet:
    """One sheet to write: its name, headings, and rows in the order of the headings."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_csv(
    stream: TextIO, headers: Sequence[str], rows: Iterable[Sequence[Any]], *, bom: bool = False
) -> None:
    """Write a heading and rows as CSV (RFC 4180, CRLF) to a text stream opened as UTF-8 with `newline=""`.

    None is an empty cell, dates are ISO, Decimals lose trailing zeros, yes/no is "yes" or "no". With `bom`
    the file starts with the mark by which Excel knows UTF-8: for downloads by people, not for files that
    programs read.
    """
    if bom:
        stream.write("\ufeff")
    writer = csv.writer(stream)
    writer.writerow([csv_cell(header) for header in headers])
    writer.writerows([csv_cell(value) for value in row] for row in rows)


def csv_cell(value: object) -> str:
    """One value as CSV text, with the apostrophe where a spreadsheet would see a formula."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return plain(value)
    text = _as_text(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _local(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return value.display()
    return str(value)


def _local(moment: datetime) -> datetime:
    """Clock time in England: a spreadsheet knows no time zones."""
    return moment.astimezone(LONDON).replace(tzinfo=None) if moment.tzinfo else moment


def write_xlsx(stream: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write a workbook to a binary stream: bold frozen headings, dates as dates, widths by content.

    Rows may come from a generator: they are written as they come. Text never becomes a formula, a number or a
    link. Raises ValueError when there is no sheet.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {
            "date": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
        }
        names: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, names))
            page.freeze_panes(1, 0)
            widths = [max(NARROWEST, len(str(header)) + 2) for header in sheet.headers]
            for place, header in enumerate(sheet.headers):
                page.write_string(0, place, str(header), bold)
            for number, row in enumerate(sheet.rows, 1):
                for place, value in enumerate(row):
                    width = _write_cell(page, number, place, value, formats)
                    if place < len(widths) and width > widths[place]:
                        widths[place] = width
            for place, width in enumerate(widths):
                page.set_column(place, place, min(width, WIDEST))
        if not names:
            raise ValueError("A workbook needs at least one sheet")


def _write_cell(page: Any, row: int, place: int, value: Any, formats: dict[str, Any]) -> int:
    """Write one value by its type; return the width it takes, in characters."""
    if value is None or value == "":
        return 0
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if number and abs(value) <= LARGEST_EXACT:
        page.write_number(row, place, value)
        return len(str(value)) + 1
    if isinstance(value, datetime) and value.year >= 1900:
        page.write_datetime(row, place, _local(value), formats["moment"])
        return 17
    if isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        page.write_datetime(row, place, value, formats["date"])
        return 11
    text = _as_text(value)
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    page.write_string(row, place, text)
    return max(map(len, text.split("\n"))) + 1


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel accepts: at most 31 characters, none of []:*?/\\, no two alike."""
    bare = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).split()).strip("'")
    bare = bare[:LONGEST_SHEET_NAME].strip(" '") or "Sheet"
    for candidate in _numbered(bare):
        if (
            candidate.casefold() not in taken and candidate.casefold() != "history"
        ):  # kept by Excel for itself
            taken.add(candidate.casefold())
            return candidate
    raise AssertionError("numbers do not end")


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in range(2, 10_000):
        ending = f" {number}"
        yield name[: LONGEST_SHEET_NAME - len(ending)].rstrip() + ending

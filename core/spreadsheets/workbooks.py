"""Opening XLSX workbooks safely.

The workbook reader builds a full grid from the first to the last cell, so a file of a few kilobytes with one
value in the last corner of the sheet asks for 512 GB and ends the process; and it shows cells with an error
as empty. So the parts of the container are unpacked here first, measured as they unpack (declared sizes may
lie), and searched for far-away cells and errors before the reader sees them.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import unescape

import python_calamine as calamine

from core.spreadsheets.columns import Cell
from core.spreadsheets.detecting import SAVE_AS, UnreadableFileError

MOST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 2_000
MOST_CELLS = 10_000_000  # in the grid, empty ones included: 32 bytes each in the reader
MAIN_PART = "xl/workbook.xml"

Errors = dict[tuple[int, int], str]

_REF = rb"\br\s*=\s*[\"']"
_WIDE = re.compile(_REF + rb"(?:[B-Zb-z][A-Za-z]|[A-Za-z]{3,})\d")  # beyond 52 columns
_TALL = re.compile(_REF + rb"[A-Za-z]*\d{6,}")  # beyond 99,999 rows
_VALUED = re.compile(rb"<(?:\w+:)?c\s[^>]*?" + _REF + rb"([A-Za-z]+)(\d+)[\"'](?:[^>]*[^>/])?>")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_NUMBERED = re.compile(rb"<(?:\w+:)?c\s[^>]*?" + _REF)
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\s[^>]*?" + _REF + rb"(\d+)")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt\s*=\s*[\"']e[\"'])[^>]*?" + _REF + rb"([A-Za-z]+)(\d+)[\"'][^>]*>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\b\w+:id\s*=\s*[\"']([^\"']+)")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)\s*=\s*[\"']([^\"']*)")


@dataclass
class Workbook:
    """An opened workbook: the names of its sheets in order, without charts."""

    sheet_names: list[str]
    _reader: calamine.CalamineWorkbook
    _errors: dict[str, Errors]
    _parts: list[str]
    _open: tuple[str, calamine.CalamineSheet] | None = None

    def errors(self, name: str) -> Errors:
        """The cells of a sheet that show an error such as #REF!, by row and column, both from 1."""
        index = self._reader.sheet_names.index(name)
        return self._errors.get(self._parts[index], {}) if index < len(self._parts) else {}

    def rows(self, name: str) -> Iterator[list[Cell]]:
        """The rows of a sheet from row 1 on, cells as `Cell`; an empty cell is empty text."""
        try:
            if self._open is None or self._open[0] != name:
                self._open = (name, self._reader.get_sheet_by_name(name))
            sheet = self._open[1]
            # Rows above the first value are given, columns before it are not.
            first = sheet.start[1] if sheet.start else 0
            for row in sheet.iter_rows():
                before: list[Cell] = [""] * first
                yield before + [_cell(value) for value in row]
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise UnreadableFileError(f"The workbook is damaged and cannot be read. {SAVE_AS}") from error


def open_workbook(data: bytes) -> Workbook:
    """Open the bytes of an XLSX file. Raises UnreadableFileError with a plain sentence."""
    parts = _unpack(data)
    names = _part_names(parts)
    errors = {
        name: found for name, part in parts.items() if b"sheetData" in part and (found := _inspect(part))
    }
    parts.clear()
    try:
        reader = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        raise UnreadableFileError(
            "The workbook is protected by a password. Save it without one and try again"
        ) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(f"The workbook is damaged and cannot be read. {SAVE_AS}") from error
    tables = [sheet.name for sheet in reader.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    return Workbook(tables, reader, errors, names)


def _unpack(data: bytes) -> dict[str, bytes]:
    """The XML parts of the container. The sizes are checked as declared and again as they come."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableFileError(
            "The file is damaged: it breaks off or was changed. Save it again"
        ) from None
    _check_kind({member.filename for member in members})
    declared = sum(member.file_size for member in members)
    if len(members) > MOST_PARTS or declared > MOST_UNPACKED:
        raise UnreadableFileError(_too_large())
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError("The file is protected by a password. Save it without one and try again")
    parts, left = {}, MOST_UNPACKED
    for member in members:
        part = _inflate(data, member, left)
        left -= len(part)
        if part.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
            raise UnreadableFileError(f"The workbook is in an unusual encoding. {SAVE_AS}")
        if b"<" in part[:200]:
            parts[member.filename] = part
    return parts


def _inflate(data: bytes, member: zipfile.ZipInfo, left: int) -> bytes:
    """Unpack one part, never more than `left` bytes, whatever size it declares."""
    header = data[member.header_offset : member.header_offset + 30]
    if len(header) < 30:
        raise UnreadableFileError("The file is damaged: it breaks off or was changed. Save it again")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = member.header_offset + 30 + name_length + extra_length
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        part = packed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        try:
            part = zlib.decompressobj(-15).decompress(packed, left + 1)
        except zlib.error:
            raise UnreadableFileError(
                "The file is damaged: a part cannot be unpacked. Save it again"
            ) from None
    else:
        raise UnreadableFileError(f"The file is packed in an unusual way. {SAVE_AS}")
    if len(part) > left:
        raise UnreadableFileError(_too_large())
    if len(part) != member.file_size:
        raise UnreadableFileError("The file is damaged: a part has another size than it says. Save it again")
    return part


def _too_large() -> str:
    return (
        f"The file unpacks to more than {MOST_UNPACKED // 1024**2} MB: it is not a table that can be loaded"
    )


def _check_kind(names: set[str]) -> None:
    if MAIN_PART in names:
        return
    if "xl/workbook.bin" in names:
        raise UnreadableFileError(f"This is a binary Excel workbook (.xlsb). {SAVE_AS}")
    if "word/document.xml" in names:
        raise UnreadableFileError("This is a Word document, not a spreadsheet, whatever its name says")
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableFileError("This is a PowerPoint file, not a spreadsheet, whatever its name says")
    if {"mimetype", "content.xml"} <= names:
        raise UnreadableFileError(f"This is an OpenDocument file (such as .ods). {SAVE_AS}")
    if "Index/Document.iwa" in names:
        raise UnreadableFileError("This is an Apple Numbers file. Export it as an Excel workbook or as CSV")
    raise UnreadableFileError("This is a zip file, not a spreadsheet. Unpack it and send the file inside")


def _inspect(part: bytes) -> Errors:
    """Refuse a grid that is too large, and find the cells that show an error."""
    unnumbered = len(_CELL.findall(part)) != part.count(b'<c r="')
    if unnumbered or _WIDE.search(part) or _TALL.search(part):
        _check_grid(part)
    return {
        (int(row), _column(letters)): value.decode("utf-8", "replace")
        for letters, row, value in (_ERROR.findall(part) if _has_errors(part) else ())
    }


def _check_grid(part: bytes) -> None:
    """The exact size of the grid. Cells without a value, as formatting leaves them, take no room."""
    corner = rows = columns = 0
    far = b""
    for letters, row in _VALUED.findall(part):
        column, number = _column(letters), int(row)
        rows, columns = max(rows, number), max(columns, column)
        if column * number > corner:
            corner, far = column * number, letters + row
    if len(_CELL.findall(part)) != len(_NUMBERED.findall(part)):
        # Cells may leave out where they stand: they follow the cell before, in the row that holds them.
        stretches = _ROW.split(part)
        columns += max(len(_CELL.findall(stretch)) for stretch in stretches)
        rows = max([rows, len(stretches), *(int(row) for row in _ROW_NUMBER.findall(part))])
    if rows * columns > MOST_CELLS:
        cell = f" (for example in cell {far.decode('ascii')})" if far else ""
        raise UnreadableFileError(
            f"The sheet has values far away from its table{cell}: delete them, or copy it to a new sheet"
        )


def _has_errors(part: bytes) -> bool:
    return b't="e"' in part or b"t='e'" in part


def _column(letters: bytes) -> int:
    """The number of a column, from 1: A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _part_names(parts: dict[str, bytes]) -> list[str]:
    """The part of each sheet, in the order of the sheets; empty when the workbook does not say."""
    targets = {}
    for relation in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        found = {
            name: unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(relation)
        }
        target = found.get(b"Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[found.get(b"Id", "")] = path
    identifiers = _SHEET.findall(parts.get(MAIN_PART, b""))
    return [targets.get(identifier.decode("utf-8", "replace"), "") for identifier in identifiers]


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Spreadsheets keep whole numbers as floats; nobody typed the ".0".
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time(0) else value
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return f"{value:%H:%M}" if not value.second else f"{value:%H:%M:%S}"
    if isinstance(value, timedelta):
        return str(value)
    return str(value)

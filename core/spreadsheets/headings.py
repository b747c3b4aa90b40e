"""The heading of a file alone: for kinds whose columns depend on what the heading says."""

import csv
import io
from collections.abc import Iterable

from core.spreadsheets.columns import cell_text
from core.spreadsheets.detecting import (
    ZIP,
    UnreadableFileError,
    decode,
    find_delimiter,
    heading_key,
    refuse_other_kinds,
    said_delimiter,
)
from core.spreadsheets.workbooks import open_workbook


def read_headings(data: bytes, known: Iterable[str] = ()) -> list[str]:
    """The cells of the first row with anything in it; empty where `read_table` will say what is wrong.

    `known` headings tell what divides the cells. A workbook gives those of all its sheets: which one counts,
    `read_table` decides by its columns.
    """
    try:
        refuse_other_kinds(data)
        if data.startswith(ZIP):
            book = open_workbook(data)
            firsts = [next((row for row in book.rows(name) if any(row)), []) for name in book.sheet_names]
            return [cell_text(cell) for row in firsts for cell in row if cell]
        said, text = said_delimiter(decode(data)[0])
        known_keys = [heading_key(name) for name in known]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=said or find_delimiter(text, known_keys))
        return [cell.strip() for cell in next((row for row in reader if any(row)), []) if cell.strip()]
    except (UnreadableFileError, csv.Error):
        return []

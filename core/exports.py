"""Lists as files: CSV and XLSX without formula injection, in bounded memory, written to the audit trail."""

import datetime as dt
import io
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from django.db import models
from django.http import FileResponse, HttpResponseBase
from django.utils import timezone
from django_tables2 import Table
from django_tables2.rows import BoundRow
from django_tables2.utils import A

from core import audit
from core.models import User
from core.spreadsheets.writing import Sheet, write_csv, write_xlsx

if TYPE_CHECKING:
    from boards.models import Board

#: The forms of a download and what the links say.
FORMS = {"csv": "CSV", "xlsx": "Excel"}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Rows fetched at a time, and how much of the file stays in memory before it goes to disk.
CHUNK = 1000
IN_MEMORY = 2 * 1024 * 1024

_TYPED = (dt.date, int, Decimal, bool)  # a datetime is a date


class CountedRows:
    """Passes rows on and counts them; `count` is right once they have been read."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.count += 1
            yield row


def table_response(
    table: Table, *, form: str, name: str, title: str, board: "Board", actor: User
) -> HttpResponseBase:
    """The whole table as a file "<board>-<name>-<date>.<form>"; one audit entry says what left and how much."""
    columns = [column for column in table.columns if not column.column.exclude_from_export]
    headers = [str(column.header) for column in columns]
    return rows_response(
        headers,
        ([export_value(row, column) for column in columns] for row in _bound_rows(table)),
        form=form,
        name=name,
        title=title,
        board=board,
        actor=actor,
    )


def rows_response(
    headers: Sequence[str],
    rows: Iterator[Sequence[Any]],
    *,
    form: str,
    name: str,
    title: str,
    board: "Board",
    actor: User,
) -> HttpResponseBase:
    """Rows as a downloaded file. They are read now, inside the scope: only the finished file is streamed."""
    counted = CountedRows(rows)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    if form == "xlsx":
        write_xlsx(file, [Sheet(title, headers, counted)])
    else:
        _write_text(file, headers, counted)
    audit.record_export(name, board, actor=actor, rows=counted.count, form=form)
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{board.slug}-{name}-{timezone.localdate():%Y-%m-%d}.{form}",
        content_type=CONTENT_TYPES[form],
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _write_text(file: IO[bytes], headers: Sequence[str], rows: CountedRows) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    write_csv(text, headers, rows, bom=True)
    text.detach()


def _bound_rows(table: Table) -> Iterator[BoundRow]:
    data = table.data.data
    records = data.iterator(chunk_size=CHUNK) if isinstance(data, models.QuerySet) else iter(data)
    for record in records:
        yield BoundRow(record, table=table)


def export_value(row: BoundRow, column: Any) -> Any:
    """The cell's value for a file: dates and numbers as such, everything else as the page's words.

    A table's `value_<column>` decides where it exists; `render_<column>` gives text for people and is used
    for values that are neither date nor number.
    """
    if hasattr(row.table, f"value_{column.name}"):
        return row.get_cell_value(column.name)
    try:
        raw = A(column.accessor).resolve(row.record)
    except (AttributeError, KeyError, ValueError):
        raw = None
    if isinstance(raw, _TYPED) and not _has_choices(row.record, column):
        return raw
    value = row.get_cell_value(column.name)
    # The dash of an empty cell is for the eye.
    return "" if value is None or (value == column.default and raw in (None, "")) else value


def _has_choices(record: Any, column: Any) -> bool:
    field = A(column.accessor).get_field(record) if isinstance(record, models.Model) else None
    return bool(getattr(field, "choices", None))

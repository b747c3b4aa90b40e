"""Columns that several lists share."""

from typing import Any

import django_tables2 as tables


class NameColumn(tables.Column):  # type: ignore[misc]
    """The cell that names its row: a row header, for those who listen to a table."""

    row_header = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"a": {"class": "govuk-link"}})
        super().__init__(*args, **kwargs)

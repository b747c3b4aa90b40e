"""Columns that any list may use."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.template.defaultfilters import date as date_words
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]


class DayColumn(tables.Column):  # type: ignore[misc]
    """A date, or a moment on England's clock, in words; django_tables2's own compile a template for every cell."""

    def __init__(self, *args: Any, format: str = "j F Y", **kwargs: Any) -> None:  # noqa: A002 -- as in django_tables2
        super().__init__(*args, **kwargs)
        self.format = format

    def render(self, value: dt.date) -> str:
        """The date in this column's format, which is Django's."""
        return date_words(template_localtime(value), self.format)

"""Writes the head and the rows of a list (templates/django_tables2/gov.html) without a template for every cell.

A list costs what its cells cost, so everything that all rows of a column share is found once: the attributes of
its cells, the arguments that its render method takes, and whether its field has choices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import FunctionType
from typing import Any

from django import template
from django.db import models
from django.http import QueryDict
from django.template import Context
from django.template.base import render_value_in_context
from django.template.loader import get_template
from django.templatetags.l10n import localize, unlocalize
from django.utils.html import conditional_escape, escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django_tables2.columns.linkcolumn import BaseLinkColumn
from django_tables2.columns.manytomanycolumn import ManyToManyColumn
from django_tables2.rows import BoundPinnedRow
from django_tables2.utils import A, signature

from core.templatetags.page_parts import attrs_with_class, column_is_numeric

register = template.Library()

#: What a column's functions may ask for, as django_tables2 names it.
CELL_ARGUMENTS = ("value", "record", "column", "bound_column", "bound_row", "table")
ARROWS = {"none": "↕", "ascending": "▲", "descending": "▼"}


@register.simple_tag(takes_context=True)
def gov_table(context: Context, table: Any) -> SafeString:
    """Write a table; unlike `render_table` it does not work out the page's whole context a second time."""
    table.context = context
    try:
        request = context.get("request")
        table.before_render(request)
        made = Context({"table": table, "request": request}, use_l10n=context.use_l10n, use_tz=context.use_tz)
        return get_template(table.template_name).template.render(made)  # type: ignore[attr-defined, no-any-return]
    finally:
        del table.context


@register.simple_tag(takes_context=True)
def table_head(context: Context, table: Any) -> SafeString:
    """Write the head's cells; a column that can be sorted is a link that sorts by it, or turns the order."""
    request = context.get("request")
    query = request.GET if request is not None else QueryDict()
    return mark_safe("".join(_head_cell(context, table, query, column) for column in table.columns))  # noqa: S308 -- the cells are escaped


def _head_cell(context: Context, table: Any, query: QueryDict, column: Any) -> str:
    attrs = column.attrs
    numeric = " govuk-table__header--numeric" if column_is_numeric(column) else ""
    written = attrs_with_class(attrs["th"], f"govuk-table__header{numeric}")
    header = render_value_in_context(column.header, context)
    if not column.orderable:
        return f'<th scope="col"{written}>{header}</th>'
    alias = column.order_by_alias
    order = ("descending" if alias.is_descending else "ascending") if column.is_ordered else "none"
    asked = {**dict(query), table.prefixed_order_by_field: alias.next, table.prefixed_page_field: 1}
    return (
        f'<th scope="col"{written} aria-sort="{order}">'
        f'<a class="app-sort" href="{escape("?" + urlencode(asked, doseq=True))}">{header}'
        f'<span class="app-sort__arrow" aria-hidden="true">{ARROWS[order]}</span></a></th>'
    )


@register.simple_tag(takes_context=True)
def table_rows(context: Context, table: Any) -> SafeString:
    """Write the rows of the table's page."""
    cells = [_Cell(table, column, context) for column in table.columns]
    # django_tables2 names rows in turn, the first of a page "even".
    plain = None if table.row_attrs else {name: _row_attrs({"class": name}) for name in ("even", "odd")}
    written = []
    for row in table.paginated_rows:
        if plain is None or isinstance(row, BoundPinnedRow):
            attrs = _row_attrs(row.attrs)
        else:
            attrs = plain[row.get_even_odd_css_class()]
        written.append(f"<tr{attrs}>{''.join([cell.write(row) for cell in cells])}</tr>\n")
    return mark_safe("".join(written))  # noqa: S308 -- every cell has been escaped


def _row_attrs(attrs: Mapping[str, Any]) -> str:
    return attrs_with_class(attrs, "govuk-table__row")


class _Cell:
    """The cells of one column, with what `django_tables2.rows.BoundRow.get_cell` would show."""

    def __init__(self, table: Any, column: Any, context: Context) -> None:
        self.column, self.context = column, context
        self.accessor = A(column.accessor)
        self.row_header = getattr(column.column, "row_header", False)
        self.render = _called(column.render)
        self.url = _fixed_link(column)
        self.attrs = None if _varies(table, column) else self._written_attrs()
        self.displays: dict[type, str] = {}

    def write(self, row: Any) -> str:
        """The cell's whole element."""
        content = self.content(row)
        attrs = self.attrs
        if attrs is None:
            self.column.current_value, self.column.current_record = content, row.record
            attrs = self._written_attrs()
        if self.row_header:
            return f'<th scope="row"{attrs}>{self._shown(content)}</th>'
        if self.column.localize is not None:
            content = localize(content) if self.column.localize else unlocalize(content)
        return f"<td{attrs}>{self._shown(content)}</td>"

    def content(self, row: Any) -> Any:
        """What stands in the cell, not yet escaped."""
        found, value = self._value(row.record)
        column = self.column.column
        if not found and isinstance(column, BaseLinkColumn) and column.text is not None:
            return self._rendered(row, None)
        if value in column.empty_values or (isinstance(column, ManyToManyColumn) and not value.exists()):
            return self.column.default
        return self._rendered(row, value)

    def _rendered(self, row: Any, value: Any) -> Any:
        column = self.column
        given = {
            "value": value,
            "record": row.record,
            "column": column.column,
            "bound_column": column,
            "bound_row": row,
            "table": row.table,
        }
        content = self.render(given)
        if self.url is not None:
            attrs, make_url = self.url
            url = make_url(given)
            return content if url is None else format_html('<a {}href="{}">{}</a>', attrs, url, content)
        return column.link(content, **given) if column.link else content

    def _value(self, record: Any) -> tuple[bool, Any]:
        """Whether the record has it, and the value; the words of a field with choices."""
        display = self.displays.get(type(record))
        if display is None:
            display = self.displays[type(record)] = self._display(record)
        try:
            if not display:
                return True, self.accessor.resolve(record)
            owner, _ = self.accessor.penultimate(record)
            if owner is not None:
                return True, getattr(owner, display)()
        except Exception:  # noqa: BLE001 -- as in django_tables2: what cannot be reached is empty
            return False, None
        return True, None

    def _display(self, record: Any) -> str:
        """The name of the method with the words of a field with choices, if it is such a field."""
        field = self.accessor.get_field(record) if isinstance(record, models.Model) else None
        owner, last = self.accessor.penultimate(record)
        name = f"get_{last}_display"
        return name if getattr(field, "choices", ()) and hasattr(owner, name) else ""

    def _written_attrs(self) -> str:
        own = "govuk-table__header" if self.row_header else "govuk-table__cell"
        return attrs_with_class(self.column.attrs["td"], own)

    def _shown(self, content: Any) -> str:
        if type(content) is SafeString:
            return content
        if isinstance(content, str):
            return conditional_escape(content)
        return str(render_value_in_context(content, self.context))


def _varies(table: Any, column: Any) -> bool:
    """Tell whether the cells' attributes are worked out for each row."""
    return any(
        callable(value) or (isinstance(value, Mapping) and any(map(callable, value.values())))
        for attrs in (table.attrs, column.column.attrs)
        for name in ("td", "cell")
        if (value := attrs.get(name)) is not None
    )


def _fixed_link(column: Any) -> tuple[SafeString, Callable[[dict[str, Any]], Any]] | None:
    """The attributes and the address's function of a link that has the same attributes in every row."""
    link = column.link
    attrs: Mapping[str, Any] = (link.attrs or {}) if link else {}
    if not link or not callable(link.url) or not all(isinstance(value, str) for value in attrs.values()):
        return None
    written = mark_safe("".join(format_html('{}="{}" ', *pair) for pair in attrs.items()))  # noqa: S308 -- made by format_html
    return written, _called(link.url)


def _called(function: Callable[..., Any]) -> Callable[[dict[str, Any]], Any]:
    """Call a function with those of CELL_ARGUMENTS that it takes; nothing where it asks for others."""
    names, takes_all = _arguments(function)
    if takes_all:
        return lambda given: function(**given)
    if not set(names) <= set(CELL_ARGUMENTS):
        return lambda given: None
    return lambda given: function(**{name: given[name] for name in names})


def _arguments(function: Callable[..., Any]) -> tuple[tuple[str, ...], bool]:
    plain = getattr(function, "__func__", function)
    # What is defined in a class or a module is the same for all requests; a closure must not be kept.
    if isinstance(plain, FunctionType) and not plain.__closure__ and not hasattr(plain, "__wrapped__"):
        names, takes_all = _inspected(plain)
        return (names[1:] if plain is not function else names), takes_all
    names, keywords = signature(function)
    return names, bool(keywords)


@lru_cache(maxsize=512)
def _inspected(function: Callable[..., Any]) -> tuple[tuple[str, ...], bool]:
    names, keywords = signature(function)
    return names, bool(keywords)

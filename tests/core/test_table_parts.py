"""The cells of a list are written as django_tables2 gives them, whatever a column asks for."""

import datetime as dt
import re
from typing import Any

import django_tables2 as tables
import pytest
from django.template import Context
from django.test import RequestFactory
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from boards.models import Seat
from core.columns import DayColumn
from core.templatetags.table_parts import gov_table

DAY = dt.date(2026, 3, 27)


class Rows(tables.Table):  # type: ignore[misc]
    """Every kind of cell that a column can have."""

    name = tables.Column(linkify=lambda record: record["url"], attrs={"a": {"class": "govuk-link"}})
    empty = tables.Column(accessor="nothing__at__all", default="None")
    count = tables.Column(attrs={"td": {"class": "numeric", "data-count": lambda value: value}})
    day = DayColumn()
    made = tables.Column(empty_values=())
    marked = tables.Column(empty_values=(), orderable=False)
    unknown = tables.Column(accessor="nowhere")
    whole = tables.Column(accessor="name", linkify=True)

    def render_made(self, record: dict[str, Any], bound_column: Any) -> str:
        """Text that must be escaped."""
        return f"<{bound_column.name} {record['count']}>"

    def render_marked(self, **given: Any) -> SafeString:
        """Markup, from a method that takes everything."""
        return format_html("<b>{}</b>", sorted(given)[0])


class Named(str):
    """A name with a page of its own."""

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return f"/{self.lower()}/"


ROWS = [
    {"name": Named("A&B"), "url": '/a"', "nothing": None, "count": 1, "day": DAY},
    {"name": Named("C"), "url": None, "nothing": None, "count": None, "day": None},
]


def written(table: tables.Table) -> str:
    """The table as the page has it."""
    return gov_table(Context({"request": RequestFactory().get("/list/?sort=-count&name=x")}), table)


def test_cells_hold_what_django_tables2_gives() -> None:
    table = Rows(ROWS)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", written(table))
    assert cells == [conditional_escape(str_or_safe(cell)) for row in Rows(ROWS).rows for cell in row]
    assert cells[:6] == [
        '<a class="govuk-link" href="/a&quot;">A&amp;B</a>',
        "None",
        "1",
        "27 March 2026",
        "&lt;made 1&gt;",
        "<b>bound_column</b>",
    ]
    assert cells[8:12] == ["C", "None", "—", "—"]


def test_field_with_choices_is_shown_in_words() -> None:
    value, words = Seat.Kind.choices[0]

    class Seats(tables.Table):  # type: ignore[misc]
        kind = tables.Column()

    assert f">{words}</td>" in written(Seats([Seat(kind=value)]))


def str_or_safe(cell: Any) -> Any:
    """A cell as a template would have it: markup stays markup."""
    return cell if isinstance(cell, SafeString) else str(cell)


def test_rows_and_cells_have_their_attributes() -> None:
    page = written(Rows(ROWS, row_attrs={"data-name": lambda record: record["name"]}))
    assert '<tr data-name="A&amp;B" class="govuk-table__row even">' in page
    assert '<td class="govuk-table__cell numeric" data-count="1">1</td>' in page
    assert [*re.findall(r'<tr class="([^"]*)"', written(Rows(ROWS)))] == [
        "govuk-table__row",
        "govuk-table__row even",
        "govuk-table__row odd",
    ]


@pytest.mark.parametrize(
    ("order", "state", "link"),
    [
        ((), "none", "?sort=count&amp;name=x&amp;page=1"),
        (("count",), "ascending", "?sort=-count&amp;name=x&amp;page=1"),
        (("-count",), "descending", "?sort=count&amp;name=x&amp;page=1"),
    ],
)
def test_head_links_to_the_other_order(order: tuple[str, ...], state: str, link: str) -> None:
    rows = [{"count": 1}, {"count": 2}]

    class Counts(tables.Table):  # type: ignore[misc]
        count = tables.Column()

    head = written(Counts(rows, order_by=order)).partition("</thead>")[0]
    assert f'aria-sort="{state}"' in head
    assert f'href="{link}"' in head


def test_empty_table_says_so() -> None:
    assert 'colspan="8">There is nothing here yet.</td>' in written(Rows([]))

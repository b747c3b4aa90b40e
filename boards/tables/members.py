"""The list of members: its columns and filters."""

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from boards.agencies import agencies_on
from boards.members import STATES
from boards.models import Agency, Board, Group, Seat
from boards.needs import board_url
from boards.tables.columns import NameColumn
from boards.term_dates import display_partial
from core.partial_dates import display_date
from core.tables import BoardFilterSet


class MemberTable(tables.Table):  # type: ignore[misc]
    """One row per seat and holder; a vacant seat has one row without a holder."""

    body_name = NameColumn(
        verbose_name="Agency or sector",
        linkify=lambda record, table: board_url("boards:seat", table.board, pk=record.pk),
    )
    role = tables.Column(verbose_name="Seat", empty_values=())
    kind = tables.Column(verbose_name="Kind")
    group = tables.Column(verbose_name="Group", accessor="group__name", order_by=("group__name",))
    holder = tables.Column(verbose_name="Holder", empty_values=())
    deputy = tables.Column(verbose_name="Deputy", default="")
    starts_on = tables.Column(verbose_name="From", attrs={"td": {"class": "app-nowrap"}}, default="")
    ends_on = tables.Column(verbose_name="Until", attrs={"td": {"class": "app-nowrap"}}, default="")

    class Meta:
        order_by = ("group", "body_name")

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board

    def render_role(self, record: Any) -> SafeString:
        return format_html(
            '{}{}<span class="app-secondary">{}</span>',
            record.role,
            mark_safe("<br>") if record.role else "",
            record.get_kind_display(),
        )

    def value_role(self, record: Any) -> str:
        return str(record.role)

    def render_holder(self, record: Any) -> str | SafeString:
        deputy = (
            format_html('<br><span class="app-secondary">Deputy: {}</span>', record.deputy)
            if record.deputy
            else ""
        )
        return format_html("{}{}", self._holder(record), deputy)

    def _holder(self, record: Any) -> str | SafeString:
        if not record.holder:
            return format_html(
                '<strong class="govuk-tag govuk-tag--orange">Vacant</strong>{}', _since(record)
            )
        shadow = ""
        if record.shadow_until and record.shadow_until >= dt.date.today():  # noqa: DTZ011 -- a day is enough
            shadow = f" (shadow member until {display_date(record.shadow_until)})"
        if record.person_id is None:
            return f"{record.holder}{shadow}"
        url = board_url("boards:person", self.board, pk=record.person_id)
        return format_html('<a class="govuk-link" href="{}">{}</a>{}', url, record.holder, shadow)

    def value_holder(self, record: Any) -> str:
        return record.holder or f"Vacant{_since(record)}"

    def render_starts_on(self, record: Any) -> str:
        return display_partial(record.starts_on, record.starts_precision)

    def render_ends_on(self, record: Any) -> str:
        return display_partial(record.ends_on, record.ends_precision)

    value_starts_on = render_starts_on
    value_ends_on = render_ends_on


def _since(record: Any) -> str:
    return f" since {display_date(record.vacant_since)}" if record.vacant_since else ""


def _groups(request: Any) -> QuerySet[Group]:
    return Group.objects.filter(board=request.access.board.board)


def _agencies(request: Any) -> QuerySet[Agency]:
    found: QuerySet[Agency] = agencies_on(request.access.board.board.pk)
    return found


class MemberFilter(BoardFilterSet):
    """Filter by group, agency, kind, and now, vacant or former."""

    state = django_filters.ChoiceFilter(
        label="Show", choices=STATES, method="keep", empty_label=None, null_label=None
    )
    group = django_filters.ModelChoiceFilter(label="Group", queryset=_groups, empty_label="All groups")
    agency = django_filters.ModelChoiceFilter(label="Agency", queryset=_agencies, empty_label="All agencies")
    kind = django_filters.ChoiceFilter(
        label="Kind of seat", choices=Seat.Kind.choices, empty_label="All kinds"
    )

    class Meta:
        model = Seat
        fields = ["state", "group", "agency", "kind"]

    def keep(self, queryset: QuerySet[Seat], name: str, value: str) -> QuerySet[Seat]:
        """The view has chosen the rows by state already: they are different queries."""
        return queryset

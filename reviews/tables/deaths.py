"""The register of child deaths: its columns and filters, and where the review of a death stands."""

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.statistics.years import board_year
from core.columns import DayColumn
from core.database_dates import MonthsLater
from core.partial_dates import display_date
from core.tables import WIDE_LIST, BoardFilterSet
from core.templatetags.page_parts import tag
from reviews.death_rules import REVIEW_MONTHS, age_in_words, months_passed
from reviews.models import ChildDeath
from reviews.statistics.deaths import year_name

WAITING, REVIEWED, LATE = "waiting", "reviewed", "late"
NOT_RECORDED = "Not recorded"
TYPE_TAGS = {
    ChildDeath.Expected.EXPECTED: ("Expected", "teal"),
    ChildDeath.Expected.UNEXPECTED: ("Unexpected", "purple"),
}


def type_of(death: ChildDeath) -> tuple[str, str]:
    """Expected or not, and the colour of its tag."""
    return (
        TYPE_TAGS.get(ChildDeath.Expected(death.expected), ("", ""))
        if death.expected
        else ("Not known", "grey")
    )


def state_of(death: ChildDeath, on: dt.date) -> tuple[str, str]:
    """Whether the death is reviewed, or how long it has waited; and the colour of its tag."""
    if death.reviewed_on:
        return ("Reviewed", "green")
    first, last = REVIEW_MONTHS
    if months_passed(death.died_on, on, last):
        return (f"Waiting over {last} months", "red")
    if months_passed(death.died_on, on, first):
        return (f"Waiting over {first} months", "orange")
    return ("Waiting", "blue")


class DeathTable(tables.Table):  # type: ignore[misc]
    """Deaths, newest first."""

    reference = tables.Column(
        "Death", linkify=True, attrs={"td": {"class": "app-nowrap"}, "a": {"class": "govuk-link"}}
    )
    died_on = DayColumn(verbose_name="Died", format="j M Y", attrs={"td": {"class": "app-nowrap"}})
    expected = tables.Column("Type", empty_values=())
    age_days = tables.Column("Age", empty_values=(), attrs={"td": {"class": "app-nowrap"}})
    category = tables.Column("Category", empty_values=())
    state = tables.Column("Review", empty_values=(), order_by=("reviewed_on",))

    class Meta:
        attrs = WIDE_LIST
        model = ChildDeath
        fields = ("reference", "died_on", "expected", "age_days", "category", "state")
        order_by = "-died_on"
        caption = "Child deaths"
        caption_hidden = True

    def render_expected(self, record: ChildDeath) -> SafeString:
        return tag(*type_of(record))

    def render_age_days(self, record: ChildDeath) -> Any:
        if record.age_days is None:
            return _quiet(NOT_RECORDED)
        return age_in_words(record.died_on, record.age_days)

    def render_category(self, record: ChildDeath) -> Any:
        return record.get_category_display() or _quiet(NOT_RECORDED)

    def render_state(self, record: ChildDeath) -> SafeString:
        """Where it stands; below it the day of the review, or of the panel that is planned."""
        words = ""
        if record.reviewed_on:
            words = display_date(record.reviewed_on)
        elif record.panel_on:
            words = f"Panel on {display_date(record.panel_on)}"
        more = format_html('<br><span class="app-secondary">{}</span>', words) if words else ""
        return format_html("{}{}", tag(*state_of(record, timezone.localdate())), more)

    def order_died_on(self, queryset: QuerySet[ChildDeath], is_descending: bool) -> tuple[Any, bool]:
        sign = "-" if is_descending else ""
        return queryset.order_by(f"{sign}died_on", f"{sign}id"), True

    def order_state(self, queryset: QuerySet[ChildDeath], is_descending: bool) -> tuple[Any, bool]:
        """Those that wait first, the longest before all others; then by the day of the review."""
        day = F("reviewed_on")
        order = day.desc(nulls_last=True) if is_descending else day.asc(nulls_first=True)
        return queryset.order_by(order, "died_on", "id"), True


def _quiet(words: str) -> SafeString:
    return format_html('<span class="app-secondary">{}</span>', words)


class DeathFilter(BoardFilterSet):
    """Reviewed or waiting, expected or not, category, year."""

    state = django_filters.ChoiceFilter(
        label="Review",
        choices=[
            (WAITING, "Waiting"),
            (LATE, f"Waiting over {REVIEW_MONTHS[0]} months"),
            (REVIEWED, "Reviewed"),
        ],
        method="filter_state",
        empty_label="All",
    )
    expected = django_filters.ChoiceFilter(
        label="Type", choices=ChildDeath.Expected.choices, empty_label="All", null_label="Not known", null_value="none",
        method="filter_or_none",
    )  # fmt: skip
    category = django_filters.ChoiceFilter(
        label="Category", choices=ChildDeath.Category.choices, empty_label="All", null_label=NOT_RECORDED,
        null_value="none", method="filter_or_none",
    )  # fmt: skip
    year = django_filters.ChoiceFilter(label="Year", method="filter_year", empty_label="All")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows, board = self.queryset.model.objects, self.request.access.board.board

        # A function of its own, not a method: form fields are copied deeply, and the request cannot be.
        def years() -> list[tuple[str, str]]:
            months = rows.filter(board=board).dates("died_on", "month", order="DESC")
            found = {
                year.start.year: year_name(year) for year in (board_year(board, month) for month in months)
            }
            return [(str(start), name) for start, name in found.items()]

        self.filters["year"].extra["choices"] = years

    def filter_state(self, queryset: QuerySet[ChildDeath], name: str, value: str) -> QuerySet[ChildDeath]:
        found = queryset.filter(reviewed_on__isnull=value != REVIEWED)
        if value == LATE:
            limit = MonthsLater("died_on", months=REVIEW_MONTHS[0])
            found = found.alias(limit=limit).filter(limit__lt=timezone.localdate())
        return found

    def filter_or_none(self, queryset: QuerySet[ChildDeath], name: str, value: str) -> QuerySet[ChildDeath]:
        return queryset.filter(**{name: "" if value == "none" else value})

    def filter_year(self, queryset: QuerySet[ChildDeath], name: str, value: str) -> QuerySet[ChildDeath]:
        board = self.request.access.board.board
        year = board_year(board, dt.date(int(value), board.year_start_month, 1))
        return queryset.filter(died_on__range=(year.start, year.end))

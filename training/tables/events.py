"""The list of events: rows, columns and filters."""

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.statistics.years import recent_years
from boards.tables.columns import NameColumn
from core.columns import DayColumn
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag
from training.models import Course, Event, Mode

YEARS = 12
NUMERIC = {
    "td": {"class": "govuk-table__cell--numeric"}, "th": {"class": "govuk-table__header--numeric"},
}  # fmt: skip
NO_BREAKS = {"td": {"class": "app-nowrap"}}
COMING, OVER, CANCELLED = "coming", "over", "cancelled"
STATES = ((COMING, "Still to come"), (OVER, "Over"), (CANCELLED, "Cancelled"))


def state_of(event: Event, on: dt.date) -> SafeString | str:
    """Whether it is still to come, full, over or cancelled; needs `with_places`."""
    if event.is_cancelled:
        return tag("Cancelled", "red")
    if event.is_over(on):
        return tag("Over", "grey")
    held: int = event.held  # type: ignore[attr-defined]
    offered: int = event.offered  # type: ignore[attr-defined]
    if event.capacity is not None and held + offered >= event.capacity:
        return tag("Full", "purple")
    if event.minimum is not None and held < event.minimum:
        return tag("Too few yet", "orange")
    return tag("Open", "green") if event.takes_bookings(on) else tag("Closed", "grey")


class EventTable(tables.Table):  # type: ignore[misc]
    """One row per event."""

    course = NameColumn(verbose_name="Event", accessor="course__title")
    reference = tables.Column()
    starts_on = DayColumn(verbose_name="First day", format="j M Y", attrs=NO_BREAKS)
    mode = tables.Column()
    state = tables.Column(verbose_name="State", empty_values=(), orderable=False)
    capacity = tables.Column(verbose_name="Places", empty_values=(), attrs=NUMERIC)
    held = tables.Column(verbose_name="Booked", attrs=NUMERIC)
    waiting = tables.Column(verbose_name="Waiting", attrs=NUMERIC)
    came = tables.Column(verbose_name="Came", attrs=NUMERIC)

    class Meta:
        attrs = {"class": "app-table--compact"}

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def render_course(self, record: Event) -> SafeString:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}, {}</span>',
            record.get_absolute_url(), record.course.title, record.reference, record.get_mode_display(),
        )  # fmt: skip

    def value_course(self, record: Event) -> str:
        return record.course.title

    def render_state(self, record: Event) -> SafeString | str:
        return state_of(record, self.on)

    def value_state(self, record: Event) -> str:
        if record.is_cancelled:
            return "Cancelled"
        return "Over" if record.is_over(self.on) else "Still to come"

    def render_capacity(self, record: Event) -> str:
        return "No limit" if record.capacity is None else f"{record.capacity:,}"


class EventFilter(BoardFilterSet):
    """By words, course, mode, state and year."""

    q = django_filters.CharFilter(label="Course, reference or venue", method="by_words")
    state = django_filters.ChoiceFilter(
        label="State", choices=STATES, method="by_state", empty_label="All events"
    )
    course = django_filters.ModelChoiceFilter(
        label="Course", queryset=lambda request: Course.objects.all(), empty_label="All courses"
    )
    mode = django_filters.ChoiceFilter(label="Mode", choices=Mode.choices, empty_label="All modes")
    year = django_filters.ChoiceFilter(label="Year", method="by_year", empty_label="All years")

    class Meta:
        model = Event
        fields = ["q", "state", "course", "mode", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {year.label: year for year in recent_years(self.request.access.board.board, YEARS)}
        self.filters["year"].extra["choices"] = [(label, label) for label in self.years]

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        """A part of any of them."""
        return queryset.filter(
            Q(course__title__icontains=value) | Q(reference__icontains=value) | Q(venue__icontains=value)
        )

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """As the tag says it."""
        today = timezone.localdate()
        if value == CANCELLED:
            return queryset.filter(is_cancelled=True)
        return queryset.coming(today) if value == COMING else queryset.over(today)

    def by_year(self, queryset: Any, name: str, value: str) -> Any:
        """By the first day."""
        year = self.years[value]
        return queryset.filter(starts_on__range=(year.start, year.end))

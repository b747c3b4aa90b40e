"""The list of courses."""

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.tables.columns import NameColumn
from core.columns import DayColumn
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag
from training.models import Course, Mode
from training.tables.events import NO_BREAKS, NUMERIC


class CourseTable(tables.Table):  # type: ignore[misc]
    """One row per course."""

    title = NameColumn(verbose_name="Course")
    level = tables.Column()
    mode = tables.Column()
    hours = tables.Column(verbose_name="Hours", attrs=NUMERIC)
    runs = tables.Column(verbose_name="Runs", attrs=NUMERIC)
    next_on = DayColumn(verbose_name="Next run", format="j M Y", attrs=NO_BREAKS)
    review_on = DayColumn(verbose_name="Review by", attrs=NO_BREAKS)

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def render_title(self, record: Course) -> SafeString:
        state = "" if record.is_offered else tag("Not in the catalogue", "grey")
        return format_html(
            '<a class="govuk-link" href="{}">{}</a> {}', record.get_absolute_url(), record.title, state
        )

    def value_title(self, record: Course) -> str:
        return record.title

    def render_hours(self, value: Any) -> str:
        return f"{value.normalize():f}"

    def render_review_on(self, value: dt.date) -> SafeString | str:
        words = f"{value.day} {value:%b %Y}"
        return format_html("{}<br>{}", words, tag("Overdue", "red")) if value < self.on else words

    def value_review_on(self, value: dt.date) -> dt.date:
        return value


class CourseFilter(BoardFilterSet):
    """By words and mode."""

    q = django_filters.CharFilter(label="Title, level or audience", method="by_words")
    mode = django_filters.ChoiceFilter(label="Mode", choices=Mode.choices, empty_label="All modes")

    class Meta:
        model = Course
        fields = ["q", "mode"]

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        """A part of any of them."""
        return queryset.filter(
            Q(title__icontains=value) | Q(level__icontains=value) | Q(audience__icontains=value)
        )

"""The list of what people wrote."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.columns import DayColumn
from core.tables import BoardFilterSet
from training.models import Answer, Course, Stage
from training.tables.events import NO_BREAKS


class WordsTable(tables.Table):  # type: ignore[misc]
    """One row per answer in words, without its writer."""

    text = tables.Column(verbose_name="Words")
    course = tables.Column(accessor="evaluation__event__course__title", verbose_name="Course")
    on = DayColumn(
        accessor="evaluation__event__starts_on", verbose_name="Event of", format="j M Y", attrs=NO_BREAKS
    )
    may_print = tables.TemplateColumn(
        template_name="training/words_print.html", verbose_name="May be printed", orderable=False,
        exclude_from_export=True,
    )  # fmt: skip

    class Meta:
        attrs = {"class": "app-table--words"}

    def render_text(self, record: Answer) -> SafeString:
        return format_html('{}<br><span class="app-secondary">{}</span>', record.text, record.question.text)

    def value_text(self, record: Answer) -> str:
        return record.text


class WordsFilter(BoardFilterSet):
    """By words, course, stage, and whether they may be printed."""

    q = django_filters.CharFilter(label="Words", field_name="text", lookup_expr="icontains")
    course = django_filters.ModelChoiceFilter(
        label="Course", queryset=lambda request: Course.objects.all(), field_name="evaluation__event__course",
        empty_label="All courses",
    )  # fmt: skip
    stage = django_filters.ChoiceFilter(
        label="Asked", choices=Stage.choices, field_name="evaluation__stage", empty_label="At any time"
    )
    printed = django_filters.ChoiceFilter(
        label="May be printed", choices=(("yes", "Yes"), ("no", "No")), method="by_consent", empty_label="All words"
    )  # fmt: skip

    class Meta:
        model = Answer
        fields = ["q", "course", "stage", "printed"]

    def by_consent(self, queryset: Any, name: str, value: str) -> Any:
        """Whether the writer agreed."""
        return queryset.filter(may_print=value == "yes")

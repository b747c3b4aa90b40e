"""The list of briefings: rows, columns and filters."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.needs import board_url
from boards.tables.columns import NameColumn
from core.columns import DayColumn
from core.tables import WIDE_LIST, BoardFilterSet
from core.templatetags.page_parts import tag
from reviews.models import Briefing, BriefingSending

MOST_WORDS = 8


class BriefingTable(tables.Table):  # type: ignore[misc]
    """One row per briefing."""

    title = NameColumn(verbose_name="Briefing")
    review = tables.Column(verbose_name="From the review", orderable=False)
    published_on = DayColumn(verbose_name="Published", empty_values=())
    answered = tables.Column(verbose_name="Answered", orderable=False)

    def render_title(self, record: Briefing) -> SafeString:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>',
            record.get_absolute_url(), record.title, record.get_kind_display(),
        )  # fmt: skip

    def value_title(self, record: Briefing) -> str:
        return record.title

    def render_review(self, record: Briefing) -> str:
        return str(record.review)

    def render_published_on(self, record: Briefing) -> SafeString | str:
        day = record.published_on
        return f"{day.day} {day:%B %Y}" if day else tag("Draft", "grey")

    def value_published_on(self, record: Briefing) -> Any:
        return record.published_on

    def render_answered(self, record: Any) -> str:
        return f"{record.answered} of {record.sent} agencies" if record.sent else "Not sent"


class BriefingFilter(BoardFilterSet):
    """By words anywhere in it, and by kind."""

    q = django_filters.CharFilter(label="Words in the text", method="by_words")
    kind = django_filters.ChoiceFilter(label="Kind", choices=Briefing.Kind.choices, empty_label="All kinds")

    class Meta:
        model = Briefing
        fields = ["q", "kind"]

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        """All of the words."""
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.saying(word)
        return queryset


class SendingTable(tables.Table):  # type: ignore[misc]
    """One row per briefing that was sent to an agency of the person."""

    briefing = tables.Column(verbose_name="Briefing", orderable=False)
    agency = tables.Column(verbose_name="Agency", orderable=False)
    due_on = DayColumn(verbose_name="Answer by")
    done = tables.Column(verbose_name="Your answer", empty_values=(), orderable=False)

    class Meta:
        attrs = WIDE_LIST

    def render_briefing(self, record: BriefingSending) -> SafeString:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>', record.briefing.get_absolute_url(), record.briefing
        )

    def value_briefing(self, record: BriefingSending) -> str:
        return str(record.briefing)

    def render_done(self, record: Any) -> SafeString:
        board = record.briefing.board
        url = board_url("reviews:briefing_answer", board, pk=record.briefing_id, sending=record.pk)
        words = record.get_done_display() if record.answered_on else tag("Not answered", "orange")
        return format_html(
            '{}<br><a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> about {}</span></a>',
            words, url, "Change the answer" if record.answered_on else "Answer", record.briefing,
        )  # fmt: skip

    def value_done(self, record: BriefingSending) -> str:
        return record.get_done_display()

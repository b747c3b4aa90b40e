"""The list of messages that wait for somebody."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from audits.items import item_key
from audits.models import Question
from boards.needs import board_url
from core.columns import DayColumn

SHOWN = 160  # characters of a message


class MessageTable(tables.Table):  # type: ignore[misc]
    """Messages, the oldest first."""

    number = tables.Column("About")
    agency = tables.Column("Agency", accessor="answer__agency_return__agency__name")
    cycle = tables.Column("Cycle", accessor="answer__agency_return__cycle__name")
    text = tables.Column("Message", orderable=False)
    written_by = tables.Column("From", accessor="written_by__name", empty_values=())
    written_at = DayColumn(verbose_name="Written", format="j F Y, H:i", attrs={"td": {"class": "app-nowrap"}})

    caption = "Messages that wait for you"
    caption_hidden = True

    class Meta:
        model = Question
        fields = ("number", "agency", "cycle", "text", "written_by", "written_at")
        order_by = "written_at"

    def render_number(self, value: str, record: Any) -> SafeString:
        """The number leads to the thread."""
        answer = record.answer
        item = answer.criterion or answer.standard
        one = answer.agency_return
        url = board_url("audits:question_add", one.board, pk=one.pk, item=item_key(item))
        return format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">, {}</span></a>',
            url,
            value,
            one.agency,
        )

    def value_number(self, value: str) -> str:
        return value

    def render_written_by(self, value: str | None, record: Any) -> str:
        """The side where the person has no account any more."""
        return value or ("The board" if record.is_from_board else "The agency")

    def render_text(self, value: str) -> str:
        return Truncator(value).chars(SHOWN)

    def value_text(self, value: str) -> str:
        return value

"""The list of what is due over all open cases."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.clock_rules import ClockState
from core.columns import DayColumn
from core.tables import WIDE_LIST
from core.templatetags.page_parts import tag
from lado.case_clocks import CaseClock
from lado.services.clocks import DueClock

STATE_TAGS = {
    ClockState.OVERDUE: ("Overdue", "red"),
    ClockState.DUE_SOON: ("Due soon", "orange"),
    ClockState.RUNNING: ("Running", "blue"),
    ClockState.PAUSED: ("Paused", "yellow"),
    ClockState.MET: ("In time", "green"),
    ClockState.MISSED: ("Late", "orange"),
}


def tag_of(clock: CaseClock) -> tuple[str, str]:
    """The state of a clock in a word, and its colour; a target that passed is no fault of one case."""
    if clock.is_target and clock.state in {ClockState.OVERDUE, ClockState.MISSED}:
        return ("Passed", "grey")
    return STATE_TAGS[clock.state]


class DueTable(tables.Table):  # type: ignore[misc]
    """Limits of open cases, in the order in which they need somebody: references and settings, no names."""

    case = tables.Column("Case", accessor="contact", attrs={"td": {"class": "app-nowrap"}})
    what = tables.Column("What", accessor="clock__rule__name")
    due_on = DayColumn(
        verbose_name="Due by", accessor="clock__due_on", default="Not known", attrs={"td": {"class": "app-nowrap"}}
    )  # fmt: skip
    state = tables.Column("State", accessor="clock__state")
    waiting_for = tables.Column("Waiting for", accessor="clock__waiting_for", empty_values=())

    class Meta:
        attrs = WIDE_LIST
        orderable = False
        caption = "What is due in open cases"
        caption_hidden = True

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def render_case(self, record: DueClock) -> SafeString:
        contact = record.contact
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>', contact.get_absolute_url(), contact.reference
        )

    def render_what(self, record: DueClock) -> SafeString:
        """The limit, and below it the setting."""
        setting = record.contact.setting
        more = format_html('<br><span class="app-secondary">{}</span>', setting) if setting else ""
        return format_html("{}{}", record.clock.rule.name, more)

    def render_state(self, record: DueClock) -> SafeString:
        late = record.clock.days_late(self.on)
        words = f"{late} day{'' if late == 1 else 's'} late"
        more = format_html('<br><span class="app-secondary">{}</span>', words) if late else ""
        return format_html("{}{}", tag(*tag_of(record.clock)), more)

    def render_waiting_for(self, record: DueClock) -> Any:
        return record.clock.waiting_for or format_html('<span class="app-secondary">{}</span>', "You")

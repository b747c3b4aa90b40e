"""The list of reports."""

from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from core.columns import DayColumn
from core.partial_dates import display_date
from core.templatetags.page_parts import tag
from reports.models import Report
from reports.periods import period_of

COLOURS = {
    Report.Status.DRAFT: "grey",
    Report.Status.WITH_CHAIR: "blue",
    Report.Status.SIGNED_OFF: "green",
    Report.Status.PUBLISHED: "teal",
}


def status_tag(report: Report) -> SafeString:
    """The status as a coloured word."""
    return tag(report.get_status_display(), COLOURS[Report.Status(report.status)])


class ReportTable(tables.Table):  # type: ignore[misc]
    """Reports, the latest period and version first."""

    title = tables.Column(linkify=True, attrs={"a": {"class": "govuk-link"}})
    starts_on = tables.Column("Period")
    version = tables.Column()
    status = tables.Column()
    signed_off_at = DayColumn(verbose_name="Signed off")
    made = tables.Column("Made", accessor="last_made", empty_values=())

    class Meta:
        model = Report
        fields = ("title", "starts_on", "version", "status", "signed_off_at", "made")
        order_by = ("-starts_on", "-version")

    def render_starts_on(self, record: Report) -> str:
        return period_of(record.board, record.starts_on, record.ends_on).in_months()

    def value_starts_on(self, record: Report) -> str:
        return period_of(record.board, record.starts_on, record.ends_on).in_dates()

    def render_status(self, record: Report) -> SafeString:
        return status_tag(record)

    def value_status(self, record: Report) -> str:
        return record.get_status_display()

    def render_made(self, value: Any) -> str:
        return display_date(value.date()) if value else "Not yet"

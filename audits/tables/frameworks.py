"""The list of frameworks: one row per version."""

from typing import Any

import django_tables2 as tables
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audits.models import Criterion, Cycle, FrameworkVersion, Standard
from core.columns import DayColumn
from core.templatetags.page_parts import tag

STATUS_COLOURS = {
    FrameworkVersion.Status.DRAFT: "yellow",
    FrameworkVersion.Status.PUBLISHED: "green",
    FrameworkVersion.Status.SUPERSEDED: "grey",
}


def with_counts(versions: QuerySet[FrameworkVersion]) -> QuerySet[FrameworkVersion]:
    """Adds how many standards, criteria and cycles each version has."""

    def count(model: type[Model]) -> Coalesce:
        rows = model._default_manager.filter(version=OuterRef("pk")).order_by().values("version")
        return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)

    return versions.annotate(
        standard_count=count(Standard), criterion_count=count(Criterion), cycle_count=count(Cycle)
    )


class VersionTable(tables.Table):  # type: ignore[misc]
    """Versions by framework, the newest first."""

    framework = tables.Column(accessor="framework__name", verbose_name="Framework")
    number = tables.Column(verbose_name="Version", attrs={"td": {"class": "govuk-table__cell--numeric"}})
    status = tables.Column(verbose_name="Status")
    standard_count = tables.Column(
        verbose_name="Standards", attrs={"td": {"class": "govuk-table__cell--numeric"}}
    )
    criterion_count = tables.Column(
        verbose_name="Criteria", attrs={"td": {"class": "govuk-table__cell--numeric"}}
    )
    cycle_count = tables.Column(
        verbose_name="Used in cycles", attrs={"td": {"class": "govuk-table__cell--numeric"}}
    )
    published_at = DayColumn(verbose_name="Published", attrs={"td": {"class": "app-nowrap"}})

    caption = "Frameworks and their versions"
    caption_hidden = True

    class Meta:
        orderable = True
        order_by = ("framework", "-number")

    def render_framework(self, value: str, record: FrameworkVersion) -> SafeString:
        """The framework's name leads to the version."""
        return format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">, version {}</span></a>',
            record.get_absolute_url(),
            value,
            record.number,
        )

    def value_framework(self, value: str) -> str:
        return value

    def render_status(self, record: FrameworkVersion) -> Any:
        """The status in its colour."""
        return tag(record.get_status_display(), STATUS_COLOURS[FrameworkVersion.Status(record.status)])

    def value_status(self, record: FrameworkVersion) -> str:
        return record.get_status_display()

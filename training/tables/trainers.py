"""The list of trainers."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.addresses import address
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag
from training.models import Trainer
from training.tables.events import NUMERIC


class TrainerTable(tables.Table):  # type: ignore[misc]
    """One row per trainer."""

    name = tables.Column(verbose_name="Name")
    agency = tables.Column(accessor="agency__name", verbose_name="Agency")
    topics = tables.Column(verbose_name="Teaches")
    load = tables.Column(verbose_name="Events", attrs=NUMERIC)
    most_events = tables.Column(verbose_name="Most", attrs=NUMERIC)

    def render_name(self, record: Trainer) -> SafeString:
        url = address("training:trainer_change", board=record.board.slug, pk=record.pk)
        state = "" if record.is_active else tag("Not chosen any more", "grey")
        return format_html(
            '<a class="govuk-link" href="{}">{}</a> {}<br><span class="app-secondary">{}</span>', url, record.name,
            state, record.email,
        )  # fmt: skip

    def value_name(self, record: Trainer) -> str:
        return record.name

    def render_load(self, record: Any) -> SafeString | str:
        if record.most_events is not None and record.load > record.most_events:
            return format_html("{} {}", record.load, tag("Too many", "orange"))
        return str(record.load)

    def value_load(self, record: Any) -> int:
        load: int = record.load
        return load


class TrainerFilter(BoardFilterSet):
    """By words."""

    q = django_filters.CharFilter(label="Name, topic or agency", method="by_words")

    class Meta:
        model = Trainer
        fields = ["q"]

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        """A part of any of them."""
        return queryset.filter(
            Q(name__icontains=value) | Q(topics__icontains=value) | Q(agency__name__icontains=value)
        )

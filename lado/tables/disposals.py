"""Lists of cases whose time is over, of those held back, and of disposals with their certificates."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.needs import board_url
from core.columns import DayColumn
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag
from lado.models import Contact, Disposal

NOWRAP = {"td": {"class": "app-nowrap"}}
SHORT = "j M Y"
WAITING, DONE = "waiting", "done"


class KeptTable(tables.Table):  # type: ignore[misc]
    """Closed cases and until when they are kept: references and dates, no names."""

    reference = tables.Column("Case", orderable=False)
    outcome = tables.Column("Outcome", accessor="outcome__name", default="None", orderable=False)
    closed_on = DayColumn(verbose_name="Closed", attrs=NOWRAP)
    end_on = DayColumn(verbose_name="Kept until", attrs=NOWRAP)

    class Meta:
        caption = "Cases whose time is over"
        caption_hidden = True

    def render_reference(self, record: Contact) -> SafeString:
        url = f"{record.get_absolute_url()}#keeping"
        return format_html('<a class="govuk-link app-nowrap" href="{}">{}</a>', url, record.reference)


class HeldTable(KeptTable):
    """The same, with since when they are held back."""

    hold_since = DayColumn(verbose_name="Held back since", attrs=NOWRAP)

    class Meta:
        caption = "Cases that are held back"
        caption_hidden = True


class DisposalTable(tables.Table):  # type: ignore[misc]
    """Disposals: those that wait for the second person, then those that were agreed, the latest first."""

    reference = tables.Column("Case")
    state = tables.Column("State", accessor="agreed_at", empty_values=(), orderable=False)
    closed_on = DayColumn(verbose_name="Closed", format=SHORT, attrs=NOWRAP)
    proposed_by = tables.Column("Proposed by", orderable=False)
    proposed_at = DayColumn(verbose_name="Proposed", format=SHORT, attrs=NOWRAP)
    agreed_by = tables.Column("Agreed by", default="", orderable=False)
    agreed_at = DayColumn(verbose_name="Agreed", format=SHORT, default="", attrs=NOWRAP)

    class Meta:
        model = Disposal
        fields = (
            "reference",
            "state",
            "closed_on",
            "proposed_by",
            "proposed_at",
            "agreed_by",
            "agreed_at",
        )
        caption = "Disposals"
        caption_hidden = True

    def render_reference(self, record: Disposal) -> SafeString:
        url = board_url("lado:disposal", record.board, pk=record.pk)
        return format_html('<a class="govuk-link app-nowrap" href="{}">{}</a>', url, record.reference)

    def value_reference(self, record: Disposal) -> str:
        return record.reference

    def render_state(self, record: Disposal) -> SafeString:
        return tag("Disposed of", "grey") if record.agreed_at else tag("Waiting", "orange")

    def value_state(self, record: Disposal) -> str:
        return "Disposed of" if record.agreed_at else "Waiting"


def disposal_rows(board: Any) -> "QuerySet[Disposal]":
    """All of a board, in the order in which they need somebody."""
    rows: QuerySet[Disposal] = Disposal.objects.filter(board=board)
    rows = rows.select_related("board", "proposed_by", "agreed_by")
    return rows.order_by(F("agreed_at").desc(nulls_first=True), "-proposed_at", "-id")


class DisposalFilter(BoardFilterSet):
    """Waiting or done."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(WAITING, "Waits for the second person"), (DONE, "Disposed of")],
        method="filter_state",
        empty_label="All",
    )

    def filter_state(self, queryset: QuerySet[Disposal], name: str, value: str) -> QuerySet[Disposal]:
        return queryset.filter(agreed_at__isnull=value == WAITING)

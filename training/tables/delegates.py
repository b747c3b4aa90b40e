"""The list of delegates."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.models import Agency
from core.addresses import address
from core.columns import DayColumn
from core.tables import BoardFilterSet
from training.models import Delegate, StaffGroup
from training.tables.events import NO_BREAKS, NUMERIC


class DelegateTable(tables.Table):  # type: ignore[misc]
    """One row per person."""

    name = tables.Column(verbose_name="Name", empty_values=(), order_by=("name", "email", "reference"))
    email = tables.Column(verbose_name="Email")
    reference = tables.Column(verbose_name="Reference")
    agency = tables.Column(accessor="agency__name", verbose_name="Agency")
    staff_group = tables.Column(accessor="staff_group__name", verbose_name="Staff group")
    bookings_made = tables.Column(verbose_name="Bookings", attrs=NUMERIC, orderable=False)
    last_came = DayColumn(verbose_name="Last came", format="j M Y", attrs=NO_BREAKS, orderable=False)

    def render_name(self, record: Delegate) -> SafeString:
        url = address("training:delegate", board=record.board.slug, pk=record.pk)
        below = record.email or record.reference if record.name else ""
        return format_html(
            '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>',
            url,
            record,
            below,
        )

    def value_name(self, record: Delegate) -> str:
        return record.name


class DelegateFilter(BoardFilterSet):
    """By words, agency and staff group."""

    q = django_filters.CharFilter(label="Name, email or reference", method="by_words")
    agency = django_filters.ModelChoiceFilter(
        label="Agency", queryset=lambda request: agencies_in_training(), empty_label="All agencies"
    )
    staff_group = django_filters.ModelChoiceFilter(
        label="Staff group", queryset=lambda request: StaffGroup.objects.all(), empty_label="All staff groups"
    )

    class Meta:
        model = Delegate
        fields = ["q", "agency", "staff_group"]

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        """A part of any of them; also of a record that was merged into this one."""
        words = (
            Q(name__icontains=value) | Q(email__icontains=value) | Q(reference__icontains=value)
            | Q(merged__email__icontains=value) | Q(merged__reference__icontains=value)
        )  # fmt: skip
        return queryset.filter(pk__in=Delegate.objects.filter(words).order_by().values("pk"))


def agencies_in_training() -> Any:
    """Agencies with a delegate at the board in scope."""
    known = Delegate.objects.filter(agency__isnull=False).order_by().values("agency")
    return Agency.objects.filter(pk__in=known).order_by("name")

"""The list of charges."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.models import Agency
from core.columns import DayColumn
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag
from training.models import Charge, Course
from training.models.charges import ChargeKind
from training.tables.events import NO_BREAKS, NUMERIC

COLOURS = {"proposed": "yellow", "approved": "blue", "waived": "grey", "paid": "green"}


class ChargeTable(tables.Table):  # type: ignore[misc]
    """One row per charge; the file for invoices has the event and the delegate in columns of their own."""

    choose = tables.TemplateColumn(
        template_name="training/charge_choose.html", verbose_name="Choose", orderable=False, exclude_from_export=True
    )  # fmt: skip
    delegate = tables.Column(
        accessor="booking__delegate", verbose_name="Delegate", order_by="booking__delegate__name"
    )
    email = tables.Column(accessor="booking__delegate__email", verbose_name="Email")
    agency = tables.Column(accessor="agency__name", verbose_name="Agency", default="Not given")
    event = tables.Column(accessor="booking__event__reference", verbose_name="Event")
    course = tables.Column(accessor="booking__event__course__title", verbose_name="Course")
    on = DayColumn(
        accessor="booking__event__starts_on", verbose_name="Event of", format="j M Y", attrs=NO_BREAKS
    )
    kind = tables.Column(verbose_name="For")
    rule_words = tables.Column(verbose_name="Rule")
    amount = tables.Column(verbose_name="Pounds", attrs=NUMERIC)
    state = tables.Column(verbose_name="State")
    why_waived = tables.Column(verbose_name="Why it was waived")
    paid_on = DayColumn(verbose_name="Paid on")

    class Meta:
        attrs = {"class": "app-table--compact app-table--short-head"}

    def render_delegate(self, record: Charge) -> SafeString:
        event = record.booking.event
        return format_html(
            '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}, '
            '<span class="app-nowrap">{}</span></span>',
            event.get_absolute_url(), record.booking.delegate, event.course.title, event.reference,
        )  # fmt: skip

    def value_delegate(self, record: Charge) -> str:
        return str(record.booking.delegate)

    def render_state(self, record: Charge) -> SafeString:
        shown = tag(record.get_state_display(), COLOURS[record.state])
        if not record.why_waived:
            return shown
        return format_html('{}<br><span class="app-secondary">{}</span>', shown, record.why_waived)

    def value_state(self, record: Charge) -> str:
        return record.get_state_display()


class ChargeFilter(BoardFilterSet):
    """By state, kind, agency and course."""

    q = django_filters.CharFilter(
        label="Delegate", field_name="booking__delegate__name", lookup_expr="icontains"
    )
    state = django_filters.ChoiceFilter(label="State", choices=Charge.State.choices, empty_label="All states")
    kind = django_filters.ChoiceFilter(label="For", choices=ChargeKind.choices, empty_label="Everything")
    agency = django_filters.ModelChoiceFilter(
        label="Agency", queryset=lambda request: charged_agencies(), empty_label="All agencies"
    )
    course = django_filters.ModelChoiceFilter(
        label="Course", queryset=lambda request: Course.objects.all(), field_name="booking__event__course",
        empty_label="All courses",
    )  # fmt: skip

    class Meta:
        model = Charge
        fields = ["q", "state", "kind", "agency", "course"]


def charged_agencies() -> Any:
    """Agencies with a charge at the board in scope."""
    return Agency.objects.filter(pk__in=Charge.objects.order_by().values("agency")).order_by("name")

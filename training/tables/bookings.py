"""The list of bookings, and the list of emails of one event: rows, columns and filters."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.needs import board_url
from boards.tables.columns import NameColumn
from core.columns import DayColumn
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag
from training.models import Booking, Message

NO_BREAKS = {"td": {"class": "app-nowrap"}}
Status = Booking.Status
COLOURS = {
    Status.BOOKED: "green", Status.WAITING: "yellow", Status.CANCELLED: "grey", Status.ATTENDED: "teal",
    Status.PART: "teal", Status.LEFT_EARLY: "teal", Status.DID_NOT_ATTEND: "red",
}  # fmt: skip
SENT_COLOURS = {
    Message.State.DUE: "yellow", Message.State.SENT: "green", Message.State.FAILED: "red",
    Message.State.BOUNCED: "red", Message.State.HELD_BACK: "orange",
}  # fmt: skip
COMING, OVER = "coming", "over"


class BookingTable(tables.Table):  # type: ignore[misc]
    """One row per booking."""

    delegate = NameColumn(verbose_name="Person", accessor="delegate__name", empty_values=())
    event = tables.Column(verbose_name="Event", accessor="event__course__title")
    starts_on = DayColumn(
        verbose_name="First day", accessor="event__starts_on", format="j M Y", attrs=NO_BREAKS
    )
    agency = tables.Column(verbose_name="Agency", accessor="agency__name", default="Not given")
    booked_on = DayColumn(verbose_name="Booked on", format="j M Y", attrs=NO_BREAKS)
    status = tables.Column(verbose_name="State")

    class Meta:
        attrs = {"class": "app-table--compact"}

    def render_delegate(self, record: Booking) -> SafeString:
        bounced = tag("Emails come back", "red") if record.delegate.bounced_at else ""
        return format_html(
            '<a class="govuk-link" href="{}">{}</a> {}',
            board_url("training:booking", record.board, pk=record.pk), record.delegate, bounced,
        )  # fmt: skip

    def value_delegate(self, record: Booking) -> str:
        return str(record.delegate)

    def render_event(self, record: Booking) -> SafeString:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a><br><span class="app-secondary">{}</span>',
            board_url("training:event", record.board, pk=record.event_id), record.event.course.title,
            record.event.reference,
        )  # fmt: skip

    def value_event(self, record: Booking) -> str:
        return f"{record.event.course.title}, {record.event.reference}"

    def render_status(self, record: Booking) -> SafeString:
        return tag(record.state_words, COLOURS[Status(record.status)])

    def value_status(self, record: Booking) -> str:
        return record.state_words


class BookingFilter(BoardFilterSet):
    """By words, state, and whether the event is still to come."""

    q = django_filters.CharFilter(label="Person, address or course", method="by_words")
    status = django_filters.ChoiceFilter(label="State", choices=Status.choices, empty_label="All states")
    when = django_filters.ChoiceFilter(
        label="Event", choices=((COMING, "Still to come"), (OVER, "Over")), method="by_time",
        empty_label="All events",
    )  # fmt: skip

    class Meta:
        model = Booking
        fields = ["q", "status", "when"]

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        """A part of any of them."""
        return queryset.filter(
            Q(delegate__name__icontains=value)
            | Q(delegate__email__icontains=value)
            | Q(event__course__title__icontains=value)
        )

    def by_time(self, queryset: Any, name: str, value: str) -> Any:
        """By the event's last day."""
        today = timezone.localdate()
        return queryset.filter(**{"event__ends_on__gte" if value == COMING else "event__ends_on__lt": today})


class EmailTable(tables.Table):  # type: ignore[misc]
    """One row per email."""

    to = NameColumn(verbose_name="To")
    kind = tables.Column(verbose_name="About")
    made_at = DayColumn(verbose_name="Written on", format="j M Y", attrs=NO_BREAKS)
    state = tables.Column(verbose_name="State")
    bounced = tables.TemplateColumn(
        template_name="training/email_bounced.html", verbose_name="Came back?", orderable=False,
        exclude_from_export=True,
    )  # fmt: skip

    def render_kind(self, record: Message) -> SafeString:
        shown = record.get_kind_display()
        return format_html('{}<br><span class="app-secondary">{}</span>', shown, record.subject)

    def value_kind(self, record: Message) -> str:
        return str(record.get_kind_display())

    def render_state(self, record: Message) -> SafeString:
        shown = tag(record.get_state_display(), SENT_COLOURS[Message.State(record.state)])
        return (
            format_html('{}<br><span class="app-secondary">{}</span>', shown, record.reason)
            if record.reason
            else shown
        )

    def value_state(self, record: Message) -> str:
        return f"{record.get_state_display()} {record.reason}".strip()


class EmailFilter(BoardFilterSet):
    """By address, kind and state."""

    to = django_filters.CharFilter(label="To", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(
        label="About", choices=Message._meta.get_field("kind").choices, empty_label="Everything"
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=Message.State.choices, empty_label="All states"
    )

    class Meta:
        model = Message
        fields = ["to", "kind", "state"]

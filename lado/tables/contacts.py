"""The list of cases: its columns and filters."""

from functools import cache
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import BigIntegerField, CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.columns import DayColumn
from core.tables import WIDE_LIST, BoardFilterSet
from core.templatetags.page_parts import tag
from lado.models import Contact, ContactSector
from lado.services.clocks import overdue_cases

OPEN, CLOSED = "open", "closed"
NOT_RECORDED = "Not recorded"
Stage = Contact.Stage
STAGE_TAGS = {
    Stage.REFERRAL: ("Referral", "teal"),
    Stage.CONSULTATION: ("Consultation", "blue"),
    Stage.ADVICE: ("Advice", "grey"),
}


def state_of(contact: Contact) -> tuple[str, str]:
    """Where a case is, in a word, and its colour."""
    if contact.disposed_on:
        return ("Disposed of", "grey")
    if contact.closed_on and contact.handed_to_id:
        return ("Handed over", "grey")
    if contact.closed_on:
        return ("Closed", "grey")
    if contact.outcome_id:
        return ("To be closed", "purple")
    return ("Open", "green") if contact.decision else ("To be decided", "orange")


class CaseTable(tables.Table):  # type: ignore[misc]
    """Cases, newest first, without any name."""

    reference = tables.Column(
        "Case", linkify=True, attrs={"td": {"class": "app-nowrap"}, "a": {"class": "govuk-link"}}
    )
    received_on = DayColumn(verbose_name="Received", format="j M Y", attrs={"td": {"class": "app-nowrap"}})
    stage = tables.Column("What it is")
    setting = tables.Column("Setting", order_by=("setting__name",), empty_values=())
    sector = tables.Column("Sector", order_by=("sector__place", "sector__name"), empty_values=())
    state = tables.Column("State", empty_values=(), order_by=("closed_on",))

    class Meta:
        attrs = WIDE_LIST
        model = Contact
        fields = ("reference", "received_on", "stage", "setting", "sector", "state")
        order_by = "-received_on"
        caption = "Cases"
        caption_hidden = True

    def render_stage(self, record: Contact) -> SafeString:
        words, colour = STAGE_TAGS[Stage(record.stage)]
        urgent = format_html(" {}", tag("Urgent", "red")) if record.is_urgent else ""
        return format_html("{}{}", tag(words, colour), urgent)

    def render_setting(self, record: Contact) -> Any:
        return record.setting or _quiet("None given")

    def render_sector(self, record: Contact) -> Any:
        return record.sector or _quiet(NOT_RECORDED)

    def render_state(self, record: Contact) -> SafeString:
        """Where it is; below it the outcome, or until then what was decided."""
        words = record.outcome or record.get_decision_display()
        more = format_html('<br><span class="app-secondary">{}</span>', words) if words else ""
        return format_html("{}{}", tag(*state_of(record)), more)

    def order_received_on(self, queryset: QuerySet[Contact], is_descending: bool) -> tuple[Any, bool]:
        sign = "-" if is_descending else ""
        return queryset.order_by(f"{sign}received_on", f"{sign}id"), True

    def order_state(self, queryset: QuerySet[Contact], is_descending: bool) -> tuple[Any, bool]:
        """Open ones first, then by the day of closing."""
        day = F("closed_on")
        order = day.desc(nulls_last=True) if is_descending else day.asc(nulls_first=True)
        return queryset.order_by(order, "-received_on", "-id"), True


def _quiet(words: str) -> SafeString:
    return format_html('<span class="app-secondary">{}</span>', words)


class CaseFilter(BoardFilterSet):
    """Open or closed, what it is, sector, year, overdue."""

    state = django_filters.ChoiceFilter(
        label="State", choices=[(OPEN, "Open"), (CLOSED, "Closed")], method="filter_state", empty_label="All"
    )
    stage = django_filters.ChoiceFilter(label="What it is", choices=Stage.choices, empty_label="Everything")
    sector = django_filters.ChoiceFilter(label="Sector", empty_label="All", null_label=NOT_RECORDED)
    year = django_filters.ChoiceFilter(
        label="Year received", field_name="received_on", lookup_expr="year", empty_label="All"
    )
    overdue = django_filters.ChoiceFilter(
        label="Overdue", choices=[("yes", "Overdue only")], method="filter_overdue", empty_label="All"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Functions of their own, not methods: form fields are copied deeply, and the request cannot be. They are called
        # when the form is checked and again when it is shown.
        choices = cache(_choices)
        self.filters["year"].extra["choices"] = lambda: choices()[0]
        self.filters["sector"].extra["choices"] = lambda: choices()[1]

    def filter_state(self, queryset: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        return queryset.filter(closed_on__isnull=value == OPEN)

    def filter_overdue(self, queryset: Any, name: str, value: str) -> QuerySet[Contact]:
        board = self.request.access.board.board
        found: QuerySet[Contact] = queryset.filter(pk__in=overdue_cases(board, on=timezone.localdate()))
        return found


def _choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Years in which contacts were received, the last one first, and sectors in their order. One query for both."""
    nothing = Value("", output_field=CharField())
    years = Contact.objects.order_by().annotate(
        what=Value(0), key=Cast(ExtractYear("received_on"), BigIntegerField()), at=Value(0), words=nothing
    )
    sectors = ContactSector.objects.order_by().annotate(
        what=Value(1), key=F("pk"), at=Cast("place", IntegerField()), words=F("name")
    )
    columns = ("what", "key", "at", "words")
    # A union without "all" leaves out what is there twice.
    rows = list(years.values_list(*columns).union(sectors.values_list(*columns)))
    received = sorted({key for what, key, *_ in rows if what == 0}, reverse=True)
    named = sorted((at, words, key) for what, key, at, words in rows if what == 1)
    return [(str(year), str(year)) for year in received], [(str(key), words) for _, words, key in named]

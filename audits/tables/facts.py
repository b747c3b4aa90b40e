"""What the agencies of a cycle say on one fact: one row for each person or answer."""

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import NullIf
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from audits.fact_rules import NONE_WORDS, is_old, months_before
from audits.models import Cycle, FactAsked, Return
from boards.models import Agency, Sector
from boards.needs import board_url
from core.columns import DayColumn
from core.rounding import percentage, plain
from core.tables import BoardFilterSet
from core.templatetags.page_parts import tag

Rows = QuerySet[Any, Any]
Kind = FactAsked.Kind
GIVEN, WITHOUT, OLD, SILENT, MISSING = "given", "without", "old", "silent", "missing"
NUMERIC = {"td": {"class": "govuk-table__cell--numeric"}}


def fact_rows(cycle: Cycle, asked: FactAsked) -> Rows:
    """The returns of a cycle with what each says on one fact; several people are several rows. One query.

    A further person about whom nothing is said has no row, and what is not handed in is the agency's own.
    """
    said = Q(facts__asked=asked) & (Q(facts__place=1) | ~Q(facts__name=""))
    return (
        Return.objects.asked()
        .filter(cycle=cycle)
        .annotate(said=FilteredRelation("facts", condition=said & Q(submitted_at__isnull=False)))
        .annotate(
            fact_place=F("said__place"), name=F("said__name"), post=F("said__post"), email=F("said__email"),
            level=F("said__level"), on=F("said__on"), amount=F("said__amount"), of=F("said__of"),
            is_yes=F("said__is_yes"), text=F("said__text"), is_none=F("said__is_none"),
            share=F("said__amount") * Value(100.0) / NullIf(F("said__of"), Value(0)),
        )
        .select_related("agency__sector", "board")
        .order_by("agency__name", "fact_place")
    )  # fmt: skip


def given(kind: str) -> Q:
    """Somebody is named, or what is asked for is there."""
    return {
        Kind.PERSON: Q(name__gt=""),
        Kind.SHARE: Q(amount__isnull=False, of__isnull=False),
        Kind.DATE: Q(on__isnull=False),
        Kind.YES_NO: Q(is_yes__isnull=False),
        Kind.TEXT: Q(text__gt=""),
    }[Kind(kind)]


def without(kind: str) -> Q:
    """Handed in, but nobody is named, or nothing is given."""
    empty = {
        Kind.PERSON: Q(name=None) | Q(name=""),
        Kind.SHARE: Q(amount=None) | Q(of=None),
        Kind.DATE: Q(on=None),
        Kind.YES_NO: Q(is_yes=None),
        Kind.TEXT: Q(text=None) | Q(text=""),
    }[Kind(kind)]
    return Q(submitted_at__isnull=False) & empty


class FactTable(tables.Table):  # type: ignore[misc]
    """One row for each answer; which columns there are, the kind says."""

    agency = tables.Column(order_by="agency__name", attrs={"th": {"scope": "col"}})
    agency.row_header = True
    sector = tables.Column("Sector", accessor="agency__sector", order_by="agency__sector__name")
    phase = tables.Column("Phase", accessor="agency__phase", order_by="agency__phase")
    state = tables.Column("Answer", empty_values=(), orderable=False)
    name = tables.Column("Name")
    post = tables.Column("Post")
    email = tables.Column("Email")
    level = tables.Column("Level")
    on = DayColumn(verbose_name="Date", attrs={"td": {"class": "app-nowrap"}})
    amount = tables.Column("How many", attrs=NUMERIC)
    of = tables.Column("Of how many", attrs=NUMERIC)
    share = tables.Column("Per cent", attrs=NUMERIC)
    text = tables.Column("Text")

    caption_hidden = True

    class Meta:
        attrs = {"id": "facts", "class": "app-table--compact"}
        order_by_field = "sort"

    COLUMNS = {
        Kind.PERSON: ("name", "post", "email", "level", "on"),
        Kind.SHARE: ("amount", "of", "share"),
        Kind.DATE: ("on",),
        Kind.YES_NO: (),
        Kind.TEXT: ("text",),
    }
    #: On the page they stand below another column.
    FOLDED = ("sector", "phase", "post", "email")
    OF_KINDS = frozenset(name for names in COLUMNS.values() for name in names)

    def __init__(self, *args: Any, asked: FactAsked, today: dt.date, **kwargs: Any) -> None:
        self.asked, self.today = asked, today
        self.caption = str(asked)
        super().__init__(*args, **kwargs)

    def render_agency(self, record: Any) -> SafeString:
        """The agency with its sector and phase below, which are columns of their own in a file."""
        url = board_url("audits:return_facts", record.board, pk=record.pk)
        more = ", ".join(filter(None, (str(record.agency.sector or ""), self.render_phase(record))))
        return _with_more(format_html('<a class="govuk-link" href="{}">{}</a>', url, record.agency), more)

    def value_agency(self, record: Any) -> str:
        return str(record.agency)

    def render_name(self, record: Any) -> SafeString:
        """The person with post and address below, which are columns of their own in a file."""
        return _with_more(record.name, record.post, record.email)

    def value_name(self, record: Any) -> str:
        return str(record.name or "")

    def render_phase(self, record: Any) -> str:
        return str(record.agency.get_phase_display())

    def words(self, record: Any) -> tuple[str, str]:
        """What the answer amounts to, and the colour of its tag."""
        if record.submitted_at is None:
            return "Not handed in", "grey"
        if record.is_none:
            return NONE_WORDS.get(self.asked.kind, "None"), "red"
        kind = self.asked.kind
        has_one = {
            Kind.PERSON: bool(record.name), Kind.SHARE: record.amount is not None and record.of is not None,
            Kind.DATE: record.on is not None, Kind.YES_NO: record.is_yes is not None, Kind.TEXT: bool(record.text),
        }[Kind(kind)]  # fmt: skip
        if not has_one:
            return "No answer", "orange"
        if is_old(record.on, self.asked.months, self.today):
            return f"Older than {self.asked.months} months", "yellow"
        if kind == Kind.YES_NO:
            return ("Yes", "green") if record.is_yes else ("No", "orange")
        return ("Named" if kind == Kind.PERSON else "Given"), "green"

    def render_state(self, record: Any) -> Any:
        return tag(*self.words(record))

    def value_state(self, record: Any) -> str:
        return self.words(record)[0]

    def render_amount(self, value: int) -> str:
        return f"{value:,}"

    def render_of(self, value: int) -> str:
        return f"{value:,}"

    def value_amount(self, value: int) -> int:
        return value

    def value_of(self, value: int) -> int:
        return value

    def render_share(self, record: Any) -> str:
        exact = percentage(record.amount, record.of)
        return "" if exact is None else f"{plain(exact)}%"

    def value_share(self, record: Any) -> Any:
        return percentage(record.amount, record.of) if record.of else None


def _with_more(first: Any, *more: Any) -> SafeString:
    below = format_html_join("", '<br><span class="app-secondary">{}</span>', ((one,) for one in more if one))
    return format_html("{}{}", first, below)


class FactFilter(BoardFilterSet):
    """Filter by what is said, by sector, by phase of school and by name."""

    show = django_filters.ChoiceFilter(
        label="Show only",
        choices=[
            (GIVEN, "Given"),
            (WITHOUT, "Without one"),
            (OLD, "Out of date"),
            (SILENT, "No answer"),
            (MISSING, "Not handed in"),
        ],
        method="by_state",
        empty_label="Everybody asked",
    )
    sector = django_filters.ModelChoiceFilter(
        label="Sector", queryset=Sector.objects.all(), field_name="agency__sector", empty_label="All sectors"
    )
    phase = django_filters.ChoiceFilter(
        label="Phase of school",
        choices=Agency.Phase.choices,
        field_name="agency__phase",
        empty_label="All phases",
    )
    q = django_filters.CharFilter(
        label="Name of the agency", field_name="agency__name", lookup_expr="icontains"
    )

    class Meta:
        model = Return
        fields = ["show", "sector", "phase", "q"]

    asked: FactAsked
    today: dt.date

    def by_state(self, queryset: Rows, name: str, value: str) -> Rows:
        """What is there, what is not, what is old."""
        if value == WITHOUT:
            return queryset.filter(without(self.asked.kind))
        if value == SILENT:
            return queryset.filter(without(self.asked.kind), Q(is_none=None) | Q(is_none=False))
        if value == MISSING:
            return queryset.filter(submitted_at=None)
        if value == OLD:
            months = self.asked.months
            return queryset.filter(on__lt=months_before(self.today, months)) if months else queryset.none()
        return queryset.filter(given(self.asked.kind), submitted_at__isnull=False)

"""The board's list of agencies: its columns and filters."""

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.models import Agency, Board, BoardAgency, Seat, Sector
from boards.needs import board_url
from boards.tables.columns import NameColumn
from core.columns import DayColumn
from core.tables import BoardFilterSet

STANDINGS = dict(BoardAgency.Standing.choices)


def agency_rows(board: Board, on: dt.date) -> QuerySet[Agency, Any]:
    """Agencies that the board lists or has open seats for, with `standing`, `named_on`, `published`, `seat_count`.

    Counted within the board only: what other boards do with an agency is not theirs to see.
    """
    listed = BoardAgency.objects.filter(board=board, agency=OuterRef("pk"))
    seats = Seat.objects.filter(board=board, agency=OuterRef("pk")).open(on)
    counted = seats.order_by().values("agency").annotate(n=Count("pk")).values("n")
    # Found by their ids first: asked of every agency of the installation, the annotations would cost as many lookups.
    named = BoardAgency.objects.filter(board=board).order_by().values("agency")
    seated = Seat.objects.filter(board=board, agency__isnull=False).open(on).order_by().values("agency")
    return (
        Agency.objects.filter(pk__in=named.union(seated))
        .annotate(
            standing=Subquery(listed.values("standing")[:1], output_field=CharField()),
            named_on=Subquery(listed.values("named_on")[:1]),
            published=Subquery(listed.values("is_published")[:1]),
            seat_count=Coalesce(Subquery(counted), 0),
        )
        .select_related("sector")
        .order_by("name")
    )


class AgencyTable(tables.Table):  # type: ignore[misc]
    """One row per agency of the board."""

    name = NameColumn(
        verbose_name="Agency",
        linkify=lambda record, table: board_url("boards:agency", table.board, pk=record.pk),
    )
    sector = tables.Column(verbose_name="Sector", order_by=("sector__order", "name"))
    standing = tables.Column(verbose_name="Standing", empty_values=())
    named_on = DayColumn(verbose_name="Named on")
    published = tables.Column(verbose_name="Published list", empty_values=())
    seat_count = tables.Column(
        verbose_name="Seats", attrs={"td": {"class": "govuk-table__cell--numeric numeric"}, "th": {}}
    )

    phase = tables.Column(verbose_name="Phase of a school")
    urn = tables.Column(verbose_name="URN of a school")

    class Meta:
        order_by = ("name",)

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board

    def render_sector(self, value: Sector, record: Any) -> SafeString | str:
        """The sector; below it the phase of a school."""
        if not record.phase:
            return str(value)
        return format_html('{}<br><span class="app-secondary">{}</span>', value, record.get_phase_display())

    def value_sector(self, value: Sector) -> str:
        return str(value)

    def render_standing(self, record: Any) -> str:
        return STANDINGS.get(record.standing, "Has a seat, not in the list")

    def render_published(self, record: Any) -> str:
        return "Yes" if record.published else "No"


class AgencyFilter(BoardFilterSet):
    """Filter by name, sector and standing."""

    q = django_filters.CharFilter(label="Name, or URN of a school", method="by_name")
    sector = django_filters.ModelChoiceFilter(
        label="Sector", queryset=Sector.objects.all(), empty_label="All sectors"
    )
    standing = django_filters.ChoiceFilter(
        label="Standing", choices=BoardAgency.Standing.choices, empty_label="All"
    )

    class Meta:
        model = Agency
        fields = ["q", "sector", "standing"]

    def by_name(self, queryset: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        """Present and earlier names, and the number of a school."""
        earlier = Agency.objects.filter(names__name__icontains=value).values("pk")
        return queryset.filter(Q(name__icontains=value) | Q(pk__in=earlier) | Q(urn=value.strip()))

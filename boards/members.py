"""Who sits on a board: one row per seat and holder on any day, former holders, and vacancies."""

import datetime as dt
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from boards.models import Board, Seat, SeatTerm

CURRENT, VACANT, FORMER = "current", "vacant", "former"
STATES = ((CURRENT, "Now, with vacancies"), (VACANT, "Vacant seats only"), (FORMER, "Former members"))
UNNAMED = "Name not recorded"


def member_rows(board: Board, on: dt.date, state: str = CURRENT) -> QuerySet[Seat, Any]:
    """Seats with `holder`, `deputy`, `body`, `starts_on`, `ends_on` and so on: one row per holder, in one query.

    `current` gives the holders on the day and, with an empty holder and `vacant_since`, the vacant seats;
    `vacant` only these; `former` the terms that had ended before the day.
    """
    rows = Seat.objects.filter(board=board).select_related("group", "agency")
    running = Q(terms__is_deputy=False)
    if state == FORMER:
        running &= Q(terms__ends_on__lt=on)
    else:
        running &= Q(terms__starts_on=None) | Q(terms__starts_on__lte=on)
        running &= Q(terms__ends_on=None) | Q(terms__ends_on__gte=on)
        rows = rows.open(on)
    rows = rows.annotate(term=FilteredRelation("terms", condition=running))
    if state == FORMER:
        rows = rows.filter(Q(term__isnull=False))
    elif state == VACANT:
        rows = rows.filter(Q(term__isnull=True))
    return rows.annotate(
        term_id=F("term__id"),
        person_id=F("term__person_id"),
        holder=Case(
            When(term__isnull=True, then=Value("")),
            default=Coalesce("term__person__name", Value(UNNAMED)),
            output_field=CharField(),
        ),
        body_name=Coalesce("agency__name", "sector_name"),
        starts_on=F("term__starts_on"),
        starts_precision=F("term__starts_precision"),
        ends_on=F("term__ends_on"),
        ends_precision=F("term__ends_precision"),
        shadow_until=F("term__shadow_until"),
        deputy=Subquery(_deputies(on), output_field=CharField()),
        vacant_since=Case(
            When(term__isnull=True, then=Subquery(_last_end(on))),
            default=None,
            output_field=DateField(null=True),
        ),
    ).order_by("group__name", "body_name", "role", "starts_on", "pk")


def _deputies(on: dt.date) -> QuerySet[SeatTerm, Any]:
    return (
        SeatTerm.objects.running(on)
        .filter(seat=OuterRef("pk"), is_deputy=True)
        .order_by()
        .values("seat")
        .annotate(names=StringAgg(Coalesce("person__name", Value(UNNAMED)), ", ", order_by="person__name"))
        .values("names")
    )


def _last_end(on: dt.date) -> QuerySet[SeatTerm, Any]:
    """The last day that anybody held the seat: it is vacant since."""
    return (
        SeatTerm.objects.filter(seat=OuterRef("pk"), is_deputy=False, ends_on__lt=on)
        .order_by()
        .values("seat")
        .annotate(last=Max("ends_on"))
        .values("last")
    )


def vacancy_count(board: Board, on: dt.date) -> int:
    """How many open seats nobody holds on a day."""
    return Seat.objects.filter(board=board).vacant(on).count()

"""Agencies in one period: places booked and missed, what the missed ones cost, and what the agency pays in."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from boards.models import Agency, Board
from core.figures import Exclusion, Figure, Unit
from core.periods import Period
from core.rounding import half_up
from training.models import CAME, HOLDING, Booking, Contribution
from training.statistics.year import CAME_RULE, MISSED_RULE, NO_AGENCY, USED, USED_RULE

Status = Booking.Status
WASTED_RULE = (
    "For each place missed, what the event cost the board divided by its places. Events without a cost or a number of "
    "places are left out."
)
CONTRIBUTION_RULE = "What the agency pays towards training in this period, as typed in."


@dataclass(frozen=True)
class AgencyMoney:
    """One agency: places, what the missed ones cost, and its contribution. `pk` is None where none is known."""

    pk: int | None
    label: str
    booked: Figure
    came: Figure
    missed: Figure
    wasted: Figure
    contribution: Figure


@dataclass
class _Sum:
    label: str = NO_AGENCY
    booked: int = 0
    came: int = 0
    over: int = 0
    cost: Fraction = field(default_factory=Fraction)
    unknown: int = 0


def money_of(
    board: Board, period: Period, today: dt.date, only: Collection[int] | None = None
) -> tuple[AgencyMoney, ...]:
    """Agencies with a booking or a contribution in the period, by name; `only` these. Three queries."""
    rows: Any = Booking.objects.filter(
        board=board, event__starts_on__range=(period.start, period.end), event__is_cancelled=False,
        status__in=HOLDING,
    )  # fmt: skip
    paid: Any = Contribution.objects.filter(board=board, starts_on=period.start, ends_on=period.end)
    if only is not None:
        rows, paid = rows.filter(agency__in=only), paid.filter(agency__in=only)
    sums: dict[int | None, _Sum] = {}
    over = Q(event__ends_on__lt=today) | ~Q(status=Status.BOOKED)
    # Names are read apart: joined to each of thousands of bookings they cost as much as counting these.
    by = ("agency_id", "event__cost", "event__capacity")
    for pk, cost, places, booked, came, held in (
        rows.order_by()
        .values_list(*by)
        .annotate(
            booked=Count("pk"), came=Count("pk", filter=Q(status__in=CAME)), held=Count("pk", filter=over)
        )
    ):
        one = sums.setdefault(pk, _Sum())
        one.booked, one.came, one.over = one.booked + booked, one.came + came, one.over + held
        missed = held - came
        if cost is None or not places:
            one.unknown += missed
        else:
            one.cost += Fraction(cost) * missed / places
    for pk, name in Agency.objects.filter(pk__in=[key for key in sums if key is not None]).values_list(
        "pk", "name"
    ):
        sums[pk].label = name
    contributed = {}
    for pk, name, amount in paid.values_list("agency", "agency__name", "amount"):
        contributed[pk] = amount
        sums.setdefault(pk, _Sum(name))
    return tuple(
        _line(pk, one, contributed.get(pk), period)
        for pk, one in sorted(sums.items(), key=lambda found: (found[0] is None, found[1].label.casefold()))
    )


def _line(pk: int | None, one: _Sum, contribution: Any, period: Period) -> AgencyMoney:
    key, missed = f"training.agency.{one.label}", one.over - one.came

    def count(name: str, what: str, value: int, rule: str, base: int | None = None) -> Figure:
        return Figure.count(
            f"{key}.{name}", f"{one.label}: {what}", value, rule=rule, period=period,
            numerator=None if base is None else value, denominator=base, of="" if base is None else USED,
        )  # fmt: skip

    left = (Exclusion(one.unknown, "places of events without a cost or a number of places"),)
    return AgencyMoney(
        pk,
        one.label,
        count("booked", "places booked", one.booked, USED_RULE),
        count("came", "came", one.came, CAME_RULE, one.over),
        count("missed", "places missed", missed, MISSED_RULE, one.over),
        Figure(
            key=f"{key}.wasted", label=f"{one.label}: wasted", value=half_up(one.cost, 2), unit=Unit.POUNDS, places=2,
            rule=WASTED_RULE, period=period, excluded=left if one.unknown else (),
        ),
        Figure(
            key=f"{key}.contribution", label=f"{one.label}: contribution", value=contribution, unit=Unit.POUNDS,
            places=2, rule=CONTRIBUTION_RULE, period=period,
        ),
    )  # fmt: skip

"""Which rule a booking is charged by, and what it comes to. No database: facts in, pounds out."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from core.rounding import half_up
from training.models.charges import ChargeKind


@dataclass(frozen=True)
class Booked:
    """What a charge depends on: kind of charge (None for nothing), course, sector and days before the event."""

    kind: str | None
    course_id: int
    sector_id: int | None
    starts_on: dt.date
    days_before: int | None = None
    cost: Decimal | None = None
    places: int | None = None


def kind_of(status: str, mode: str, ends_on: dt.date, today: dt.date) -> str | None:
    """What a booking of this status may be charged for; None for nothing.

    An e-learning event that is over and that nobody marked was not finished.
    """
    if status == "cancelled":
        return ChargeKind.LATE
    if status == "did_not_attend":
        return ChargeKind.UNFINISHED if mode == "e_learning" else ChargeKind.DID_NOT_ATTEND
    if status in ("attended", "part", "left_early"):
        return ChargeKind.PLACE
    if status == "booked" and mode == "e_learning" and ends_on < today:
        return ChargeKind.UNFINISHED
    return None


def fits(rule: Any, booked: Booked) -> bool:
    """Whether a rule (a ChargeRule) is about this booking at all."""
    if rule.kind != booked.kind or rule.starts_on > booked.starts_on:
        return False
    if rule.ends_on is not None and rule.ends_on < booked.starts_on:
        return False
    if rule.course_id not in (None, booked.course_id) or rule.sector_id not in (None, booked.sector_id):
        return False
    if rule.kind != ChargeKind.LATE:
        return True
    return booked.days_before is not None and booked.days_before <= rule.days_before


def pick(rules: Iterable[Any], booked: Booked) -> Any:
    """The rule that holds, or None: one of the course before others, then one of the kind of agency, then the fewest
    days before the event, then the one that began last.
    """
    fitting = [one for one in rules if fits(one, booked)]
    return min(
        fitting,
        key=lambda one: (
            one.course_id is None,
            one.sector_id is None,
            one.days_before or 0,
            -one.starts_on.toordinal(),
            one.pk,
        ),
        default=None,
    )


def pounds(rule: Any, booked: Booked) -> Decimal | None:
    """What a rule comes to; None where the whole cost cannot be worked out: no cost, or no number of places.

    The whole cost of a place is what the event costs the board, divided by its places, rounded half up to the penny.
    """
    if not rule.is_whole_cost:
        amount: Decimal = rule.amount
        return amount
    if booked.cost is None or not booked.places:
        return None
    return half_up(Fraction(booked.cost) / booked.places, 2)

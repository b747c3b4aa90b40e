"""One delegate's record at one board: what they did, how many hours, and until when it counts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.figures import Figure, Unit
from training.models import Booking, Delegate, ELearningCompletion
from training.statistics.matrix import valid_until

HOURS_RULE = (
    "The length of each event that the person attended to its end, and of each e-learning course finished."
)
MOST_SHOWN = 200


@dataclass(frozen=True)
class Done:
    """One booking or e-learning course. `until` is the last day on which it counts, None where it always does."""

    on: dt.date
    title: str
    url: str
    status: str
    hours: Decimal | None
    until: dt.date | None
    is_run_out: bool
    counts: bool


@dataclass(frozen=True)
class DelegateRecord:
    """What a delegate did, the latest first."""

    lines: tuple[Done, ...]
    hours: Figure
    more: int


def record_of(delegate: Delegate, today: dt.date) -> DelegateRecord:
    """The latest bookings and e-learning of a delegate. Two queries."""
    rows: Any = Booking.objects.filter(delegate=delegate).select_related("event__course", "event__board")
    lines = []
    for one in rows.order_by("-event__starts_on", "-pk"):
        attended = one.status == Booking.Status.ATTENDED and not one.event.is_cancelled
        until = valid_until(one.event.ends_on, one.event.course.refresh_years) if attended else None
        lines.append(
            Done(
                one.event.starts_on, str(one.event.course), one.event.get_absolute_url(), _status(one),
                one.event.hours if attended else None, until, until is not None and until < today, attended,
            )
        )  # fmt: skip
    finished: Any = ELearningCompletion.objects.filter(delegate=delegate).select_related("course__board")
    for done in finished:
        until = valid_until(done.completed_on, done.course.refresh_years)
        lines.append(
            Done(
                done.completed_on, str(done.course), done.course.get_absolute_url(), "E-learning finished",
                done.course.hours, until, until is not None and until < today, counts=True,
            )
        )  # fmt: skip
    lines.sort(key=lambda one: one.on, reverse=True)
    hours = Figure(
        key="training.delegate.hours", label="Hours of training",
        value=sum((one.hours for one in lines if one.hours is not None), Decimal()), unit=Unit.NUMBER, places=2,
        rule=HOURS_RULE,
    )  # fmt: skip
    return DelegateRecord(tuple(lines[:MOST_SHOWN]), hours, max(0, len(lines) - MOST_SHOWN))


def _status(booking: Booking) -> str:
    return "Event cancelled" if booking.event.is_cancelled else str(booking.get_status_display())

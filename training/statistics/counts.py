"""Counting events and bookings in the database. Plain numbers: training.statistics.year makes figures of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from boards.models import Board
from core.periods import Period
from training.models import CAME, HOLDING, Booking, Event

Status = Booking.Status
#: Shorter than this is half a day.
FULL_DAY_HOURS = 5


@dataclass(frozen=True, slots=True)
class EventCounts:
    """Events of a period that were not cancelled. `unlimited` have no number of places; `places` are of the others."""

    courses: int = 0
    runs: int = 0
    days: int = 0
    places: int = 0
    unlimited: int = 0
    cancelled_runs: int = 0


@dataclass(frozen=True, slots=True)
class BookingCounts:
    """Bookings of these events.

    `used` are places that somebody has or had; `used_limited` those of events with a number of places. `over_*` are of
    events that are over: only there is it known who came. `hours` are those of people who stayed to the end.
    """

    bookings: int = 0
    used: int = 0
    used_limited: int = 0
    waiting: int = 0
    cancelled: int = 0
    over_used: int = 0
    attended: int = 0
    part: int = 0
    did_not_attend: int = 0
    not_recorded: int = 0
    walk_ins: int = 0
    people: int = 0
    agencies: int = 0
    hours: Decimal = Decimal()
    without_hours: int = 0

    @property
    def came(self) -> int:
        """Attended, if only in part."""
        return self.attended + self.part

    @property
    def missed(self) -> int:
        """Places of events that are over, on which nobody is recorded to have come."""
        return self.over_used - self.came


@dataclass(frozen=True, slots=True)
class Counted:
    """One period, course, agency, mode or length."""

    events: EventCounts = EventCounts()
    bookings: BookingCounts = BookingCounts()

    @property
    def has_any(self) -> bool:
        """Whether anything took place or was booked."""
        return bool(self.events.runs or self.bookings.bookings or self.bookings.waiting)


def _event_numbers() -> dict[str, Any]:
    runs = Q(is_cancelled=False)
    return {
        "courses": Count("course", filter=runs, distinct=True),
        "runs": Count("pk", filter=runs),
        "places": Coalesce(Sum("capacity", filter=runs), 0),
        "unlimited": Count("pk", filter=runs & Q(capacity=None)),
        "cancelled_runs": Count("pk", filter=Q(is_cancelled=True)),
    }


def _booking_numbers(today: dt.date) -> dict[str, Any]:
    held, over = Q(status__in=HOLDING), Q(event__ends_on__lt=today)
    attended, came = Q(status=Status.ATTENDED), Q(status__in=CAME)
    in_part = Q(status__in=(Status.PART, Status.LEFT_EARLY))
    # Who declined an offer, or no longer wanted to wait, had nothing to cancel.
    cancelled = Q(status=Status.CANCELLED, left_queue=False)
    hours = Sum("event__hours", filter=attended, output_field=DecimalField())
    return {
        "bookings": Count("pk", filter=held | cancelled),
        "used": Count("pk", filter=held),
        "used_limited": Count("pk", filter=held & Q(event__capacity__isnull=False)),
        "waiting": Count("pk", filter=Q(status=Status.WAITING)),
        "cancelled": Count("pk", filter=cancelled),
        "over_used": Count("pk", filter=held & (over | ~Q(status=Status.BOOKED))),
        "attended": Count("pk", filter=attended),
        "part": Count("pk", filter=in_part),
        "did_not_attend": Count("pk", filter=Q(status=Status.DID_NOT_ATTEND)),
        "not_recorded": Count("pk", filter=Q(status=Status.BOOKED) & over),
        "walk_ins": Count("pk", filter=Q(is_walk_in=True) & held),
        "people": Count("delegate", filter=came, distinct=True),
        "agencies": Count("agency", filter=came, distinct=True),
        "hours": Coalesce(hours, Value(0), output_field=DecimalField()),
        "without_hours": Count("pk", filter=attended & Q(event__hours=None)),
    }


def _bookings(board: Board, inside: Q) -> Any:
    """Bookings of events that were not cancelled."""
    return Booking.objects.filter(inside, board=board, event__is_cancelled=False).order_by()


def _grouped(board: Board, inside: Q, of_booking: Q, by: Any, today: dt.date) -> dict[Any, Counted]:
    """Key → counts, the key being an expression on events. Three queries."""
    events = (
        Event.objects.filter(inside, board=board).order_by().annotate(counted_by=by("")).values("counted_by")
    )
    found: dict[Any, dict[str, Any]] = {
        row["counted_by"]: {**_without_key(row), "days": 0} for row in events.annotate(**_event_numbers())
    }
    for key, days in _days(board, inside, by).items():
        found[key]["days"] = days
    bookings = _bookings(board, of_booking).annotate(counted_by=by("event__")).values("counted_by")
    booked = {row["counted_by"]: _without_key(row) for row in bookings.annotate(**_booking_numbers(today))}
    return {
        key: Counted(EventCounts(**numbers), BookingCounts(**booked.get(key, {})))
        for key, numbers in found.items()
    }


def _without_key(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "counted_by"}


def _days(board: Board, inside: Q, by: Any) -> dict[Any, int]:
    """Days on which training took place: each event's sessions on different days, one for an event without any."""
    rows = Event.objects.filter(inside, board=board, is_cancelled=False).order_by()
    of_event = Count("sessions__on", distinct=True)
    found: dict[Any, int] = {}
    for row in rows.annotate(counted_by=by("")).values("counted_by", "pk").annotate(days=of_event):
        found[row["counted_by"]] = found.get(row["counted_by"], 0) + max(row["days"], 1)
    return found


def _spans(periods: Sequence[Period], prefix: str) -> Q:
    inside = Q(pk=None)
    for period in periods:
        inside |= Q(**{f"{prefix}starts_on__range": (period.start, period.end)})
    return inside


def by_period(board: Board, periods: Sequence[Period], today: dt.date) -> list[Counted]:
    """Counts of each period (none may overlap another). Three queries, whatever their number."""

    def key(prefix: str) -> Any:
        cases = [
            When(**{f"{prefix}starts_on__range": (one.start, one.end)}, then=Value(place))
            for place, one in enumerate(periods)
        ]
        return Case(*cases, output_field=IntegerField())

    found = _grouped(board, _spans(periods, ""), _spans(periods, "event__"), key, today)
    return [found.get(place, Counted()) for place in range(len(periods))]


def by_course(board: Board, period: Period, today: dt.date) -> dict[str, Counted]:
    """Title → counts, for courses with an event in the period. Three queries."""
    found = _grouped(
        board, _spans([period], ""), _spans([period], "event__"), lambda prefix: F(f"{prefix}course__title"), today
    )  # fmt: skip
    return {key: one for key, one in found.items() if one.events.runs}


def by_mode(board: Board, period: Period, today: dt.date) -> dict[str, Counted]:
    """Mode → counts. Three queries."""
    return _grouped(
        board, _spans([period], ""), _spans([period], "event__"), lambda prefix: F(f"{prefix}mode"), today
    )


def by_length(board: Board, period: Period, today: dt.date) -> dict[str, Counted]:
    """ "half", "full", "longer" or "" (no length given) → counts. Three queries."""

    def key(prefix: str) -> Any:
        return Case(
            When(**{f"{prefix}ends_on__gt": F(f"{prefix}starts_on")}, then=Value("longer")),
            When(**{f"{prefix}hours__lt": FULL_DAY_HOURS}, then=Value("half")),
            When(**{f"{prefix}hours__gte": FULL_DAY_HOURS}, then=Value("full")),
            default=Value(""),
        )

    return _grouped(board, _spans([period], ""), _spans([period], "event__"), key, today)


def by_agency(board: Board, period: Period, today: dt.date) -> dict[str, BookingCounts]:
    """Agency's name ("" where none is known) → counts of its bookings. One query."""
    numbers = _booking_numbers(today)
    rows = _bookings(board, _spans([period], "event__")).values("agency__name")
    return {
        row["agency__name"] or "": BookingCounts(**{name: row[name] for name in numbers})
        for row in rows.annotate(**numbers).order_by("agency__name")
    }

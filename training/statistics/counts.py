"""Counting events and bookings in the database. Plain numbers: training.statistics.year makes figures of them."""

import datetime as dt
from collections.abc import Callable, Sequence
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


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a period, as far as it is counted; `days` are those of its sessions, at least one."""

    course: str
    mode: str
    starts_on: dt.date
    ends_on: dt.date
    hours: Decimal | None
    capacity: int | None
    is_cancelled: bool
    days: int

    @property
    def length(self) -> str:
        """ "half", "full", "longer" or "" (no length given)."""
        if self.ends_on > self.starts_on:
            return "longer"
        if self.hours is None:
            return ""
        return "half" if self.hours < FULL_DAY_HOURS else "full"


def events_of(board: Board, periods: Sequence[Period]) -> list[EventRow]:
    """The events that begin in any of these periods, cancelled ones too. One query for all countings."""
    rows: Any = Event.objects.filter(_spans(periods, ""), board=board).order_by()
    names = ("course__title", "mode", "starts_on", "ends_on", "hours", "capacity", "is_cancelled")
    found: Any = rows.values_list(*names, "pk").annotate(days=Count("sessions__on", distinct=True))
    return [
        EventRow(course, mode, starts_on, ends_on, hours, capacity, is_cancelled, max(days, 1))
        for course, mode, starts_on, ends_on, hours, capacity, is_cancelled, _, days in found
    ]


def _event_counts(events: Sequence[EventRow]) -> EventCounts:
    runs = [one for one in events if not one.is_cancelled]
    return EventCounts(
        courses=len({one.course for one in runs}),
        runs=len(runs),
        days=sum(one.days for one in runs),
        places=sum(one.capacity or 0 for one in runs),
        unlimited=sum(one.capacity is None for one in runs),
        cancelled_runs=len(events) - len(runs),
    )


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


def _grouped(
    board: Board,
    periods: Sequence[Period],
    events: Sequence[EventRow],
    of: Callable[[EventRow], Any],
    by: Any,
    today: dt.date,
) -> dict[Any, Counted]:
    """Key → counts; `of` gives an event's key, `by` is the same as an expression on bookings. One query."""
    rows: dict[Any, list[EventRow]] = {}
    for event in events:
        rows.setdefault(of(event), []).append(event)
    bookings = _bookings(board, _spans(periods, "event__")).annotate(counted_by=by).values("counted_by")
    booked = {row["counted_by"]: _without_key(row) for row in bookings.annotate(**_booking_numbers(today))}
    return {
        key: Counted(_event_counts(found), BookingCounts(**booked.get(key, {})))
        for key, found in rows.items()
    }


def _without_key(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "counted_by"}


def _spans(periods: Sequence[Period], prefix: str) -> Q:
    inside = Q(pk=None)
    for period in periods:
        inside |= Q(**{f"{prefix}starts_on__range": (period.start, period.end)})
    return inside


def by_period(
    board: Board, periods: Sequence[Period], today: dt.date, events: Sequence[EventRow] | None = None
) -> list[Counted]:
    """Counts of each period (none may overlap another). Two queries, whatever their number; one with `events`."""
    rows = events_of(board, periods) if events is None else events

    def of(event: EventRow) -> int:
        return next(place for place, one in enumerate(periods) if one.start <= event.starts_on <= one.end)

    cases = [
        When(event__starts_on__range=(one.start, one.end), then=Value(place))
        for place, one in enumerate(periods)
    ]
    found = _grouped(board, periods, rows, of, Case(*cases, output_field=IntegerField()), today)
    return [found.get(place, Counted()) for place in range(len(periods))]


def by_course(board: Board, period: Period, today: dt.date, events: Sequence[EventRow]) -> dict[str, Counted]:
    """Title → counts, for courses with an event in the period. One query."""
    found = _grouped(board, [period], events, lambda one: one.course, F("event__course__title"), today)
    return {key: one for key, one in found.items() if one.events.runs}


def by_mode(board: Board, period: Period, today: dt.date, events: Sequence[EventRow]) -> dict[str, Counted]:
    """Mode → counts. One query."""
    return _grouped(board, [period], events, lambda one: one.mode, F("event__mode"), today)


def by_length(board: Board, period: Period, today: dt.date, events: Sequence[EventRow]) -> dict[str, Counted]:
    """ "half", "full", "longer" or "" (no length given) → counts. One query."""
    key = Case(
        When(event__ends_on__gt=F("event__starts_on"), then=Value("longer")),
        When(event__hours__lt=FULL_DAY_HOURS, then=Value("half")),
        When(event__hours__gte=FULL_DAY_HOURS, then=Value("full")),
        default=Value(""),
    )
    return _grouped(board, [period], events, lambda one: one.length, key, today)


def by_agency(board: Board, period: Period, today: dt.date) -> dict[str, BookingCounts]:
    """Agency's name ("" where none is known) → counts of its bookings. One query."""
    numbers = _booking_numbers(today)
    rows = _bookings(board, _spans([period], "event__")).values("agency__name")
    return {
        row["agency__name"] or "": BookingCounts(**{name: row[name] for name in numbers})
        for row in rows.annotate(**numbers).order_by("agency__name")
    }

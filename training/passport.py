"""One person's training over all boards: what is to come, what they have and until when, everything they booked."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from boards.models import Board
from core.figures import Exclusion, Figure, Unit
from core.rounding import half_up
from training.addresses import own_path
from training.models import CAME, Booking, Certificate, Course
from training.services.own_rows import OwnRows
from training.statistics.matrix import valid_until

#: So long before its last day a course is said to be due.
SOON = dt.timedelta(days=90)
HOURS_RULE = (
    "Hours of events attended to the end, of the event or else of its course, on all boards. Attending in part counts "
    "nothing."
)
Status = Booking.Status
COLOURS = {
    Status.BOOKED: "teal", Status.WAITING: "yellow", Status.ATTENDED: "green", Status.PART: "orange",
    Status.LEFT_EARLY: "orange", Status.DID_NOT_ATTEND: "red", Status.CANCELLED: "grey",
}  # fmt: skip


@dataclass(frozen=True)
class OwnBooking:
    """One booking with its certificate, if one was made."""

    booking: Booking
    certificate: Certificate | None
    state: str
    colour: str

    @property
    def hours(self) -> Decimal | None:
        """Of what was attended to the end, as the sum counts it."""
        return hours_of(self.booking) if self.can_have_certificate else None

    @property
    def url(self) -> str:
        """The booking's own page, where it can be changed."""
        return own_path(self.booking)

    @property
    def can_have_certificate(self) -> bool:
        return self.booking.status == Status.ATTENDED and not self.booking.event.is_cancelled


@dataclass(frozen=True)
class OwnCourse:
    """One course that the person attended to its end: the last time, and how long that counts."""

    course: Course
    board: Board
    last_on: dt.date
    until: dt.date | None
    state: str
    colour: str


@dataclass(frozen=True)
class Passport:
    """Everything about one address."""

    address: str
    name: str
    coming: tuple[OwnBooking, ...]
    courses: tuple[OwnCourse, ...]
    past: tuple[OwnBooking, ...]
    figures: tuple[Figure, ...]

    @property
    def has_several_boards(self) -> bool:
        return len({one.booking.board_id for one in (*self.coming, *self.past)}) > 1

    @property
    def boards(self) -> list[Board]:
        """Boards in use where the person booked, by name."""
        found = {one.booking.board_id: one.booking.board for one in (*self.coming, *self.past)}
        return sorted((one for one in found.values() if one.is_active), key=lambda one: one.name)

    @property
    def is_empty(self) -> bool:
        return not (self.coming or self.past)


def hours_of(booking: Booking) -> Decimal | None:
    """How long the event is, else its course."""
    event = booking.event
    return event.hours if event.hours is not None else event.course.hours


def passport_of(rows: OwnRows, on: dt.date) -> Passport:
    """The passport. Call it in the scope of these rows. Two queries."""
    found = Booking.objects.filter(delegate__in=rows.delegate_ids).select_related(
        "event__course", "event__board", "board", "delegate"
    )
    bookings = list(found.order_by("-event__starts_on", "-pk"))
    valid = Certificate.objects.filter(booking__delegate__in=rows.delegate_ids, withdrawn_at=None)
    certificates = {one.booking_id: one for one in valid}
    own = [_own(one, certificates.get(one.pk), on) for one in bookings]
    coming = [one for one in own if _is_coming(one.booking, on)]
    coming.sort(key=lambda one: (one.booking.event.starts_on, one.booking.pk))
    courses = _courses(bookings, on)
    names = [one.delegate.name for one in bookings if one.delegate.name]
    return Passport(
        rows.address,
        names[0] if names else "",
        tuple(coming),
        courses,
        tuple(one for one in own if not _is_coming(one.booking, on)),
        _figures(bookings, courses),
    )


def _is_coming(booking: Booking, on: dt.date) -> bool:
    return (
        booking.status in (Status.BOOKED, Status.WAITING)
        and booking.event.ends_on >= on
        and not booking.event.is_cancelled
    )


def _own(booking: Booking, certificate: Certificate | None, on: dt.date) -> OwnBooking:
    status = Status(booking.status)
    if booking.event.is_cancelled:
        return OwnBooking(booking, certificate, "Event cancelled", "red")
    if status == Status.BOOKED and booking.event.ends_on < on:
        return OwnBooking(booking, certificate, "Register not kept yet", "grey")
    if status == Status.WAITING and booking.event.ends_on < on:
        return OwnBooking(booking, certificate, "Got no place", "grey")
    return OwnBooking(booking, certificate, booking.state_words, COLOURS.get(status, "grey"))


def _courses(bookings: Iterable[Booking], on: dt.date) -> tuple[OwnCourse, ...]:
    last: dict[int, Booking] = {}
    for one in bookings:
        if one.status == Status.ATTENDED and not one.event.is_cancelled:
            kept = last.get(one.event.course_id)
            if kept is None or one.event.ends_on > kept.event.ends_on:
                last[one.event.course_id] = one
    made = [_course(one, on) for one in last.values()]
    return tuple(sorted(made, key=lambda one: (one.until or dt.date.max, one.course.title, one.course.pk)))


def _course(booking: Booking, on: dt.date) -> OwnCourse:
    event = booking.event
    until = valid_until(event.ends_on, event.course.refresh_years)
    if until is None:
        state, colour = "For good", "green"
    elif until < on:
        state, colour = "Expired", "red"
    elif until <= on + SOON:
        state, colour = "Due soon", "orange"
    else:
        state, colour = "Valid", "green"
    return OwnCourse(event.course, booking.board, event.ends_on, until, state, colour)


def _figures(bookings: list[Booking], courses: tuple[OwnCourse, ...]) -> tuple[Figure, ...]:
    done = [one for one in bookings if one.status == Status.ATTENDED and not one.event.is_cancelled]
    in_part = sum(1 for one in bookings if one.status in CAME and one.status != Status.ATTENDED)
    total = sum((hours_of(one) or Decimal(0) for one in done), Decimal(0))
    unknown = sum(1 for one in done if hours_of(one) is None)
    left_out = [(in_part, "attended in part"), (unknown, "of which nobody wrote down the length")]
    return (
        Figure.count(
            "training.own.events", "events attended", len(done),
            rule="Events that the register says the person attended to the end, on all boards.",
        ),
        Figure(
            key="training.own.hours", label="hours of training", value=half_up(total, 2) if done else None,
            unit=Unit.NUMBER, places=2, rule=HOURS_RULE,
            excluded=tuple(Exclusion(count, reason) for count, reason in left_out if count),
        ),
        Figure.count(
            "training.own.due", "courses to refresh", sum(one.colour in ("red", "orange") for one in courses),
            rule=f"Courses attended whose last day of validity is past or less than {SOON.days} days away.",
        ),
    )  # fmt: skip

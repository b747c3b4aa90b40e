"""Checking in oneself: by the code shown in the room, on the day, into the register."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from boards.models import Board
from boards.services.saving import wrong
from core import audit
from core.models import User
from training.certificate_numbers import plain_number
from training.models import CAME, Booking, CheckIn, Event, EventSession
from training.room_codes import LENGTH, room_code
from training.services.certificates import follow_register
from training.services.events import held
from training.services.own_rows import own_rows

WRONG_CODE = (
    "This code is not shown in any room today. Check it with the trainer: it is a new one each day, without the "
    "letters O, I and L and without 0 and 1."
)
NOT_ON_IT = "{email} has no place on this event. Check the address, or ask the trainer to write you down."
Status = Booking.Status


@dataclass(frozen=True)
class CheckedIn:
    """What came of it: the booking, and whether the person had checked in that day already."""

    booking: Booking
    was_there: bool


def events_on(board_id: int, on: dt.date) -> QuerySet[Event]:
    """Events of the board that meet that day: by their sessions, or where none were written down by their days."""
    sessions = EventSession.objects.filter(event=OuterRef("pk"))
    rows = Event.objects.filter(
        Exists(sessions.filter(on=on)) | ~Exists(sessions),
        board=board_id, is_cancelled=False, starts_on__lte=on, ends_on__gte=on,
    )  # fmt: skip
    found: QuerySet[Event] = rows.order_by("pk")
    return found


def is_on(event: Event, on: dt.date) -> bool:
    """Whether the event meets that day, so that a code is shown."""
    return events_on(event.board_id, on).filter(pk=event.pk).exists()


def event_with_code(board: Board, code: str, on: dt.date) -> Event | None:
    """The event of the board that shows this code that day."""
    typed = plain_number(code)
    if len(typed) != LENGTH:
        return None
    for event in events_on(board.pk, on):
        if constant_time_compare(typed, room_code(board_id=board.pk, event_id=event.pk, on=on)):
            return event
    return None


@transaction.atomic
def check_in(
    board: Board, *, code: str, address: str, actor: User | None, on: dt.date | None = None
) -> CheckedIn:
    """Write the person down as there today; on the last day of the event the register says attended.

    Of an event of several days: attended who checked in on every day on which anybody did, else in part. A mark that
    somebody made in the register stays. Raises ValidationError at `code` and `email`.
    """
    day = on or timezone.localdate()
    event = event_with_code(board, code, day)
    if event is None:
        raise wrong("code", WRONG_CODE)
    event = held(event)
    email = address.strip().casefold()
    rows = Booking.objects.filter(event=event, delegate__in=own_rows(email).delegate_ids).live()
    booking: Booking | None = (
        rows.select_for_update(of=("self",), no_key=True).select_related("board", "event__course", "delegate").first()
    )  # fmt: skip
    if booking is None:
        raise wrong("email", NOT_ON_IT.format(email=email))
    if booking.status == Status.WAITING:
        raise wrong("email", "You are on the waiting list of this event. Ask the trainer to write you down.")
    if booking.status == Status.DID_NOT_ATTEND:
        raise wrong("email", "The register says that you did not come. Ask the trainer to change it.")
    _, is_new = CheckIn.objects.get_or_create(
        booking=booking, on=day, defaults={"board": board, "at": timezone.now()}
    )  # fmt: skip
    if is_new:
        audit.record("booking.checked_in", booking, actor=actor, after={"day": day.isoformat()})
        if day >= event.ends_on and booking.status == Status.BOOKED:
            _mark(booking, actor)
    return CheckedIn(booking, not is_new)


def _mark(booking: Booking, actor: User | None) -> None:
    """On the last day: what the check-ins say of the person."""
    shown = CheckIn.objects.filter(booking__event=booking.event_id).order_by().values("on").distinct().count()
    own = CheckIn.objects.filter(booking=booking).count()
    before = audit.state(booking, "status")
    booking.status = Status.ATTENDED if own >= shown else Status.PART
    booking.save(update_fields=["status"])
    audit.record("booking.marked", booking, actor=actor, before=before, after=audit.state(booking, "status"))
    follow_register(booking, actor=actor)


def checked_in_by(event: Event) -> dict[int, int]:
    """Booking's id → on how many days the person checked in themselves. One query."""
    found: dict[int, int] = {}
    rows = CheckIn.objects.filter(booking__event=event).order_by()
    for booking in rows.values_list("booking", flat=True):
        found[booking] = found.get(booking, 0) + 1
    return found


def counted_today(event: Event, on: dt.date) -> tuple[int, int]:
    """How many checked in that day, and how many have a place."""
    came = CheckIn.objects.filter(booking__event=event, on=on).count()
    places = Booking.objects.filter(event=event, status__in=(Status.BOOKED, *CAME)).count()
    return came, places

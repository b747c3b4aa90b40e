"""What a delegate does on the own page of a booking: as the services for everybody, but only until the event begins.

Whoever holds the booking's key is taken for the delegate; nobody is signed in, so the trail names no actor.
"""

from django.db import transaction
from django.utils import timezone

from boards.services.saving import wrong
from training.models import Booking, Event, EventShare
from training.models.keys import board_of_key
from training.services.bookings import Who, book, cancel_booking, change_access_needs, refuse_at_once
from training.services.moving import keep_after_move
from training.services.places import accept_offer, starts_at
from training.services.substitutes import send_substitute

__all__ = ["board_of_key", "find_approval", "find_booking"]
LIVE = (Booking.Status.BOOKED, Booking.Status.WAITING)


def find_booking(key: str) -> Booking | None:
    """The booking that a key opens, in the scope of its board. One query."""
    rows = Booking.objects.select_related("event__course", "event__board", "delegate", "agency", "board")
    found: Booking | None = rows.filter(key=key).first()
    return found


def find_approval(key: str) -> Booking | None:
    """The booking that a line manager's key opens. One query."""
    rows = Booking.objects.select_related("event__course", "event__board", "delegate", "agency", "board")
    found: Booking | None = rows.exclude(approval_key="").filter(approval_key=key).first()
    return found


def can_change(booking: Booking) -> bool:
    """Whether the delegate can still change anything: a live booking of an event that has not begun."""
    event = booking.event
    return booking.status in LIVE and not event.is_cancelled and starts_at(event) > timezone.now()


@transaction.atomic
def cancel_own(booking: Booking, *, because: str) -> Booking:
    """Cancel; declining an offer is the same. Raises ValidationError once the event has begun."""
    _check(booking)
    return cancel_booking(booking, actor=None, because=because)


@transaction.atomic
def decline_own(booking: Booking) -> Booking:
    """Decline the place that is offered, and leave the waiting list."""
    _check(booking)
    return cancel_booking(booking, actor=None, because="Declined the place that was offered")


@transaction.atomic
def accept_own(booking: Booking) -> Booking:
    """Take the place that is offered."""
    _check(booking)
    return accept_offer(booking, actor=None)


@transaction.atomic
def keep_own(booking: Booking) -> Booking:
    """Come on the new date of an event that was moved."""
    _check(booking)
    return keep_after_move(booking, actor=None)


@transaction.atomic
def change_own_needs(booking: Booking, *, access_needs: str) -> Booking:
    """Say what one needs to take part."""
    _check(booking)
    return change_access_needs(booking, access_needs=access_needs, actor=None)


@transaction.atomic
def substitute_own(booking: Booking, *, name: str, email: str) -> Booking:
    """Send somebody else."""
    _check(booking)
    return send_substitute(booking, who=Who(email, name=name), actor=None)


@transaction.atomic
def take_next_run(booking: Booking, event: Event) -> Booking:
    """Book another event of the same course, with what is known of the first booking."""
    if event.course_id != booking.event.course_id:
        raise wrong("", "This is another course.")
    refuse_at_once(event)
    share = _same_partner(booking, event)
    return book(
        event, booking.delegate, actor=None, access_needs=booking.access_needs,
        manager_email=booking.manager_email, share=share,
    )  # fmt: skip


def _same_partner(booking: Booking, event: Event) -> EventShare | None:
    """The seats, on another event, of the board whose seat the first booking was; None: the event's own board's."""
    if booking.share_id is None:
        return None
    rows = EventShare.objects.filter(
        event=event, partner__in=EventShare.objects.filter(pk=booking.share_id).values("partner")
    )
    found: EventShare | None = rows.first()
    return found


def _check(booking: Booking) -> None:
    if booking.event.is_cancelled:
        raise wrong("", "This event was cancelled.")
    if starts_at(booking.event) <= timezone.now():
        raise wrong("", "The event has begun, so nothing can be changed here any more.")

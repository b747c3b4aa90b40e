"""Bookings: taking a place or a place in the queue, and giving it back."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from boards.models import Agency, Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.models import Booking, Delegate, Event, StaffGroup
from training.services.events import held


@dataclass(frozen=True)
class Who:
    """A delegate as somebody names one: by email address, by reference, or both."""

    email: str = ""
    reference: str = ""
    name: str = ""
    agency: Agency | None = None
    staff_group: StaffGroup | None = None


@transaction.atomic
def known_delegate(*, board: Board, who: Who, actor: User | None) -> Delegate:
    """The delegate of this address or reference, made when there is none. Raises ValidationError by field.

    A record that was merged into another one gives that one. What is known already is not overwritten by nothing.
    """
    email, reference = who.email.strip().casefold(), " ".join(who.reference.split())
    rows = Delegate.objects.filter(board=board).select_related("merged_into", "agency")
    found = (rows.filter(email=email).first() if email else None) or (
        rows.filter(reference=reference).first() if reference else None
    )
    if found is not None:
        found = found.merged_into or found
        return _complete(found, who)
    delegate = Delegate(
        board=board, email=email, reference=reference, name=" ".join(who.name.split()),
        agency=who.agency, staff_group=who.staff_group,
    )  # fmt: skip
    save_checked(delegate)
    audit.record("delegate.added", delegate, actor=actor)
    return delegate


def _complete(delegate: Delegate, who: Who) -> Delegate:
    """Fill what was not known of them."""
    for name in ("name", "agency", "staff_group"):
        if not getattr(delegate, name) and (value := getattr(who, name)):
            setattr(delegate, name, value)
    save_checked(delegate)
    return delegate


@transaction.atomic
def book(
    event: Event, delegate: Delegate, *, actor: User | None, access_needs: str = "", on: dt.date | None = None
) -> Booking:
    """Give the delegate a place, or a place in the waiting list when there is none.

    The event's row is held meanwhile, so that there are never more people than places. Raises ValidationError where
    the event takes no bookings, is full without a waiting list, or is booked by this person already.
    """
    kept = held(event)
    today = on or timezone.localdate()
    if kept.is_cancelled:
        raise wrong("", "This event was cancelled.")
    if not kept.takes_bookings(today):
        raise wrong("", "Booking for this event has closed.")
    if Booking.objects.filter(event=kept, delegate=delegate).live().exists():
        raise wrong("", f"{delegate} has booked this event already.")
    is_full = kept.capacity is not None and _held_places(kept) >= kept.capacity
    if is_full and not kept.has_waiting_list:
        raise wrong("", "This event is full.")
    now = timezone.now()
    booking = Booking(
        board=kept.board, event=kept, delegate=delegate, agency=delegate.agency, staff_group=delegate.staff_group,
        status=Booking.Status.WAITING if is_full else Booking.Status.BOOKED, queued_at=now if is_full else None,
        booked_on=today, booked_at=now, booked_by=actor, access_needs=access_needs.strip(),
    )  # fmt: skip
    save_checked(booking)
    audit.record(
        "booking.waiting" if is_full else "booking.made", booking, actor=actor, after={"status": booking.status}
    )  # fmt: skip
    return booking


def _held_places(event: Event) -> int:
    return Booking.objects.filter(event=event).holding().count()


@transaction.atomic
def cancel_booking(
    booking: Booking, *, actor: User | None, because: str = "", on: dt.date | None = None
) -> Booking:
    """Give a place, or a place in the queue, back. Raises ValidationError where there is nothing to give back."""
    kept = held_booking(booking)
    if kept.status not in (Booking.Status.BOOKED, Booking.Status.WAITING):
        raise wrong("", f"This booking cannot be cancelled: {kept.get_status_display().lower()}.")
    before = audit.state(kept, "status")
    kept.status, kept.cancelled_on = Booking.Status.CANCELLED, on or timezone.localdate()
    kept.cancelled_because = " ".join(because.split())
    save_checked(kept)
    audit.record(
        "booking.cancelled", kept, actor=actor, before=before,
        after=audit.state(kept, "status", "cancelled_on", "cancelled_because"),
    )  # fmt: skip
    return kept


def held_booking(booking: Booking) -> Booking:
    """The booking, after its event: everybody who changes bookings holds the event's row first."""
    held(booking.event)
    rows = Booking.objects.select_for_update(of=("self",), no_key=True)
    found: Booking = rows.select_related("board", "event__course", "delegate").get(pk=booking.pk)
    return found

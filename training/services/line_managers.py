"""Line managers who know of a booking hear of what becomes of it: that it is cancelled, or has a new date."""

from collections.abc import Iterable

from training.models import Booking, Event, Message, MessageKind
from training.services.letters import Letters

TOLD_BY = (MessageKind.COPY, MessageKind.APPROVAL_ASKED)


def who_know(event: Event, bookings: Iterable[Booking]) -> set[int]:
    """Those bookings whose line manager was written to, or has approved. One query, none where nobody is named."""
    named = {one.pk: one for one in bookings if one.manager_email}
    if not named:
        return set()
    told = Message.objects.filter(event=event, booking__in=named, kind__in=TOLD_BY).values_list(
        "booking", "to"
    )
    known = {pk for pk, to in told if named[pk].manager_email == to}
    return known | {pk for pk, one in named.items() if one.approval == Booking.Approval.GIVEN}


def tell_managers(
    letters: Letters, kind: MessageKind, bookings: Iterable[Booking], *, reason: str = ""
) -> None:
    """Write to the line managers who know of these bookings of one event.

    `reason` is what anybody may read. What a delegate wrote of why they cannot come is for the board, and is not
    passed on.
    """
    rows = list(bookings)
    known = who_know(letters.event, rows)
    for booking in rows:
        if booking.pk in known:
            letters.add(kind, booking, to=booking.manager_email, reason=reason)

"""Holding rows while bookings change, always in the same order, so that nobody waits for somebody who waits for them.

The order is: the delegate, the event, the booking. Places of an event are counted and given by whoever holds its row;
clashes of one person's times are looked for by whoever holds the person's.
"""

from training.models import Booking, Delegate, Event


def held(event: Event) -> Event:
    """The event, its row locked until the transaction ends: who books it and who changes it wait for each other."""
    rows = Event.objects.select_for_update(of=("self",), no_key=True)
    found: Event = rows.select_related("board", "course").get(pk=event.pk)
    return found


def held_delegate(delegate: Delegate) -> Delegate:
    """The delegate, before any event: two bookings of one person at once follow each other."""
    rows = Delegate.objects.select_for_update(of=("self",), no_key=True)
    found: Delegate = rows.select_related("board", "agency").get(pk=delegate.pk)
    return found


def held_booking(booking: Booking) -> Booking:
    """The booking, after its delegate and event, as it is now."""
    held_delegate(booking.delegate)
    event = held(booking.event)
    rows = Booking.objects.select_for_update(of=("self",), no_key=True)
    found: Booking = rows.select_related("board", "delegate", "agency").get(pk=booking.pk)
    found.event = event
    return found

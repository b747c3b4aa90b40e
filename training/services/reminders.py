"""Reminders 14 and 5 days before an event: each once, also when nothing ran on the day itself.

A reminder is due from its day on until the next one is. Who booked after its day gets none of that kind: the
confirmation has just told them everything.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from training.models import Booking, Event, MessageKind
from training.services.letters import Letters

#: Kind → (days before, and how many days before it is too late because the next one is due, or the event begins).
REMINDERS = {MessageKind.REMINDER_14: (14, 5), MessageKind.REMINDER_5: (5, 0)}


@transaction.atomic
def remind(*, on: dt.date | None = None) -> int:
    """Write the reminders that are due on the boards in scope; returns how many are new. Safe to run twice."""
    today = on or timezone.localdate()
    return sum(_remind(kind, today, first, last) for kind, (first, last) in REMINDERS.items())


def _remind(kind: MessageKind, today: dt.date, first: int, last: int) -> int:
    day = dt.timedelta(days=1)
    events = Event.objects.filter(
        is_cancelled=False, starts_on__gt=today + last * day, starts_on__lte=today + first * day
    )
    count = 0
    for event in events.select_related("board", "course").order_by("starts_on", "pk"):
        letters = Letters(event)
        due = event.starts_on - first * day
        rows = Booking.objects.filter(event=event, status=Booking.Status.BOOKED, booked_on__lt=due + day)
        for booking in (
            rows.exclude(approval=Booking.Approval.ASKED).select_related("delegate").order_by("pk")
        ):
            booking.event, booking.board = event, event.board
            # A new date is reminded of anew, and so is a substitute.
            once = f"{kind}:{booking.pk}:{booking.delegate_id}:{event.starts_on}"
            letters.add(kind, booking, once=once)
        count += letters.send()
    return count

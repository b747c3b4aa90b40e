"""Events that are moved or cancelled with people on them: everybody is told, and what they answer is kept."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from boards.services.saving import wrong
from core import audit
from core.models import User
from training.models import Booking, Event, EventSession, MessageKind
from training.services.clashes import refuse_clash
from training.services.holding import held_booking
from training.services.letters import Letters
from training.services.line_managers import tell_managers

Status, MoveAnswer = Booking.Status, Booking.MoveAnswer


@dataclass(frozen=True)
class Dates:
    """When an event meets: days and times of its sessions, and its first day."""

    first: dt.date
    sessions: tuple[tuple[dt.date, dt.time | None, dt.time | None], ...]

    @classmethod
    def of(cls, event: Event) -> "Dates":
        """As they are kept now. One query."""
        rows = EventSession.objects.filter(event=event).order_by("on", "starts_at", "pk")
        return cls(event.starts_on, tuple(rows.values_list("on", "starts_at", "ends_at")))


def tell_of_move(event: Event, before: Dates) -> int:
    """Where days or times are others than `before`: ask everybody on the event whether they still come; how many.

    Who waits keeps their turn and is not asked: an offer says when the event is.
    """
    now = Dates.of(event)
    if event.is_cancelled or not before.sessions or now.sessions == before.sessions:
        return 0
    rows = Booking.objects.filter(event=event, status=Status.BOOKED)
    letters = Letters(event)
    people = list(rows.select_for_update(of=("self",), no_key=True).select_related("delegate"))
    for booking in people:
        booking.event, booking.board = event, event.board
        # Moved twice before they answered: they know the first of all dates.
        if booking.move_answer != MoveAnswer.ASKED:
            booking.moved_from = before.first
        booking.move_answer = MoveAnswer.ASKED
        letters.add(MessageKind.MOVED, booking)
    Booking.objects.bulk_update(people, ["moved_from", "move_answer"])
    tell_managers(letters, MessageKind.COPY_MOVED, people)
    letters.send()
    return len(people)


@transaction.atomic
def keep_after_move(booking: Booking, *, actor: User | None) -> Booking:
    """Say that the person comes on the new date. Raises ValidationError where nobody asked, or at a clashing time."""
    kept = held_booking(booking)
    if kept.status != Status.BOOKED or not kept.move_answer:
        raise wrong("", "There is nothing to answer: this booking is not for an event that was moved.")
    refuse_clash(kept.delegate, kept.event)
    kept.move_answer = MoveAnswer.KEPT
    kept.save(update_fields=["move_answer"])
    audit.record(
        "booking.kept_after_move", kept, actor=actor, before={"move_answer": "asked"}, after={"move_answer": "kept"}
    )  # fmt: skip
    return kept


def tell_of_cancelling(event: Event) -> int:
    """Tell everybody on a cancelled event, and who waits for it; offers are taken back. Returns how many emails."""
    rows = Booking.objects.filter(event=event, status__in=(Status.BOOKED, Status.WAITING))
    rows.filter(offered_until__isnull=False).update(offered_until=None)
    letters = Letters(event)
    people = list(rows.select_related("delegate", "board"))
    for booking in people:
        booking.event = event
        letters.add(MessageKind.EVENT_CANCELLED, booking, reason=event.cancelled_because)
    why = f"The whole event is cancelled: {event.cancelled_because}"
    tell_managers(letters, MessageKind.COPY_CANCELLED, people, reason=why)
    return letters.send()

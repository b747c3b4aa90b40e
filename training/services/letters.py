"""Emails about an event: written with the change that they tell of, sent by a worker once it is committed."""

from collections.abc import Callable
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from boards.models import Board
from training.addresses import own_address
from training.booking_calendar import booking_calendar
from training.message_texts import SHIPPED, filled
from training.models import Booking, Event, Message, MessageKind, MessageTemplate
from training.services.message_values import EventValues, value_of_booking

log = structlog.get_logger(__name__)
DELIVER_TASK = "training.deliver_messages"
#: Emails that a calendar entry goes with.
WITH_CALENDAR = frozenset(
    {
        MessageKind.CONFIRMATION,
        MessageKind.APPROVED,
        MessageKind.SUBSTITUTE,
        MessageKind.MOVED,
        MessageKind.EVENT_CANCELLED,
    }
)


class Letters:
    """Emails about one event; `send` keeps all of them at once. Nobody is told of events that are over."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.values = EventValues(event)
        self.rows: list[Message] = []
        self._own: dict[str, MessageTemplate] | None = None

    def prepare(self) -> "Letters":
        """Read now what `add` would read: for whoever is about to hold the event's row, and not for long."""
        self._own = self._own_words()
        _ = self.values.sessions
        return self

    def turn_to(self, event: Event) -> None:
        """Go on with the event as it is now that its row is held; what was read before it was changed is read anew."""
        if event.revision != self.event.revision:
            self.values = EventValues(event)
        self.event = self.values.event = event

    def _own_words(self) -> dict[str, MessageTemplate]:
        return {one.kind: one for one in MessageTemplate.objects.filter(board=self.event.board_id)}

    def add(self, kind: MessageKind, booking: Booking, *, to: str = "", once: str = "", **extra: str) -> None:
        """One email about a booking: to the delegate, or to the address `to`. `extra` are values of placeholders.

        To an address that emails came back from nothing is sent until it is corrected; the row says so.
        """
        delegate = booking.delegate
        address = to or delegate.email
        if not address or self.event.is_over(timezone.localdate()):
            return

        def value(name: str) -> str:
            if name in extra:
                return extra[name]
            if name == "link" and to:
                return ""  # with it the delegate's booking can be changed: it goes to nobody else
            found = self.values.get(name)
            return value_of_booking(booking, name) if found is None else found

        message = self._written(kind, value)
        message.booking, message.to, message.to_delegate, message.once = booking, address, not to, once
        if kind in WITH_CALENDAR and not to:
            message.calendar = booking_calendar(booking, self.values.sessions, address=own_address(booking))
        if delegate.bounced_at and not to:
            message.state, message.reason = Message.State.HELD_BACK, delegate.bounce_reason
        self.rows.append(message)

    def add_to(self, kind: MessageKind, address: str, **extra: str) -> None:
        """One email about the event, to somebody without a booking; with `remove_link` they can stop such emails."""
        message = self._written(kind, lambda name: extra.get(name) or self.values.get(name) or "")
        message.to, message.to_delegate = address, False
        message.stop_url = extra.get("remove_link", "")
        self.rows.append(message)

    def _written(self, kind: MessageKind, value: Callable[[str], str]) -> Message:
        if self._own is None:
            self._own = self._own_words()
        message = _message(self.event.board_id, kind, self._own.get(kind), value)
        message.event = self.event
        return message

    def send(self) -> int:
        """Keep what was written, and let a worker send it after the commit; returns how many are new."""
        once = [one.once for one in self.rows if one.once]
        said = set(Message.objects.filter(once__in=once).values_list("once", flat=True)) if once else set()
        rows = [one for one in self.rows if one.once not in said]
        self.rows = []
        if rows:
            # Two workers may write the same reminder at the same moment: the second one's is left out.
            Message.objects.bulk_create(rows, ignore_conflicts=bool(once))
            deliver_on_commit(self.event.board_id)
        return len(rows)


def _message(
    board_id: int, kind: MessageKind, own: MessageTemplate | None, value: Callable[[str], str]
) -> Message:
    """An email with the board's own words, else the shipped ones."""
    text: Any = own or SHIPPED[kind]
    subject = " ".join(filled(text.subject, value).split())[:300]
    return Message(board_id=board_id, kind=kind, subject=subject, text=filled(text.body, value))


def write_to(board: Board, kind: MessageKind, address: str, **values: str) -> None:
    """One email that is about no event; `values` are those of its placeholders."""
    own = MessageTemplate.objects.filter(board=board, kind=kind).first()
    known = {"board": str(board)} | values
    message = _message(board.pk, kind, own, lambda name: known.get(name, ""))
    message.to, message.to_delegate = address, False
    message.stop_url = values.get("remove_link", "")
    message.save()
    deliver_on_commit(board.pk)


def tell(booking: Booking, kind: MessageKind, **extra: str) -> None:
    """One email to the delegate of a booking."""
    letters = Letters(booking.event)
    letters.add(kind, booking, **extra)
    letters.send()


def deliver_on_commit(board_id: int) -> None:
    """Let a worker send what is due, as soon as the change is committed."""
    transaction.on_commit(lambda: _hand_over(board_id))


def _hand_over(board_id: int) -> None:
    try:
        current_app.send_task(DELIVER_TASK, args=[board_id])
    except OperationalError:
        # The rows still say what is due: beat sends it once the broker is back.
        log.warning("broker_unreachable", what=DELIVER_TASK)

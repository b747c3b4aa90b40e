"""Places of an event: how many are taken, and offering free ones to the waiting list.

A place is taken while somebody has it, had it, or is offered it: there are never more of those than the capacity,
except for people who walked in. Whoever counts or gives places holds the event's row (training.services.holding).
"""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils import timezone

from boards.calendar_entries import ENGLAND
from boards.services.saving import wrong
from core import audit
from core.models import User
from training.models import Booking, BookingRules, Event, EventSession, MessageKind
from training.rules.offers import answer_by, next_in_queue, shares_hold
from training.rules.seats import Seats
from training.services.clashes import refuse_clash
from training.services.holding import held, held_booking
from training.services.letters import Letters
from training.services.line_managers import tell_managers
from training.services.message_values import moment_words
from training.services.seats import seats_of

Status = Booking.Status
#: When an event begins whose sessions have no times.
USUAL_START = dt.time(9, 0)


def places_taken(event: Event) -> int:
    """Places that nobody else can have: held or offered."""
    return Booking.objects.filter(event=event).taking().count()


def taken_by_agency(event: Event) -> Counter[int | None]:
    """Agency → places that it has or is offered."""
    rows = Booking.objects.filter(event=event).taking().order_by()
    return Counter(rows.values_list("agency", flat=True))


def starts_at(event: Event) -> dt.datetime:
    """When the event begins, in England's time."""
    session = EventSession.objects.filter(event=event).order_by("on", "starts_at").first()
    time = (session.starts_at if session else None) or USUAL_START
    return dt.datetime.combine(event.starts_on, time, ENGLAND)


def offer_places(event: Event, *, now: dt.datetime | None = None) -> list[Booking]:
    """Offer each free place to the next person who waits; the event is held already. Returns who was asked.

    Whoever waits for a seat of a board that has none free is passed by (training.rules.seats). Nothing is offered once
    there is no time left to answer: see training.rules.offers.
    """
    if event.is_cancelled or not Booking.objects.filter(event=event).queue().exists():
        return []
    moment = now or timezone.now()
    seats = seats_of(event)
    if event.capacity is not None and sum(seats.taken.values()) >= event.capacity:
        return []
    rules = BookingRules.objects.filter(board=event.board_id).first() or BookingRules()
    until = answer_by(moment, starts_at(event), hours=rules.offer_hours)
    if until is None:
        return []
    return _offer(event, seats, until, timezone.localdate(moment))


def _offer(event: Event, seats: Seats, until: dt.datetime, today: dt.date) -> list[Booking]:
    waiting = {one.pk: one for one in Booking.objects.filter(event=event).queue().select_related("delegate")}
    taken = taken_by_agency(event) if event.most_per_agency is not None else Counter()
    letters = Letters(event)
    asked: list[Booking] = []
    while waiting:
        chosen = next_in_queue(
            [(one.pk, one.agency_id) for one in waiting.values() if seats.has_room(one.share_id)], taken,
            most=event.most_per_agency, share_holds=shares_hold(event.starts_on, today),
        )  # fmt: skip
        if chosen is None:
            break
        booking = waiting.pop(chosen)
        booking.board, booking.event, booking.offered_until = event.board, event, until
        booking.save(update_fields=["offered_until"])
        taken[booking.agency_id] += 1
        seats = seats.with_one(booking.share_id)
        audit.record("booking.offered", booking, actor=None, after=audit.state(booking, "offered_until"))
        letters.add(MessageKind.OFFER, booking)
        asked.append(booking)
    letters.send()
    return asked


@transaction.atomic
def accept_offer(booking: Booking, *, actor: User | None) -> Booking:
    """Take the place that is offered. Raises ValidationError where none is, or no longer, or at a clashing time."""
    kept = held_booking(booking)
    if kept.status == Status.BOOKED:
        return kept  # pressed twice
    if not kept.is_offered or (kept.offered_until or timezone.now()) <= timezone.now():
        raise wrong("", "This offer has run out.")
    if kept.event.is_cancelled:
        raise wrong("", "This event was cancelled.")
    refuse_clash(kept.delegate, kept.event)
    kept.status, kept.offered_until = Status.BOOKED, None
    kept.save(update_fields=["status", "offered_until"])
    audit.record(
        "booking.offer_taken", kept, actor=actor, before={"status": "waiting"}, after={"status": "booked"}
    )
    letters = Letters(kept.event)
    letters.add(MessageKind.PENDING if kept.awaits_approval else MessageKind.CONFIRMATION, kept)
    letters.send()
    return kept


@transaction.atomic
def expire_offers(event: Event, *, now: dt.datetime | None = None) -> int:
    """Take back offers of an event that nobody answered in time, and offer the places to the next; how many.

    Whoever did not answer leaves the waiting list: else the same person would be asked again and again.
    """
    moment = now or timezone.now()
    kept = held(event)
    rows = Booking.objects.filter(event=kept).offered().filter(offered_until__lte=moment)
    expired = list(rows.select_for_update(of=("self",), no_key=True).select_related("board", "delegate"))
    letters = Letters(kept)
    for booking in expired:
        booking.event = kept
        until = booking.offered_until or moment
        booking.status, booking.offered_until = Status.CANCELLED, None
        booking.cancelled_on, booking.left_queue = timezone.localdate(moment), True
        booking.cancelled_because = "Did not answer the offer of a place"
        booking.save(
            update_fields=["status", "offered_until", "cancelled_on", "cancelled_because", "left_queue"]
        )
        audit.record("booking.offer_expired", booking, actor=None, after={"status": booking.status})
        letters.add(MessageKind.OFFER_EXPIRED, booking, until=moment_words(until))
    tell_managers(letters, MessageKind.COPY_CANCELLED, expired)
    letters.send()
    offer_places(kept, now=moment)
    return len(expired)


def events_with_a_queue(now: dt.datetime) -> list[Event]:
    """Events to come where an offer has run out, or somebody waits and a place may have become free."""
    rows = Event.objects.coming(timezone.localdate(now))
    return list(rows.filter(bookings__status=Status.WAITING).distinct().order_by("pk"))

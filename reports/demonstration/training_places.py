"""The demonstration's bookings to come: a full event with people waiting and an offer, approvals, emails sent.

Everything here goes through the services, as it would in life; the emails are marked as sent, and go to nobody.
"""

import datetime as dt
from typing import Any

from django.db.models import F
from django.utils import timezone

from boards.models import Agency, Board
from training.models import AgencyRule, Booking, BookingRules, Event, EventShare, ManagerRule, Message
from training.services.bookings import Who, book, cancel_booking, known_delegate
from training.services.interest import ask_to_be_told
from training.services.places import places_taken
from training.services.reminders import remind
from training.services.shares import ShareFacts, set_shares

WAITING = 4
JOINT_SEATS = 4
NEEDS = ("Hearing loop", "Step-free access, please", "Large print handouts")


def make_places(board: Board, people: list[Booking], agencies: list[Agency], today: dt.date) -> None:
    """Fill the next event that is far enough away, let some wait, and let one who has a place cancel."""
    BookingRules.objects.create(board=board, offer_hours=48)
    for agency, rule in zip(agencies, (ManagerRule.APPROVE, ManagerRule.COPY), strict=False):
        AgencyRule.objects.create(board=board, agency=agency, manager_rule=rule)
    events = (
        Event.objects.filter(board=board).coming(today).filter(starts_on__gt=today + dt.timedelta(days=20))
    )
    event = (
        events.exclude(capacity=None).select_related("board", "course").order_by("starts_on", "pk").first()
    )
    if event is None:
        return
    on_it = set(Booking.objects.filter(event=event).values_list("delegate", flat=True))
    free = [one.delegate for one in people if one.delegate_id not in on_it]
    wanted = max((event.capacity or 0) - places_taken(event), 0) + WAITING
    made: list[Booking] = []
    for place, person in enumerate({one.pk: one for one in free}.values()):
        if len(made) == wanted:
            break
        manager = f"line.manager@{board.slug}.example"
        needs = NEEDS[place % len(NEEDS)] if place % 5 == 0 else ""
        made.append(book(event, person, actor=None, access_needs=needs, manager_email=manager))
    held = Booking.objects.filter(event=event, status=Booking.Status.BOOKED).select_related(
        "event", "delegate"
    )
    first = held.order_by("pk").first()
    if first is not None:
        cancel_booking(first, actor=None, because="Court hearing on the day")
    ask_to_be_told(event.course, email=f"keen.person@{board.slug}.example", name="Keen Person")
    remind(on=today)
    _sent(board)


def make_joint(board: Board, partner: Board, today: dt.date) -> None:
    """Hold one event of the board together with another one, which has seats of its own; some of them are taken."""
    rows: Any = Event.objects.filter(board=board, course__is_offered=True).coming(today).with_places()
    room = rows.filter(capacity__gte=F("held") + JOINT_SEATS, waiting=0)
    event = room.filter(starts_on__gt=today + dt.timedelta(days=20)).order_by("starts_on", "pk").first()
    if event is None:
        return
    set_shares(event, shares=[ShareFacts(partner, JOINT_SEATS)], actor=None)
    share = EventShare.objects.get(event=event)
    for name in ("Robin Vale", "Ash Penrose"):
        who = Who(f"{name.lower().replace(' ', '.')}@{partner.slug}.example", name=name)
        person = known_delegate(board=board, who=who, actor=None)
        manager = f"line.manager@{partner.slug}.example"
        book(event, person, actor=None, manager_email=manager, share=share)
    _sent(board)


def _sent(board: Board) -> None:
    """As a worker would have left them: all sent, but one that came back."""
    rows = Message.objects.filter(board=board, state=Message.State.DUE)
    rows.update(state=Message.State.SENT, sent_at=timezone.now(), attempts=1)
    one = Message.objects.filter(board=board, kind="confirmation").select_related("booking__delegate").last()
    if one is not None and one.booking is not None:
        one.state, one.reason = Message.State.BOUNCED, "The mail server does not know this address. (550)"
        one.save(update_fields=["state", "reason"])
        person = one.booking.delegate
        person.bounced_at, person.bounce_reason = timezone.now(), one.reason
        person.save(update_fields=["bounced_at", "bounce_reason"])

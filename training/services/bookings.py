"""Bookings: taking a place or a place in the queue, and giving it back."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Agency, Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.models import Booking, Delegate, Event, EventShare, ManagerRule, MessageKind, StaffGroup
from training.models.keys import new_key
from training.rules.offers import next_in_queue, shares_hold
from training.services.approvals import ask_manager, rule_of, usable_manager
from training.services.clashes import clash_words
from training.services.holding import held, held_booking, held_delegate
from training.services.letters import Letters
from training.services.line_managers import tell_managers
from training.services.places import offer_places, places_taken, taken_by_agency
from training.services.prerequisites import check_prerequisites, missing_courses
from training.services.seats import seats_of

__all__ = ["Who", "book", "cancel_booking", "change_access_needs", "held_booking", "known_delegate"]
Status = Booking.Status
FULL = "This event is full."


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
    try:
        save_checked(delegate)
    except ValidationError:
        # Pressed twice: the other request has just made them.
        same: Delegate | None = rows.filter(email=email).first() if email else None
        if same is None:
            raise
        return same
    audit.record("delegate.added", delegate, actor=actor)
    return delegate


def _complete(delegate: Delegate, who: Who) -> Delegate:
    """Fill what was not known of them; where all is known nothing is saved, and so no row held."""
    news = {
        name: value
        for name in ("name", "agency", "staff_group")
        if not getattr(delegate, name) and (value := getattr(who, name))
    }
    if news:
        for name, value in news.items():
            setattr(delegate, name, value)
        save_checked(delegate)
    return delegate


@transaction.atomic
def book(
    event: Event,
    delegate: Delegate,
    *,
    actor: User | None,
    access_needs: str = "",
    manager_email: str = "",
    approved: bool = False,
    share: EventShare | None = None,
    anyway_because: str | None = None,
    on: dt.date | None = None,
) -> Booking:
    """Give the delegate a place, or a place in the waiting list when there is none for them.

    The event's row is held meanwhile, so that there are never more people than places. Where the agency asks for its
    line managers' approval, the manager is written to, unless the agency itself books (`approved`). `share` is the
    partner whose seat the person takes, None the event's own board (training.rules.seats). `anyway_because` is
    the office's reason for somebody without the courses to be done before; None: who books may not decide that. Raises
    ValidationError where the event takes no bookings, is full without a waiting list, is booked by this person
    already or clashes with another place of theirs, and at `manager_email` where one is needed.
    """
    person = held_delegate(delegate)
    rule = rule_of(event.board_id, person.agency_id)
    manager = usable_manager(person, rule, manager_email, approved=approved)
    missing = missing_courses(person, event)
    letters = Letters(event).prepare()
    kept = held(event)
    letters.turn_to(kept)
    today = on or timezone.localdate()
    check_open(kept, today)
    if Booking.objects.filter(event=kept, delegate=person).live().exists():
        raise wrong("", f"{person} has booked this event already.")
    if share is not None and not EventShare.objects.filter(pk=share.pk, event=kept).exists():
        raise wrong("share", "Choose one of the boards that hold this event.")
    anyway = check_prerequisites(person, kept, missing, anyway_because=anyway_because)
    waits, has_free = _must_wait(kept, person, share, today)
    if not waits and (clash := clash_words(person, kept, letters.values.sessions)):
        raise wrong("", clash)
    now = timezone.now()
    booking = Booking(
        board=kept.board, event=kept, delegate=person, agency=person.agency, staff_group=person.staff_group,
        share=share, status=Status.WAITING if waits else Status.BOOKED, queued_at=now if waits else None,
        key=new_key(kept.board_id),
        booked_on=today, booked_at=now, booked_by=actor, access_needs=access_needs.strip(), manager_email=manager,
        missing_courses="\n".join(missing), anyway_because=anyway,
    )  # fmt: skip
    asks = rule == ManagerRule.APPROVE and not approved
    if asks:
        ask_manager(booking)
    # Checked above, while nobody else can book: the model's own checks would ask the database ten times again.
    booking.save(force_insert=True)
    after = {"status": booking.status}
    if missing:
        after |= {"missing_courses": booking.missing_courses, "anyway_because": anyway}
    audit.record("booking.waiting" if waits else "booking.made", booking, actor=actor, after=after)
    _tell_of_booking(letters, booking, rule, asks=asks)
    if waits and has_free:
        offer_places(kept)
    return booking


def check_open(event: Event, today: dt.date) -> None:
    """Raises ValidationError for an event that was cancelled or has closed."""
    if event.is_cancelled:
        raise wrong("", "This event was cancelled.")
    if not event.takes_bookings(today):
        raise wrong("", "Booking for this event has closed.")


def refuse_at_once(event: Event) -> None:
    """Say no without waiting for anybody, where it is plain: closed, or full without a waiting list.

    When hundreds press at once, those who come too late do not stand in line to hear it. `book` looks again.
    """
    check_open(event, timezone.localdate())
    if not event.has_waiting_list and event.capacity is not None and places_taken(event) >= event.capacity:
        raise wrong("", FULL)


def _must_wait(event: Event, person: Delegate, share: EventShare | None, today: dt.date) -> tuple[bool, bool]:
    """(whether the person waits, whether a place is free): nobody passes those who waited before them.

    Raises ValidationError where they would have to wait and there is no waiting list.
    """
    seats, own = seats_of(event), share.pk if share else None
    if not seats.has_room(own):
        if not event.has_waiting_list:
            is_full = event.capacity is not None and sum(seats.taken.values()) >= event.capacity
            of_whom = share.partner if share else event.board
            raise wrong("", FULL if is_full else f"All places for {of_whom} are taken.")
        return True, False
    # Who waits for a seat of a board that has none free is not passed by somebody of another board.
    rows = Booking.objects.filter(event=event).queue().values_list("pk", "agency", "share")
    queue = [(pk, agency) for pk, agency, of in rows if seats.has_room(of)]
    if not queue and event.most_per_agency is None:
        return False, True
    chosen = next_in_queue(
        [*queue, (0, person.agency_id)], taken_by_agency(event), most=event.most_per_agency,
        share_holds=shares_hold(event.starts_on, today),
    )  # fmt: skip
    if chosen == 0:
        return False, True
    if not event.has_waiting_list:
        raise wrong("", f"{person.agency} has all the places that one agency can have.")
    return True, True


def _tell_of_booking(letters: Letters, booking: Booking, rule: ManagerRule, *, asks: bool) -> None:
    """The delegate, and the line manager where the agency wants that."""
    if asks:
        letters.add(MessageKind.PENDING, booking)
        letters.add(MessageKind.APPROVAL_ASKED, booking, to=booking.manager_email)
    else:
        waits = booking.status == Status.WAITING
        letters.add(MessageKind.WAITING if waits else MessageKind.CONFIRMATION, booking)
        if rule != ManagerRule.NONE and booking.manager_email:
            letters.add(MessageKind.COPY, booking, to=booking.manager_email)
    letters.send()


@transaction.atomic
def cancel_booking(
    booking: Booking,
    *,
    actor: User | None,
    because: str = "",
    on: dt.date | None = None,
    tells: MessageKind = MessageKind.CANCELLED,
) -> Booking:
    """Give a place, or a place in the queue, back; a place goes to whoever waits next.

    The person is told with an email of the kind `tells`. Raises ValidationError where there is nothing to give back.
    """
    kept = held_booking(booking)
    if kept.status not in (Status.BOOKED, Status.WAITING):
        raise wrong("", f"This booking cannot be cancelled: {kept.get_status_display().lower()}.")
    before = audit.state(kept, "status")
    kept.left_queue = kept.status == Status.WAITING
    kept.status, kept.cancelled_on = Status.CANCELLED, on or timezone.localdate()
    kept.cancelled_because, kept.offered_until = " ".join(because.split()), None
    save_checked(kept, shown_at={"cancelled_because": "because"})
    audit.record(
        "booking.cancelled", kept, actor=actor, before=before,
        after=audit.state(kept, "status", "cancelled_on", "cancelled_because"),
    )  # fmt: skip
    letters = Letters(kept.event)
    letters.add(tells, kept)
    if tells != MessageKind.REFUSED:  # the line manager who refuses knows
        tell_managers(letters, MessageKind.COPY_CANCELLED, [kept])
    letters.send()
    offer_places(kept.event)
    return kept


@transaction.atomic
def change_access_needs(booking: Booking, *, access_needs: str, actor: User | None) -> Booking:
    """Write down what somebody needs to take part; the trail says that it changed, not what it is."""
    kept = held_booking(booking)
    if kept.status not in (Status.BOOKED, Status.WAITING):
        raise wrong("", f"This booking cannot be changed: {kept.get_status_display().lower()}.")
    if kept.access_needs != access_needs.strip():
        kept.access_needs = access_needs.strip()
        kept.save(update_fields=["access_needs"])
        audit.record("booking.access_needs", kept, actor=actor, after={"access_needs": "changed"})
    return kept

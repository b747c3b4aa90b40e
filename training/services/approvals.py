"""What an agency's line managers have to say to bookings: told, or asked to approve.

A booking that waits for its line manager keeps its place, or its turn in the queue: a manager who is slow to answer
costs the delegate nothing. So that it does not cost others a place either, it is given back when nobody has answered
for a week, or by the day before the event.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from boards.services.saving import wrong
from core import audit
from training.models import AgencyRule, Booking, BookingRules, Delegate, ManagerRule, MessageKind
from training.models.keys import new_key
from training.rules.offers import approval_lapses_on
from training.services.holding import held_booking
from training.services.letters import tell

Approval = Booking.Approval
OPEN = (Booking.Status.BOOKED, Booking.Status.WAITING)


def rule_of(board_id: int, agency_id: int | None) -> ManagerRule:
    """The rule of an agency on a board: its own, else the board's. At most two queries."""
    own = AgencyRule.objects.filter(board=board_id, agency=agency_id).first() if agency_id else None
    if own is not None:
        return ManagerRule(own.manager_rule)
    rules = BookingRules.objects.filter(board=board_id).first()
    return ManagerRule(rules.manager_rule) if rules is not None else ManagerRule.NONE


def usable_manager(person: Delegate, rule: ManagerRule, given: str, *, approved: bool) -> str:
    """The line manager's address: the one that was given, else the one known of the person.

    Raises ValidationError at `manager_email` where it is needed and missing, is no address, or is the person's own.
    """
    address = given.strip().casefold() or person.manager_email
    if not address:
        if rule == ManagerRule.APPROVE and not approved:
            raise wrong(
                "manager_email", "Enter your line manager’s work email: your agency asks them to approve."
            )
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise wrong("manager_email", "Enter an email address, like name@agency.example.") from None
    if address == person.email:
        raise wrong("manager_email", "Enter the address of your line manager, not your own.")
    return address


def ask_manager(booking: Booking) -> None:
    """Make the booking wait for its line manager, who gets a key of their own."""
    booking.approval, booking.approval_key = Approval.ASKED, new_key(booking.board_id)


@transaction.atomic
def approve_booking(booking: Booking) -> Booking:
    """The line manager agrees; their key is proof of who they are. Raises ValidationError where nothing waits."""
    kept = _waiting(booking)
    kept.approval = Approval.GIVEN
    kept.save(update_fields=["approval"])
    audit.record(
        "booking.approved", kept, actor=None, before={"approval": "asked"},
        after={"approval": "given", "by": kept.manager_email},
    )  # fmt: skip
    tell(kept, MessageKind.APPROVED if kept.status == Booking.Status.BOOKED else MessageKind.WAITING)
    return kept


@transaction.atomic
def refuse_booking(booking: Booking, *, because: str) -> Booking:
    """The line manager refuses: the place goes to the next. Raises ValidationError at `because` without a reason."""
    from training.services.bookings import cancel_booking

    kept = _waiting(booking)
    if not because.strip():
        raise wrong("because", "Say why you do not approve. The person reads it.")
    kept.approval = Approval.REFUSED
    kept.save(update_fields=["approval"])
    audit.record(
        "booking.refused", kept, actor=None, before={"approval": "asked"},
        after={"approval": "refused", "by": kept.manager_email},
    )  # fmt: skip
    return cancel_booking(kept, actor=None, because=because, tells=MessageKind.REFUSED)


def lapsed_approvals(on: dt.date) -> list[Booking]:
    """Bookings whose line manager has not answered in time. One query."""
    rows = Booking.objects.filter(approval=Approval.ASKED, status__in=OPEN, event__ends_on__gte=on)
    found = rows.select_related("event", "delegate").order_by("pk")
    return [one for one in found if approval_lapses_on(one.booked_on, one.event.starts_on) <= on]


@transaction.atomic
def lapse_approval(booking: Booking) -> Booking:
    """Give a place back that the line manager has not answered about. Raises ValidationError when one just has."""
    from training.services.bookings import cancel_booking

    kept = _waiting(booking)
    return cancel_booking(kept, actor=None, because="Your line manager has not answered in time.")


def _waiting(booking: Booking) -> Booking:
    kept = held_booking(booking)
    if not kept.awaits_approval:
        raise wrong("", "This booking no longer waits for an answer.")
    return kept

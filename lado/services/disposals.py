"""Keeping cases for as long as the board's rules say, holding them back, and disposing of them by two people.

Whoever agrees may be the board's manager, where there is only one officer. The manager reads no case: `agree_disposal`
opens the clearance to empty the one case that was proposed, and gives nothing of it back.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import (
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import RoleAssignment, User
from core.partial_dates import display_date
from core.permissions import Role
from core.scoping import Clearance, board_scope
from core.sealing import SealedTextField
from lado.models import CaseMeeting, Contact, Disposal, SecondView
from lado.services.contacts import locked
from lado.services.offers import destroy_offers
from lado.services.searching import SEALED

#: Advice and consultations have no outcome that says how long they are kept: the shortest time that was published.
YEARS_WITHOUT_OUTCOME = 10
#: What may tell who somebody was, though it is not sealed.
TELLING = ("role", "referrer_role", "told_by")
NOT_YOU = "Somebody else must agree: two people dispose of a case."
OFFICER_FIRST = "There is another officer on this board, who reads the case. One of them must agree."


def keep_years(contact: Contact) -> int:
    """How many years the case is kept after it was closed."""
    return contact.outcome.keep_years if contact.outcome else YEARS_WITHOUT_OUTCOME


def kept_until(contact: Contact) -> dt.date | None:
    """The day from which a closed case may be disposed of; None while it is open."""
    if contact.closed_on is None:
        return None
    year = contact.closed_on.year + keep_years(contact)
    try:
        return contact.closed_on.replace(year=year)
    except ValueError:  # 29 February
        return dt.date(year, 2, 28)


def with_end(rows: Any) -> Any:
    """Those of these cases that are closed and still there, with `end_on`, the day from which each may go."""
    years = Coalesce(F("outcome__keep_years"), Value(YEARS_WITHOUT_OUTCOME))
    span = Func(
        years, function="make_interval", template="%(function)s(years => %(expressions)s)",
        output_field=DurationField(),
    )  # fmt: skip
    end = Cast(ExpressionWrapper(F("closed_on") + span, output_field=DateTimeField()), DateField())
    return rows.filter(disposed_on=None).closed().annotate(end_on=end)


def time_is_over(rows: Any, *, on: dt.date) -> Any:
    """Those of these cases whose time has come; those that are held back or proposed are not among them."""
    return with_end(rows).filter(end_on__lte=on, hold_since=None, disposal=None)


def review_queue(board: Board, *, on: dt.date) -> "QuerySet[Contact]":
    """Cases of a board whose time has come, the longest over first."""
    rows = time_is_over(Contact.objects.filter(board=board), on=on)
    found: QuerySet[Contact] = rows.select_related("board", "outcome").defer(*SEALED).order_by("end_on", "id")
    return found


def held_back(board: Board) -> "QuerySet[Contact]":
    """Cases of a board that are held back, whatever their time, the longest held first."""
    rows = with_end(Contact.objects.filter(board=board)).exclude(hold_since=None)
    found: QuerySet[Contact] = (
        rows.select_related("board", "outcome").defer(*SEALED).order_by("hold_since", "id")
    )
    return found


@transaction.atomic
def hold_back(contact: Contact, *, reason: str, actor: User) -> Contact:
    """Keep a case beyond its time. Raises ValidationError (reason)."""
    contact = locked(contact)
    if not reason.strip():
        raise wrong("reason", "Write down why the case must not be disposed of.")
    if contact.hold_since is not None:
        raise ValidationError("This case is held back already.")
    Disposal.objects.filter(contact=contact).delete()
    contact.hold_since, contact.hold_reason = timezone.localdate(), reason.strip()
    _saved(contact, "hold_since", "hold_reason")
    audit.record("case.held_back", contact, actor=actor, after=audit.state(contact, "hold_since"))
    return contact


@transaction.atomic
def end_hold(contact: Contact, *, actor: User) -> Contact:
    """Let the years count again. Raises ValidationError."""
    contact = locked(contact)
    if contact.hold_since is None:
        raise ValidationError("This case is not held back.")
    before = audit.state(contact, "hold_since")
    contact.hold_since, contact.hold_reason = None, ""
    _saved(contact, "hold_since", "hold_reason")
    audit.record(
        "case.hold_ended", contact, actor=actor, before=before, after=audit.state(contact, "hold_since")
    )
    return contact


def _saved(contact: Contact, *names: str) -> None:
    contact.revision += 1
    contact.save(update_fields=[*names, "revision"])


def why_not_yet(contact: Contact) -> str:
    """Why a case cannot be disposed of now, in a sentence; empty where it can."""
    end = kept_until(contact)
    if end is None:
        return "This case is open. Only closed cases are disposed of."
    if contact.hold_since is not None:
        return "This case is held back. End that first."
    if end > timezone.localdate():
        return f"This case is kept until {display_date(end)}."
    return ""


@transaction.atomic
def propose_disposal(contact: Contact, *, actor: User) -> Disposal:
    """Say that a case should go; somebody else must agree. Raises ValidationError."""
    contact = locked(contact)
    words = why_not_yet(contact)
    if words or contact.closed_on is None:
        raise ValidationError(words)
    if Disposal.objects.filter(contact=contact).exists():
        raise ValidationError("This case is proposed for disposal already.")
    disposal = Disposal(
        board_id=contact.board_id,
        contact=contact,
        reference=contact.reference,
        outcome=contact.outcome.name if contact.outcome else "",
        closed_on=contact.closed_on,
        keep_years=keep_years(contact),
        proposed_by=actor,
    )
    save_checked(disposal)
    audit.record("case.disposal_proposed", contact, actor=actor, after={"keep_years": disposal.keep_years})
    return disposal


def why_not_agree(disposal: Disposal, actor: User) -> str:
    """Why this person cannot agree, in a sentence; empty where they can."""
    if disposal.proposed_by_id == actor.pk:
        return NOT_YOU
    held = RoleAssignment.objects.current().filter(board_id=disposal.board_id)
    officers = set(held.filter(role=Role.LADO).values_list("user_id", flat=True))
    if actor.pk in officers:
        return ""
    if officers - {disposal.proposed_by_id}:
        return OFFICER_FIRST
    is_manager = held.filter(role=Role.BOARD_MANAGER, user=actor).exists()
    return "" if is_manager else "Only an officer or the board’s manager can agree."


def _waiting(disposal: Disposal) -> Disposal:
    rows = Disposal.objects.select_for_update(of=("self",)).filter(pk=disposal.pk)
    found: Disposal | None = rows.select_related("board").first()
    if found is None or found.agreed_at is not None:
        raise ValidationError("This disposal waits for nobody any more.")
    return found


@transaction.atomic
def keep_after_all(disposal: Disposal, *, actor: User) -> None:
    """Take the proposal back, or refuse it: the case stays. Raises ValidationError."""
    disposal = _waiting(disposal)
    with _opened(disposal.board):
        audit.record(
            "case.disposal_refused", Contact(pk=disposal.contact_id, board=disposal.board), actor=actor
        )
    disposal.delete()


@transaction.atomic
def agree_disposal(disposal: Disposal, *, actor: User) -> Disposal:
    """Empty the case for good; its numbers and the certificate stay. Raises ValidationError."""
    disposal = _waiting(disposal)
    if words := why_not_agree(disposal, actor):
        raise ValidationError(words)
    with _opened(disposal.board):
        destroy_offers(disposal.contact_id, actor=actor)
        contact = locked(Contact(pk=disposal.contact_id))
        if words := why_not_yet(contact):
            raise ValidationError(words)
        _empty(contact)
        audit.record("case.disposed", contact, actor=actor, after={"keep_years": disposal.keep_years})
    disposal.agreed_by, disposal.agreed_at = actor, timezone.now()
    # Not checked as a whole: whoever has no clearance cannot see that the case exists. The database checks, too.
    disposal.save(update_fields=["agreed_by", "agreed_at"])
    return disposal


@transaction.atomic
def record_certificate(disposal: Disposal, *, actor: User) -> None:
    """Write down that somebody took the certificate."""
    audit.record("disposal.certificate_downloaded", disposal, actor=actor)


def _opened(board: Board) -> Any:
    return board_scope(board.pk, clearances={Clearance.LADO: [board.pk]})


def _empty(contact: Contact) -> None:
    """Everything that says who or what it was about goes. What is counted stays: dates, kinds, outcome, sector."""
    for rows in (contact.notes, contact.letters, contact.drafts, contact.accepted_offers):
        rows.all().delete()
    for meeting in contact.meetings.all():
        meeting.attendees.all().delete()
    CaseMeeting.objects.filter(contact=contact).update(discussion="", decisions="", why_late="", place="")
    contact.strands.update(note="", outcome="")
    contact.body_referrals.update(note="", made_by="")
    contact.authorities.update(note="", post="")
    contact.pauses.update(reason="", waiting_for="")
    SecondView.objects.filter(contact=contact).update(reasons="", learning="")
    for field in Contact._meta.concrete_fields:
        if isinstance(field, SealedTextField) or field.name in TELLING:
            setattr(contact, field.name, "")
    contact.setting, contact.adult_hash, contact.adult_sounds = None, "", []
    contact.disposed_on = timezone.localdate()
    contact.revision += 1
    contact.save()

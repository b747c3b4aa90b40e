"""What the officer decides about a case: what happens with it, its outcome, closing and opening it again."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import wrong
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import User
from core.partial_dates import display_date
from lado import contact_rules as rules
from lado.models import CaseNote, Contact, OutcomeLabel
from lado.services.contacts import drop_draft, locked, open_case, save_changed

Decision, Suspension = Contact.Decision, Contact.Suspension


@dataclass(frozen=True)
class DecisionGiven:
    """What the officer decides after a contact, why, and what was considered."""

    decision: str
    decided_on: dt.date
    decision_reasons: str = ""
    immediate_risk: str = ""
    suspension: str = Suspension.NOT_CONSIDERED
    told_by: str = ""
    told_on: dt.date | None = None
    told_how: str = ""


@dataclass(frozen=True)
class OutcomeGiven:
    """How an allegation ended, why, and whether the employer acts beside it."""

    outcome: OutcomeLabel | None
    outcome_on: dt.date | None
    outcome_reasons: str = ""
    employer_action: bool = False


def decision_of(contact: Contact) -> DecisionGiven:
    return DecisionGiven(**{name: getattr(contact, name) for name in DecisionGiven.__dataclass_fields__})


def outcome_of(contact: Contact) -> OutcomeGiven:
    return OutcomeGiven(**{name: getattr(contact, name) for name in OutcomeGiven.__dataclass_fields__})


@transaction.atomic
def decide(
    contact: Contact,
    *,
    given: DecisionGiven,
    actor: User,
    read: Read[DecisionGiven] | None = None,
    draft_key: str = "",
) -> Contact:
    """Record the decision, or change it. Raises ValidationError by field, ConflictError as change_contact."""
    contact = open_case(contact)
    before = decision_of(contact)
    if read is not None:
        given = merged(given, before, read=read, revision=contact.revision)
    _check_decision(contact, given)
    if given.decision != before.decision:
        contact.decided_by = actor
    return _take(contact, before, given, "case.decided", actor=actor, draft_key=draft_key)


def _check_decision(contact: Contact, given: DecisionGiven) -> None:
    if given.decided_on > timezone.localdate():
        raise wrong("decided_on", rules.FUTURE)
    if given.decided_on < contact.received_on:
        raise wrong("decided_on", rules.DECIDED_EARLY.format(day=display_date(contact.received_on)))
    if not given.decision_reasons.strip():
        raise wrong("decision_reasons", "Write down why you decided so.")
    if given.decision == Decision.ADVICE and contact.outcome_id:
        raise wrong("decision", rules.HAS_OUTCOME)
    if given.decision == Decision.MEETING and not given.suspension:
        raise wrong("suspension", "Say what was considered about suspension before a meeting is called.")
    if given.decision == Decision.MEETING and not given.immediate_risk.strip():
        raise wrong(
            "immediate_risk", "Say whether children are at risk now, and what was done. “None” is an answer."
        )


@transaction.atomic
def record_outcome(
    contact: Contact,
    *,
    given: OutcomeGiven,
    actor: User,
    read: Read[OutcomeGiven] | None = None,
    draft_key: str = "",
) -> Contact:
    """Record the outcome, change it, or take it away (none). Raises ValidationError by field, ConflictError."""
    contact = open_case(contact)
    before = outcome_of(contact)
    if read is not None:
        given = merged(given, before, read=read, revision=contact.revision)
    _check_outcome(contact, given)
    return _take(contact, before, given, "case.outcome_recorded", actor=actor, draft_key=draft_key)


def _check_outcome(contact: Contact, given: OutcomeGiven) -> None:
    if given.outcome is None:
        if given.outcome_on is not None:
            raise wrong("outcome", "Choose the outcome, or take its date out.")
        return
    if rules.is_advice_only(contact.stage, contact.decision):
        raise wrong("outcome", rules.ADVICE_HAS_NO_OUTCOME)
    if given.outcome.board_id != contact.board_id:
        raise wrong("outcome", "Choose one of the board’s outcomes.")
    if given.outcome_on is None:
        raise wrong("outcome_on", "Enter the day on which the outcome was reached.")
    if given.outcome_on > timezone.localdate():
        raise wrong("outcome_on", rules.FUTURE)
    if given.outcome_on < contact.received_on:
        raise wrong("outcome_on", rules.OUTCOME_EARLY.format(day=display_date(contact.received_on)))


def _take(contact: Contact, before: Any, given: Any, action: str, *, actor: User, draft_key: str) -> Contact:
    for name in given.__dataclass_fields__:
        value = getattr(given, name)
        setattr(contact, name, value.strip() if isinstance(value, str) else value)
    save_changed(contact, changed_fields(before, given), action, actor=actor)
    drop_draft(contact.board, draft_key)
    return contact


@transaction.atomic
def close_case(contact: Contact, *, on: dt.date, actor: User) -> Contact:
    """Close a case; a referral needs its outcome. Raises ValidationError (closed_on)."""
    contact = locked(contact)
    if contact.closed_on is not None:
        raise ValidationError("This case is closed already.")
    if contact.outcome_id is None and rules.needs_outcome(contact.stage, contact.decision):
        raise ValidationError(rules.NO_OUTCOME_YET)
    if on > timezone.localdate():
        raise wrong("closed_on", rules.FUTURE)
    first, what = rules.first_day_to_close(
        [
            (contact.received_on, "it was received"),
            (contact.decided_on, "it was decided"),
            (contact.outcome_on, "its outcome was reached"),
        ]
    )
    if on < first:
        raise wrong("closed_on", rules.CLOSED_EARLY.format(day=display_date(first), what=what))
    contact.closed_on = on
    contact.revision += 1
    contact.save(update_fields=["closed_on", "revision"])
    audit.record("case.closed", contact, actor=actor, after={"closed_on": on.isoformat()})
    return contact


@transaction.atomic
def reopen_case(contact: Contact, *, reason: str, actor: User) -> Contact:
    """Open a closed case again; the reason becomes a note of the case. Raises ValidationError (reason)."""
    contact = locked(contact)
    if contact.closed_on is None:
        raise ValidationError("This case is open.")
    if not reason.strip():
        raise wrong("reason", "Write down why the case is opened again.")
    before = audit.state(contact, "closed_on")
    contact.closed_on, contact.handed_to = None, None
    contact.revision += 1
    contact.save(update_fields=["closed_on", "handed_to", "revision"])
    CaseNote.objects.create(
        board_id=contact.board_id,
        contact=contact,
        happened_on=timezone.localdate(),
        text=f"Reopened: {reason.strip()}",
        written_by=actor,
    )
    audit.record(
        "case.reopened", contact, actor=actor, before=before, after=audit.state(contact, "closed_on")
    )
    return contact

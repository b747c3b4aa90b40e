"""What the board says to the agency about its return: changes asked for, accepted, feedback and support."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.items import item_number, items_of
from audits.models import Answer, Return
from audits.services.answers import LONGEST
from audits.services.board_view import in_moderation, lock_for_board
from audits.services.reminders import recipients_of
from boards.needs import board_url
from boards.services.saving import wrong
from core import audit
from core.email import send_templated, site_url
from core.models import User

Status = Return.Status


class FeedbackConflictError(Exception):
    """Somebody else has changed feedback or support meanwhile: `current` is the return as it is."""

    def __init__(self, current: Return) -> None:
        super().__init__("The feedback was changed by somebody else.")
        self.current = current


def feedback_mark(agency_return: Return) -> str:
    """Tells apart what was read from what is there now."""
    both = f"{agency_return.feedback}\0{agency_return.support}"
    return hashlib.sha256(both.encode()).hexdigest()[:16]


def _tidy(field: str, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST:
        raise wrong(field, f"The text is too long: at most {LONGEST:,} characters fit.")
    return text


@transaction.atomic
def ask_for_changes(agency_return: Return, *, words: str, actor: User) -> Return:
    """Give the return back with words; the agency can write again, except in locked answers.

    Its lead and team get an email. Raises ValidationError (words), also where it is not in moderation or where
    every answer is locked.
    """
    words = _tidy("words", words)
    if not words:
        raise wrong("words", "Say what is to be changed: the agency reads it.")
    found = in_moderation(agency_return, actor=actor)
    locked = Answer.objects.filter(agency_return=found, is_locked=True)
    items = items_of(found)
    if items and locked.count() >= len(items):
        raise ValidationError(
            "All answers are locked, so the agency could change nothing. Unlock those that are to be changed."
        )
    before = audit.state(found, "status", "asked_for")
    found.status, found.asked_for = Status.CHANGES_ASKED, words
    found.save(update_fields=["status", "asked_for"])
    after = audit.state(found, "status", "asked_for")
    audit.record("return.changes_asked", found, actor=actor, before=before, after=after)
    _mail(found, "audit_changes", f"{found.cycle.name}: changes to {found.agency}’s return are asked for")
    return found


def undecided(agency_return: Return) -> list[str]:
    """Numbers of the items whose "not applicable" nobody has decided on, in order. One query."""
    rows = Answer.objects.filter(
        agency_return=agency_return, is_not_applicable=True, decision=Answer.Decision.NONE
    )
    rows = rows.select_related("standard", "criterion__standard").order_by(
        "standard__number", "criterion__place"
    )
    return [item_number(answer.criterion or answer.standard) for answer in rows]


@transaction.atomic
def accept_return(agency_return: Return, *, actor: User) -> Return:
    """Accept the return; its lead and team get an email.

    Raises ValidationError where it is not in moderation, or where "not applicable" waits for a decision.
    """
    found = in_moderation(agency_return, actor=actor)
    if numbers := undecided(found):
        raise ValidationError(
            f"Decide first whether these are not applicable: {', '.join(numbers)}. Nothing was accepted."
        )
    before = audit.state(found, "status")
    found.status, found.accepted_at = Status.ACCEPTED, timezone.now()
    found.save(update_fields=["status", "accepted_at"])
    audit.record(
        "return.accepted",
        found,
        actor=actor,
        before=before,
        after=audit.state(found, "status", "accepted_at"),
    )
    _mail(found, "audit_accepted", f"{found.cycle.name}: {found.agency}’s return is accepted")
    return found


@transaction.atomic
def take_back_acceptance(agency_return: Return, *, reason: str, actor: User) -> Return:
    """Moderate an accepted return again, with a reason. Raises ValidationError (reason)."""
    found = lock_for_board(agency_return)
    if found.status != Status.ACCEPTED:
        raise ValidationError("This return is not accepted, so there is nothing to take back.")
    reason = _tidy("reason", reason)
    if not reason:
        raise wrong("reason", "Say why it is moderated again.")
    before = audit.state(found, "status", "accepted_at")
    found.status, found.accepted_at = Status.IN_MODERATION, None
    found.save(update_fields=["status", "accepted_at"])
    after = audit.state(found, "status", "accepted_at") | {"reason": reason}
    audit.record("return.acceptance_taken_back", found, actor=actor, before=before, after=after)
    return found


@transaction.atomic
def offer_support(
    agency_return: Return, *, support: str, feedback: str | None = None, read: str | None = None, actor: User
) -> Return:
    """Keep what the board offers, and its feedback (None leaves that as it is); both stand in the letter.

    `read` is the `feedback_mark` of what the person had before them. Raises FeedbackConflictError where somebody
    else has written since, and ValidationError before the return is handed in.
    """
    found = lock_for_board(agency_return)
    if found.submitted_at is None:
        raise ValidationError("This return has not been handed in yet, so there is no feedback to give.")
    support = _tidy("support", support)
    feedback = found.feedback if feedback is None else _tidy("feedback", feedback)
    if (feedback, support) == (found.feedback, found.support):
        return found
    if read is not None and read != feedback_mark(found):
        raise FeedbackConflictError(found)
    before = audit.state(found, "feedback", "support")
    found.feedback, found.support = feedback, support
    found.save(update_fields=["feedback", "support"])
    after = audit.state(found, "feedback", "support")
    audit.record("return.feedback_given", found, actor=actor, before=before, after=after)
    return found


def _mail(agency_return: Return, template: str, subject: str) -> None:
    """Tell those who work on the return; the email leaves with the commit."""
    board = agency_return.board
    url = board_url("audits:return", board, pk=agency_return.pk)
    letter = board_url("audits:return_letter", board, pk=agency_return.pk)
    for person in recipients_of([agency_return])[agency_return.pk]:
        context = {
            "person": person,
            "board": board,
            "agency_return": agency_return,
            "cycle": agency_return.cycle,
            "return_url": site_url(url) if url else "",
            "letter_url": site_url(letter) if letter else "",
        }
        send_templated(person.email, template, context, subject, reply_to=board.contact_email)

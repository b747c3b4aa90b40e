"""Notes on a case, and letters about its outcome. Both can be written when the case is closed."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import wrong
from core.merging import Read
from core.models import User
from core.partial_dates import display_date
from lado import contact_rules as rules
from lado.letter_rules import GAPS
from lado.models import CaseNote, Contact, OutcomeLetter
from lado.services.contacts import locked
from lado.services.steps import save_step

SENT = "This letter was sent, so its text stays as it is. Write another one."
NO_OUTCOME = "There is no outcome yet that a letter could tell. Record the outcome first."


@dataclass(frozen=True)
class NoteFacts:
    """What happened on a day."""

    happened_on: dt.date
    text: str


@transaction.atomic
def save_note(
    contact: Contact,
    *,
    facts: NoteFacts,
    actor: User,
    note: CaseNote | None = None,
    read: Read[NoteFacts] | None = None,
    draft_key: str = "",
) -> CaseNote:
    """Write a note, or mend one's own. Raises ValidationError by field, ConflictError."""
    contact = locked(contact)
    row = CaseNote(board=contact.board, contact=contact, written_by=actor)
    if note is not None:
        row = CaseNote.objects.get(pk=note.pk, contact=contact)
    if row.written_by_id != actor.pk:
        raise ValidationError("Somebody else wrote this note. Write a note of your own beside it.")

    def check(given: NoteFacts) -> None:
        if given.happened_on > timezone.localdate():
            raise wrong("happened_on", rules.FUTURE)

    return save_step(
        contact,
        row,
        facts,
        action="case.note_changed" if note else "case.note_added",
        actor=actor,
        read=read,
        draft_key=draft_key,
        check=check,
    )


@dataclass(frozen=True)
class LetterFacts:
    """What a letter says, and when it was sent."""

    text: str
    sent_on: dt.date | None = None


@transaction.atomic
def save_letter(
    contact: Contact,
    *,
    to: str,
    facts: LetterFacts,
    actor: User,
    letter: OutcomeLetter | None = None,
    read: Read[LetterFacts] | None = None,
    draft_key: str = "",
) -> OutcomeLetter:
    """Keep a letter, or change it until it is sent. Raises ValidationError (text, sent_on), ConflictError."""
    contact = locked(contact)
    if contact.outcome_id is None:
        raise ValidationError(NO_OUTCOME)
    row = OutcomeLetter(board=contact.board, contact=contact, to=to, made_by=actor)
    if letter is not None:
        row = OutcomeLetter.objects.get(pk=letter.pk, contact=contact)
    was_sent, text = row.sent_on is not None, row.text

    def check(given: LetterFacts) -> None:
        if was_sent and given.text.strip() != text:
            raise wrong("text", SENT)
        if given.sent_on and given.sent_on > timezone.localdate():
            raise wrong("sent_on", rules.FUTURE)
        if given.sent_on and any(gap in given.text for gap in GAPS.values()):
            raise wrong("text", "Fill in what still stands in brackets before it is sent.")
        if given.sent_on and contact.outcome_on and given.sent_on < contact.outcome_on:
            day = display_date(contact.outcome_on)
            raise wrong("sent_on", f"It cannot be sent before the outcome was reached, on {day}.")

    return save_step(
        contact,
        row,
        facts,
        action="case.letter_changed" if letter else "case.letter_written",
        actor=actor,
        read=read,
        draft_key=draft_key,
        check=check,
        to=row.to,
    )

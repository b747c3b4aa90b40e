"""What happened in a case, in one list: from the contact to its closing, with who wrote it down."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core import audit
from lado.masking import masked, names_in, words_in
from lado.models import CaseMeeting, Contact, MeetingAttendee, Strand
from lado.services.reading import DOWNLOADED, READ
from lado.services.steps import step_key

ADULT, CHILD, ATTENDEE = "the adult", "a child", "somebody at a meeting"


@dataclass(frozen=True)
class Event:
    """One thing that happened on a day: its heading, its text, and who wrote it down."""

    on: dt.date
    title: str
    text: str = ""
    by: str = ""


#: Days of a strand, and what they mean.
STRAND_DAYS = (
    ("began_on", "began"),
    ("suspended_on", "the adult is suspended"),
    ("charged_on", "the adult is charged"),
    ("bail_until", "bail ends"),
    ("disciplinary_on", "disciplinary hearing"),
    ("returned_on", "the adult is back at work"),
    ("ended_on", "ended"),
)


def timeline_of(contact: Contact) -> list[Event]:
    """Everything in order of its day; what happened on one day stays in the order of the case. Eight queries."""
    writers = _writers(contact)
    events = [
        *_contact(contact, writers),
        *_meetings(contact, writers),
        *_strands(contact, writers),
        *_others(contact, writers),
        *_end(contact, writers),
    ]
    return sorted(events, key=lambda event: event.on)


def _writers(contact: Contact) -> dict[str, str]:
    """Who wrote each row, and did each thing to the case, last."""
    entries = audit.history(contact).filter(board_id=contact.board_id).exclude(action__in=(READ, DOWNLOADED))
    found: dict[str, str] = {}
    for action, after, name in entries.order_by("at", "id").values_list("action", "after", "actor_name"):
        found[str(after.get("step") or action)] = name
    return found


def _contact(contact: Contact, writers: dict[str, str]) -> Iterator[Event]:
    by = str(contact.made_by or "") or writers.get("case.received", "")
    yield Event(contact.received_on, "Contact received", contact.account, by)
    if contact.employer_heard_on:
        yield Event(contact.employer_heard_on, "The employer heard of it")
    if contact.decided_on:
        title = f"Decision: {contact.get_decision_display()}"
        yield Event(contact.decided_on, title, contact.decision_reasons, str(contact.decided_by or ""))
    if contact.told_on:
        yield Event(contact.told_on, "The adult is told", contact.told_by)


def _meetings(contact: Contact, writers: dict[str, str]) -> Iterator[Event]:
    for meeting in CaseMeeting.objects.filter(contact=contact):
        parts = [meeting.discussion, meeting.decisions and f"Decisions: {meeting.decisions}"]
        if meeting.why_late:
            parts.insert(0, f"Why it was late: {meeting.why_late}")
        title = meeting.get_kind_display() + (" (cancelled)" if meeting.is_cancelled else "")
        yield Event(
            meeting.held_on, title, "\n\n".join(filter(None, parts)), writers.get(step_key(meeting), "")
        )


def _strands(contact: Contact, writers: dict[str, str]) -> Iterator[Event]:
    for strand in Strand.objects.filter(contact=contact):
        by = writers.get(step_key(strand), "")
        days = [(name, words) for name, words in STRAND_DAYS if getattr(strand, name)]
        for name, words in days:
            # What is written of the strand stands at its last day.
            is_last = name == days[-1][0]
            text = "\n\n".join(filter(None, [strand.outcome, strand.note])) if is_last else ""
            yield Event(getattr(strand, name), f"{strand.get_kind_display()}: {words}", text, by)


def _others(contact: Contact, writers: dict[str, str]) -> Iterator[Event]:
    for referral in contact.body_referrals.all():
        by, name = writers.get(step_key(referral), ""), referral.get_body_display()
        if referral.due_on:
            yield Event(referral.due_on, f"Referral due: {name}", "", by)
        if referral.made_on:
            text = "\n\n".join(filter(None, [f"By {referral.made_by}", referral.note]))
            yield Event(referral.made_on, f"Referred to: {name}", text, by)
    for letter in contact.letters.select_related("made_by"):
        if letter.sent_on:
            title = f"Letter sent to {letter.get_to_display().lower()}"
            yield Event(letter.sent_on, title, letter.text, str(letter.made_by or ""))
    for note in contact.notes.select_related("written_by"):
        yield Event(note.happened_on, "Note", note.text, str(note.written_by or ""))


def _end(contact: Contact, writers: dict[str, str]) -> Iterator[Event]:
    if contact.outcome and contact.outcome_on:
        by = writers.get("case.outcome_recorded", "")
        yield Event(contact.outcome_on, f"Outcome: {contact.outcome}", contact.outcome_reasons, by)
    if contact.closed_on:
        yield Event(contact.closed_on, "Case closed", "", writers.get("case.closed", ""))


def names_known(contact: Contact) -> dict[str, frozenset[str]]:
    """Words of names in the case, by whom they stand for; of a word in two names the adult's counts."""
    attendees = MeetingAttendee.objects.filter(meeting__contact=contact).values_list("name", flat=True)
    return {
        ATTENDEE: frozenset().union(*(words_in(name) for name in attendees)),
        CHILD: names_in(contact.children),
        ADULT: words_in(contact.adult_name),
    }


def redacted(events: list[Event], contact: Contact) -> list[Event]:
    """The events with names masked; officers who wrote them are named no more, either."""
    known = names_known(contact)
    return [
        replace(
            event,
            title=masked(event.title, known),
            text=masked(event.text, known),
            by="an officer" if event.by else "",
        )
        for event in events
    ]

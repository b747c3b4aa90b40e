"""What happened in a case, in one list: from the contact to its closing, with who wrote it down."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from core import audit
from lado.masking import masked, names_in, words_in
from lado.models import CaseMeeting, Contact, MeetingAttendee, SecondView, Strand
from lado.services.reading import READINGS
from lado.services.steps import step_key

#: Parts of a case that several things come from, as the files name their source.
CONTACT, DECISION, STRAND, REFERRAL, OUTCOME = "Contact", "Decision", "Strand", "Referral", "Outcome"
BOARDS = "Other boards"
ADULT, CHILD, ATTENDEE = "the adult", "a child", "somebody at a meeting"


@dataclass(frozen=True)
class Event:
    """One thing that happened on a day: its heading, its text, who wrote it down, and in which part of the case."""

    on: dt.date
    title: str
    text: str = ""
    by: str = ""
    source: str = "Case"


class Writers:
    """Who wrote what last, and when; what was loaded from a file stands at the day of the contact."""

    def __init__(self, first_day: dt.date) -> None:
        self._first_day = first_day
        self._found: dict[str, tuple[str, dt.date]] = {}

    def add(self, key: str, name: str, day: dt.date) -> None:
        self._found[key] = (name, day)

    def name(self, key: str) -> str:
        return self._found.get(key, ("", self._first_day))[0]

    def day(self, key: str) -> dt.date:
        return self._found.get(key, ("", self._first_day))[1]


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
    """Everything in order of its day; what happened on one day stays in the order of the case. Eleven queries."""
    writers = _writers(contact)
    events = [
        *_contact(contact, writers),
        *_meetings(contact, writers),
        *_strands(contact, writers),
        *_across(contact, writers),
        *_others(contact, writers),
        *_end(contact, writers),
        *_second_view(contact),
    ]
    return sorted(events, key=lambda event: event.on)


def _writers(contact: Contact) -> "Writers":
    """Who wrote each row, and did each thing to the case, last, and on which day."""
    entries = audit.history(contact).filter(board_id=contact.board_id).exclude(action__in=READINGS)
    found = Writers(contact.received_on)
    rows = entries.order_by("at", "id").values_list("action", "after", "actor_name", "at")
    for action, after, name, at in rows:
        found.add(str(after.get("step") or action), name, timezone.localdate(at))
    return found


def _contact(contact: Contact, writers: Writers) -> Iterator[Event]:
    by = str(contact.made_by or "") or writers.name("case.received")
    yield Event(contact.received_on, "Contact received", contact.account, by, CONTACT)
    if contact.employer_heard_on:
        yield Event(contact.employer_heard_on, "The employer heard of it", source=CONTACT)
    if contact.decided_on:
        title = f"Decision: {contact.get_decision_display()}"
        by = str(contact.decided_by or "")
        yield Event(contact.decided_on, title, contact.decision_reasons, by, DECISION)
    if contact.told_on:
        how = contact.get_told_how_display() if contact.told_how else ""
        if contact.told_by:
            how = f"{how[:1].lower()}{how[1:]}"
        text = ", ".join(filter(None, [contact.told_by, how]))
        yield Event(contact.told_on, "The adult is told", text, source=DECISION)


def _meetings(contact: Contact, writers: Writers) -> Iterator[Event]:
    for meeting in CaseMeeting.objects.filter(contact=contact):
        parts = [meeting.discussion, meeting.decisions and f"Decisions: {meeting.decisions}"]
        if meeting.why_late:
            parts.insert(0, f"Why it was late: {meeting.why_late}")
        title = meeting.get_kind_display() + (" (cancelled)" if meeting.is_cancelled else "")
        by = writers.name(step_key(meeting))
        yield Event(meeting.held_on, title, "\n\n".join(filter(None, parts)), by, "Meeting")


def _strands(contact: Contact, writers: Writers) -> Iterator[Event]:
    for strand in Strand.objects.filter(contact=contact):
        by, kind = writers.name(step_key(strand)), strand.get_kind_display()
        days = [(name, words) for name, words in STRAND_DAYS if getattr(strand, name)]
        for name, words in days:
            yield Event(getattr(strand, name), f"{kind}: {words}", "", by, STRAND)
        text = "\n\n".join(filter(None, [strand.outcome, strand.note]))
        if text or not days:
            # How far it is has no day of its own: it was so when it was written down.
            state = strand.get_state_display().lower()
            yield Event(writers.day(step_key(strand)), f"{kind}: {state}", text, by, STRAND)


def _others(contact: Contact, writers: Writers) -> Iterator[Event]:
    for referral in contact.body_referrals.all():
        by, name = writers.name(step_key(referral)), referral.get_body_display()
        if referral.due_on or not referral.made_on:
            day, text = referral.due_on or writers.day(step_key(referral)), referral.note
            yield Event(day, f"Referral due: {name}", "" if referral.made_on else text, by, REFERRAL)
        if referral.made_on:
            text = "\n\n".join(filter(None, [f"By {referral.made_by}", referral.note]))
            yield Event(referral.made_on, f"Referred to: {name}", text, by, REFERRAL)
    for letter in contact.letters.select_related("made_by"):
        title = (
            f"Letter to {letter.get_to_display().lower()} {'sent' if letter.sent_on else 'written, not sent'}"
        )
        day = letter.sent_on or timezone.localdate(letter.made_at)
        yield Event(day, title, letter.text, str(letter.made_by or ""), "Letter")
    for note in contact.notes.select_related("written_by"):
        yield Event(note.happened_on, "Note", note.text, str(note.written_by or ""), "Note")


def _across(contact: Contact, writers: Writers) -> Iterator[Event]:
    """Other boards and other authorities."""
    if contact.came_from:
        title = f"Came from {contact.came_from}, where it is {contact.came_reference}"
        yield Event(timezone.localdate(contact.made_at), title, "", str(contact.made_by or ""), BOARDS)
    for one in contact.authorities.all():
        key, text = step_key(one), "\n\n".join(filter(None, [one.get_leads_display(), one.post, one.note]))
        yield Event(writers.day(key), f"Another authority: {one.name}", text, writers.name(key), "Authority")
    for sent in contact.sent_offers.select_related("to_board", "offered_by", "answered_by"):
        words = f"{sent.get_kind_display().lower()}: {sent.to_board}"
        by = str(sent.offered_by or "")
        yield Event(timezone.localdate(sent.offered_at), f"Offered, {words}", "", by, BOARDS)
        if sent.answered_at:
            title = f"{sent.get_state_display()} by {sent.to_board}"
            text = "\n\n".join(
                filter(None, [sent.their_reference and f"It is {sent.their_reference} there.", sent.answer])
            )
            by = str(sent.answered_by or "")
            yield Event(timezone.localdate(sent.answered_at), title, text, by, BOARDS)


def _second_view(contact: Contact) -> Iterator[Event]:
    """What another officer thought of the decision, where the contact was drawn and they said it."""
    view = SecondView.objects.filter(contact=contact).select_related("read_by").first()
    if view is not None and view.read_on:
        text = "\n\n".join(filter(None, [view.reasons, view.learning]))
        yield Event(view.read_on, f"Second view: {view.get_view_display()}", text, str(view.read_by or ""))


def _end(contact: Contact, writers: Writers) -> Iterator[Event]:
    if contact.outcome and contact.outcome_on:
        by = writers.name("case.outcome_recorded")
        yield Event(contact.outcome_on, f"Outcome: {contact.outcome}", contact.outcome_reasons, by, OUTCOME)
    if contact.closed_on:
        title = f"Case handed over to {contact.handed_to}" if contact.handed_to else "Case closed"
        by = writers.name("case.handed_over" if contact.handed_to else "case.closed")
        yield Event(contact.closed_on, title, "", by, OUTCOME)


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

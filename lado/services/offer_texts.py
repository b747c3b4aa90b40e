"""What a copy of a case says, as people read it: the same before it is sent, where it is offered, and in a note."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.partial_dates import display_date
from lado.models import CaseMeeting, Contact, MeetingAttendee, Strand
from lado.services.offer_copy import CaseCopy

NOT_RECORDED = "Not recorded"
Row = tuple[str, str]
#: Days of a strand, as the page of a case calls them.
DAYS = (
    ("began_on", "Began"),
    ("suspended_on", "Suspended"),
    ("charged_on", "Charged"),
    ("bail_until", "Bail until"),
    ("disciplinary_on", "Disciplinary hearing"),
    ("returned_on", "Back at work"),
    ("ended_on", "Ended"),
)


@dataclass(frozen=True)
class Section:
    """One part of the copy: its heading, and rows of label and text."""

    title: str
    rows: tuple[Row, ...]


def sections_of(copy: CaseCopy) -> list[Section]:
    """All that a copy says, in the order of a case's page; what says nothing is left out."""
    found = [
        Section("Who it is about", _given(_people(copy.contact))),
        Section("The contact", _given(_facts(copy))),
        Section("Decision", _given(_decision(copy.contact))),
        Section("Outcome", _given(_outcome(copy))),
        Section("Meetings", tuple(_meeting(one, asked) for one, asked in copy.meetings)),
        Section("Three strands", tuple(_strand(one) for one in copy.strands)),
        Section(
            "Barring service and regulators",
            tuple(
                (str(one), _lines(_on("Due", one.due_on), _made(one.made_on, one.made_by), one.note))
                for one in copy.referrals
            ),
        ),
        Section(
            "Other authorities",
            tuple(
                (one.name, _lines(one.get_leads_display(), one.post, one.note)) for one in copy.authorities
            ),
        ),
        Section(
            "Notes",
            tuple(
                (display_date(note.happened_on), _lines(note.text, f"Written by {by}" if by else ""))
                for note, by in copy.notes
            ),
        ),
    ]
    return [one for one in found if one.rows]


def as_text(copy: CaseCopy) -> str:
    """The same as plain text, for a note of a case that the board has already."""
    parts = []
    for section in sections_of(copy):
        rows = [f"{label}: {text}" for label, text in section.rows]
        parts.append("\n".join([section.title.upper(), *rows]))
    return "\n\n".join(parts)


def _given(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple((label, text) for label, text in rows if text)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _on(words: str, day: Any) -> str:
    return f"{words} {display_date(day)}" if day else ""


def _made(day: Any, by: str) -> str:
    return f"Made {display_date(day)}, {by}" if day else "Not made yet"


def _people(contact: Contact) -> Iterator[Row]:
    yield "Adult", contact.adult_name
    if contact.adult_hash and not contact.adult_name:
        yield "Adult", "Not named here; the same adult is recognised when they come up again."
    yield "Details", contact.adult_details
    yield "Children", contact.children
    yield "What is said to have happened", contact.account
    yield "Known from before", contact.prior_note


def _facts(copy: CaseCopy) -> Iterator[Row]:
    contact = copy.contact
    time = f", {contact.received_time:%H:%M}" if contact.received_time else ""
    thresholds = dict(Contact.Threshold.choices)
    yield "What it is", contact.get_stage_display()
    yield "Urgent", "Yes" if contact.is_urgent else ""
    yield "Received", f"{display_date(contact.received_on)}{time}"
    yield "How it came", contact.get_how_display() if contact.how else ""
    yield "From", ", ".join(filter(None, [contact.referrer_role, contact.referrer]))
    nobody = " (nobody is employed there)" if copy.has_employer is False else ""
    yield "Setting", f"{copy.setting}{nobody}" if copy.setting else ""
    yield "Sector", copy.sector or NOT_RECORDED
    yield "Post of the adult", contact.role
    main = [str(one) for one in copy.natures if one.is_main]
    yield "Main kind of harm", main[0] if main else NOT_RECORDED
    yield "Other kinds", ", ".join(str(one) for one in copy.natures if not one.is_main)
    yield "Harm threshold", "; ".join(str(thresholds.get(one, one)) for one in contact.thresholds)
    yield "Concerns before", contact.get_prior_concerns_display()
    yield "Employer heard of it", _on("", contact.employer_heard_on).strip()


def _decision(contact: Contact) -> Iterator[Row]:
    if not contact.decision:
        return
    yield "What happens", _lines(contact.get_decision_display(), _on("Decided", contact.decided_on))
    yield "Why", contact.decision_reasons
    yield "Risk to children now", contact.immediate_risk
    yield "Suspension", contact.get_suspension_display() if contact.suspension else ""
    told = (contact.told_by, _on("", contact.told_on).strip(), contact.get_told_how_display())
    yield "Who tells the adult", ", ".join(filter(None, told))


def _outcome(copy: CaseCopy) -> Iterator[Row]:
    if not copy.outcome:
        return
    yield "Outcome", _lines(copy.outcome, _on("Reached", copy.contact.outcome_on))
    yield "Why", copy.contact.outcome_reasons
    yield "Employer acts beside it", "Yes" if copy.contact.employer_action else ""


def _meeting(meeting: CaseMeeting, asked: list[MeetingAttendee]) -> Row:
    came = {True: ", came", False: ", did not come", None: ""}
    people = [
        ", ".join(filter(None, [one.name, one.post, str(one.agency or "")])) + came[one.has_come]
        for one in asked
    ]
    cancelled = " (cancelled)" if meeting.is_cancelled else ""
    return f"{meeting}{cancelled}", _lines(
        f"Where: {meeting.place}" if meeting.place else "",
        *people,
        meeting.discussion,
        f"Decisions: {meeting.decisions}" if meeting.decisions else "",
        f"Why it was late: {meeting.why_late}" if meeting.why_late else "",
    )


def _strand(strand: Strand) -> Row:
    days = [_on(words, getattr(strand, name)) for name, words in DAYS]
    return str(strand), _lines(strand.get_state_display(), *days, strand.outcome, strand.note)

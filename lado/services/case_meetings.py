"""Meetings about a case: planning, inviting, minutes, cancelling."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Action, Agency
from boards.services.actions import add_action
from boards.services.saving import wrong
from core import audit
from core.clock_service import clocks_in_force, extra_bank_holidays
from core.email import send_templated
from core.merging import Read, merged
from core.models import User
from core.partial_dates import display_date
from lado import contact_rules as rules
from lado.case_clocks import MEETING, REVIEW, URGENT_MEETING, Paused, clocks_of
from lado.models import CaseMeeting, ClockPause, Contact, MeetingAttendee
from lado.services.contacts import drop_draft, locked, open_case
from lado.services.steps import save_step, write_down

CANCELLED = "This meeting is cancelled. Plan a new one."
STILL_TO_COME = "The meeting is on {day}. Write its minutes when it has begun, or correct its day first."
TOO_EARLY = "A meeting cannot be earlier than the contact, which was received on {day}."
ADVICE_ONLY = "This contact is advice only. Change the decision before you call a meeting."
WHY_LATE = "The last day in time is {day}. Say why it is later."


@dataclass(frozen=True)
class MeetingFacts:
    """What is planned."""

    kind: str
    held_on: dt.date
    held_time: dt.time | None = None
    place: str = ""
    why_late: str = ""


@dataclass(frozen=True)
class AttendeeFacts:
    """Who is asked, for which agency."""

    name: str
    agency: Agency | None = None
    post: str = ""
    email: str = ""


@dataclass(frozen=True)
class Minutes:
    """What was said and decided, and who came (ids of attendees)."""

    discussion: str = ""
    decisions: str = ""
    came: tuple[int, ...] = ()


@dataclass(frozen=True)
class MinutesTexts:
    """The sealed texts of the minutes, as the row has them."""

    discussion: str
    decisions: str


def missed_limit(
    contact: Contact, kind: str, held_on: dt.date, *, besides: int | None = None
) -> dt.date | None:
    """The last day in time that a meeting on that day misses; None where it is in time.

    The clock of the first meeting, and for a review the one that runs from the meeting before it.
    """
    others = CaseMeeting.objects.filter(contact=contact, is_cancelled=False, held_on__lt=held_on)
    pauses = ClockPause.objects.filter(contact=contact)
    in_force = clocks_in_force(contact.board, contact.received_on, edition=contact.edition)
    clocks = clocks_of(
        contact,
        on=held_on,
        rules={one.key: one.as_rule() for one in in_force},
        meetings=list(others.exclude(pk=besides).values_list("held_on", flat=True)),
        pauses=[Paused(*row) for row in pauses.values_list("clock", "starts_on", "until", "waiting_for")],
        extra=extra_bank_holidays(),
    )
    keys = {MEETING, URGENT_MEETING} | ({REVIEW} if kind == CaseMeeting.Kind.REVIEW else set())
    days = [one.due_on for one in clocks if one.key in keys and one.is_open and one.due_on]
    return next((day for day in days if held_on > day), None)


def _check(contact: Contact, facts: MeetingFacts, *, besides: int | None = None) -> None:
    if rules.is_advice_only(contact.stage, contact.decision):
        raise ValidationError(ADVICE_ONLY)
    if facts.held_on < contact.received_on:
        raise wrong("held_on", TOO_EARLY.format(day=display_date(contact.received_on)))
    limit = missed_limit(contact, facts.kind, facts.held_on, besides=besides)
    if limit and not facts.why_late.strip():
        raise wrong("why_late", WHY_LATE.format(day=display_date(limit)))


def _held(meeting: CaseMeeting) -> tuple[Contact, CaseMeeting]:
    """The case, held, and the meeting as it is now. Raises ValidationError once either cannot be changed."""
    contact = open_case(meeting.contact)
    found = CaseMeeting.objects.select_related("board").get(pk=meeting.pk)
    if found.is_cancelled:
        raise ValidationError(CANCELLED)
    found.contact = contact
    return contact, found


@transaction.atomic
def plan_meeting(contact: Contact, *, facts: MeetingFacts, actor: User, draft_key: str = "") -> CaseMeeting:
    """Plan a meeting. Raises ValidationError (held_on, why_late)."""
    contact = open_case(contact)
    meeting = CaseMeeting(board=contact.board, contact=contact)
    return save_step(
        contact,
        meeting,
        facts,
        action="case.meeting_planned",
        actor=actor,
        draft_key=draft_key,
        check=lambda given: _check(contact, given),
    )


@transaction.atomic
def change_meeting(
    meeting: CaseMeeting,
    *,
    facts: MeetingFacts,
    actor: User,
    read: Read[MeetingFacts] | None = None,
    draft_key: str = "",
) -> CaseMeeting:
    """Change what is planned. Who was invited to another day, time or place can be invited again."""
    contact, meeting = _held(meeting)
    before = (meeting.held_on, meeting.held_time, meeting.place)
    meeting = save_step(
        contact,
        meeting,
        facts,
        action="case.meeting_changed",
        actor=actor,
        read=read,
        draft_key=draft_key,
        check=lambda given: _check(contact, given, besides=meeting.pk),
    )
    if before != (meeting.held_on, meeting.held_time, meeting.place):
        meeting.attendees.update(invited_at=None)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: CaseMeeting, *, actor: User) -> None:
    """Cancel a meeting that was not held; whoever was invited hears of it. Raises ValidationError."""
    contact, meeting = _held(meeting)
    if meeting.discussion or meeting.decisions:
        raise ValidationError("This meeting has minutes, so it was held. It cannot be cancelled.")
    meeting.is_cancelled = True
    meeting.save(update_fields=["is_cancelled"])
    write_down(contact, meeting, "case.meeting_cancelled", actor=actor)
    for attendee in meeting.attendees.exclude(invited_at=None):
        if attendee.email:
            _send(attendee, meeting, contact, actor, is_cancelled=True)


@transaction.atomic
def save_attendee(
    meeting: CaseMeeting,
    *,
    facts: AttendeeFacts,
    actor: User,
    attendee: MeetingAttendee | None = None,
    read: Read[AttendeeFacts] | None = None,
    draft_key: str = "",
) -> MeetingAttendee:
    """Add somebody to the meeting, or change who they are. A new address can be invited."""
    contact, meeting = _held(meeting)
    if attendee is None:
        row = MeetingAttendee(board=contact.board, meeting=meeting)
        action = "case.attendee_added"
    else:
        row = MeetingAttendee.objects.select_related("agency").get(pk=attendee.pk, meeting=meeting)
        action = "case.attendee_changed"
    address = row.email
    row = save_step(contact, row, facts, action=action, actor=actor, read=read, draft_key=draft_key)
    if row.invited_at and row.email != address:
        row.invited_at = None
        row.save(update_fields=["invited_at"])
    return row


@transaction.atomic
def remove_attendee(attendee: MeetingAttendee, *, actor: User) -> None:
    """Take somebody off the list again. Raises ValidationError for one who is recorded as having come."""
    contact, _ = _held(attendee.meeting)
    if attendee.has_come:
        raise ValidationError("This person came to the meeting. Change who came first.")
    write_down(contact, attendee, "case.attendee_removed", actor=actor)
    attendee.delete()


@transaction.atomic
def invite(meeting: CaseMeeting, *, actor: User) -> int:
    """Send an email to everybody with an address who was not invited yet; how many went out.

    The email says the reference, the day and the place, and nothing else. Raises ValidationError.
    """
    contact, meeting = _held(meeting)
    if meeting.held_on < timezone.localdate():
        raise ValidationError("This meeting was in the past. Nobody can be invited to it.")
    waiting = [one for one in meeting.attendees.filter(invited_at=None) if one.email]
    for attendee in waiting:
        _send(attendee, meeting, contact, actor, is_cancelled=False)
        attendee.invited_at = timezone.now()
        attendee.save(update_fields=["invited_at"])
    if waiting:
        write_down(contact, meeting, "case.meeting_invited", actor=actor, people=len(waiting))
    return len(waiting)


def _send(
    attendee: MeetingAttendee, meeting: CaseMeeting, contact: Contact, actor: User, *, is_cancelled: bool
) -> None:
    what = "the meeting is cancelled" if is_cancelled else "you are asked to a meeting"
    send_templated(
        attendee.email,
        "case_meeting",
        {
            "reference": contact.reference,
            "held_on": meeting.held_on,
            "held_time": meeting.held_time,
            "place": meeting.place,
            "is_cancelled": is_cancelled,
        },
        f"Case {contact.reference}: {what}",
        reply_to=actor.email,
    )


def minutes_of(meeting: CaseMeeting) -> Minutes:
    """What was written down of a meeting."""
    came = tuple(sorted(meeting.attendees.filter(has_come=True).values_list("pk", flat=True)))
    return Minutes(meeting.discussion, meeting.decisions, came)


@transaction.atomic
def write_minutes(
    meeting: CaseMeeting,
    *,
    minutes: Minutes,
    actor: User,
    read: Read[Minutes] | None = None,
    draft_key: str = "",
) -> CaseMeeting:
    """Keep the minutes, and who came. Raises ValidationError (discussion) before the day, ConflictError."""
    contact, meeting = _held(meeting)
    if meeting.held_on > timezone.localdate():
        raise wrong("discussion", STILL_TO_COME.format(day=display_date(meeting.held_on)))
    before = minutes_of(meeting)
    if read is not None:
        minutes = merged(minutes, before, read=read, revision=contact.revision)
    texts = MinutesTexts(minutes.discussion, minutes.decisions)
    known = set(meeting.attendees.values_list("pk", flat=True))
    came = set(minutes.came) & known
    if came != set(before.came) or meeting.attendees.filter(has_come=None).exists():
        meeting.attendees.filter(pk__in=came).update(has_come=True)
        meeting.attendees.exclude(pk__in=came).update(has_come=False)
        write_down(contact, meeting, "case.attendance_recorded", actor=actor, people=len(came))
    return save_step(contact, meeting, texts, action="case.minutes_written", actor=actor, draft_key=draft_key)


@transaction.atomic
def add_meeting_action(
    meeting: CaseMeeting,
    *,
    text: str,
    agency: Agency | None,
    due_on: dt.date | None,
    actor: User,
    draft_key: str = "",
) -> Action:
    """An action of the board that came from the meeting; its text must identify nobody, because others read it."""
    contact = locked(meeting.contact)
    action = add_action(
        board=contact.board,
        text=text,
        owners=[agency] if agency else [],
        due=due_on,
        source=meeting,
        actor=actor,
    )
    audit.record(
        "case.action_added",
        contact,
        actor=actor,
        after={"step": f"casemeeting-{meeting.pk}", "action": action.number},
    )
    drop_draft(contact.board, draft_key)
    return action

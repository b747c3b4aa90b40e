"""Planning, changing and cancelling single meetings. Everybody who was invited hears of it by email."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Board, Group, Meeting, MeetingInvitation, MeetingSeries
from boards.services.meeting_mail import deliver_on_commit
from core import audit
from core.models import User

AUDITED = ("kind", "starts_at", "ends_at", "topic", "venue", "link")
TOLD = ("kind", "starts_at", "ends_at", "topic", "venue", "link")
MAIL = MeetingInvitation.Mail


@dataclass(frozen=True)
class MeetingFacts:
    """What is known about a meeting when it is planned or changed; times are aware, one day from start to end."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: str = Meeting.Kind.ORDINARY
    topic: str = ""
    venue: str = ""
    link: str = ""


def check_facts(group: Group, facts: MeetingFacts, *, changing: Meeting | None = None) -> None:
    """Raise ValidationError (field: message) unless the group can meet like this."""
    day = timezone.localdate(facts.starts_at)
    if facts.ends_at <= facts.starts_at:
        raise ValidationError({"ends": "The meeting must end after it starts."})
    if facts.kind == Meeting.Kind.EXTRAORDINARY and not facts.topic:
        raise ValidationError({"topic": "Say what the extraordinary meeting is about: it has a single item."})
    if group.starts_on and day < group.starts_on:
        raise ValidationError({"day": f"{group} exists only from {_written(group.starts_on)}."})
    if group.ends_on and day > group.ends_on:
        raise ValidationError({"day": f"{group} existed only until {_written(group.ends_on)}."})
    clash = clashing(group, facts.starts_at, facts.ends_at, changing=changing)
    if clash is not None:
        start, end = timezone.localtime(clash.starts_at), timezone.localtime(clash.ends_at)
        raise ValidationError(
            {"starts": f"{group} already meets on {_written(clash.day)} from {start:%H:%M} to {end:%H:%M}."}
        )


def clashing(
    group: Group, starts_at: dt.datetime, ends_at: dt.datetime, *, changing: Meeting | None = None
) -> Meeting | None:
    """A meeting of the group, not cancelled, that overlaps these times; one may follow another at once."""
    meetings = group.meetings.exclude(status=Meeting.Status.CANCELLED)
    if changing is not None:
        meetings = meetings.exclude(pk=changing.pk)
    return meetings.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).order_by("starts_at").first()


def _written(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _locked(group: Group) -> Group:
    """The group's row, locked: two people who plan at the same time cannot both pass the check of clashes."""
    locked: Group = Group.objects.select_for_update().get(pk=group.pk)
    return locked


@transaction.atomic
def plan_meeting(
    *, board: Board, group: Group, facts: MeetingFacts, actor: User, series: MeetingSeries | None = None
) -> Meeting:
    """Plan one meeting. Raises ValidationError for what the form must show."""
    check_facts(_locked(group), facts)
    meeting = Meeting(board=board, group=group, series=series)
    _fill(meeting, facts)
    meeting.save()
    audit.record("meeting.planned", meeting, actor=actor, after=audit.state(meeting, *AUDITED))
    return meeting


def _fill(meeting: Meeting, facts: MeetingFacts) -> None:
    for name in TOLD:
        setattr(meeting, name, getattr(facts, name))


@transaction.atomic
def change_meeting(meeting: Meeting, *, facts: MeetingFacts, tell: bool = True, actor: User) -> Meeting:
    """Change one meeting; people who were invited get the new facts by email.

    `tell=False` leaves the email out (a typing error mended), but a new day or time is always told and asks for
    the answers again. A meeting that has ended is only corrected: nobody is told.
    """
    meeting = Meeting.objects.select_for_update().select_related("group", "board").get(pk=meeting.pk)
    if meeting.status == Meeting.Status.CANCELLED:
        raise ValidationError("A cancelled meeting cannot be changed. Plan a new one.")
    check_facts(_locked(meeting.group), facts, changing=meeting)
    if all(getattr(meeting, name) == getattr(facts, name) for name in TOLD):
        return meeting
    before = audit.state(meeting, *AUDITED)
    moved = (meeting.starts_at, meeting.ends_at) != (facts.starts_at, facts.ends_at)
    _fill(meeting, facts)
    meeting.sequence += 1
    meeting.save()
    if meeting.ends_at > timezone.now():
        _queue_update(meeting, moved=moved, tell=tell)
    audit.record("meeting.changed", meeting, actor=actor, before=before, after=audit.state(meeting, *AUDITED))
    return meeting


def _queue_update(meeting: Meeting, *, moved: bool, tell: bool) -> None:
    if moved:
        meeting.invitations.update(
            answer=MeetingInvitation.Answer.NONE, answered_at=None, deputy_name="", reminded_at=None
        )
    if moved or tell:
        # Those who still wait for their first invitation get the new facts with it.
        told = meeting.invitations.filter(sent_at__isnull=False)
        told.update(mail_due=MAIL.UPDATE, mail_attempts=0, mail_error="")
        deliver_on_commit(meeting)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, actor: User) -> Meeting:
    """Cancel one meeting, with a reason; people who were invited are told and their calendars are cleared."""
    meeting = Meeting.objects.select_for_update().select_related("group", "board").get(pk=meeting.pk)
    if meeting.status == Meeting.Status.CANCELLED:
        raise ValidationError("This meeting is already cancelled.")
    if meeting.status == Meeting.Status.HELD or meeting.attendance_recorded_at is not None:
        raise ValidationError("This meeting was held: attendance is recorded. It cannot be cancelled.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the meeting is cancelled: the people invited are told."})
    before = audit.state(meeting, "status")
    meeting.status, meeting.cancelled_reason = Meeting.Status.CANCELLED, reason.strip()
    meeting.sequence += 1
    meeting.save(update_fields=["status", "cancelled_reason", "sequence", "day"])
    _queue_cancellation(meeting)
    after = audit.state(meeting, "status", "cancelled_reason")
    audit.record("meeting.cancelled", meeting, actor=actor, before=before, after=after)
    return meeting


def _queue_cancellation(meeting: Meeting) -> None:
    invited = meeting.invitations
    invited.filter(sent_at=None).update(mail_due=MAIL.NOTHING, mail_error="")
    if meeting.ends_at > timezone.now():
        invited.filter(sent_at__isnull=False).update(
            mail_due=MAIL.CANCELLATION, mail_attempts=0, mail_error=""
        )
        deliver_on_commit(meeting)

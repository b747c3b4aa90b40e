"""Meetings as calendar entries (iCalendar, RFC 5545), for emails and for private feeds.

An entry keeps its UID for life, SEQUENCE grows with every change (RFC 5546), times are England's with their
VTIMEZONE, and a cancelled meeting says so instead of vanishing.
"""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration

from boards.models import Meeting, MeetingInvitation

ENGLAND = ZoneInfo("Europe/London")
# Summer time as the Summer Time Orders have had it since 1996: last Sundays, 01:00 GMT. Written
# out because the package's own component lists years one by one and begins summer time an hour late.
ENGLAND_COMPONENT = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""
PRODUCT = "-//Partnership//Meetings//EN"
REFRESH = dt.timedelta(hours=4)
Answer = MeetingInvitation.Answer
PARTICIPATION = {
    Answer.NONE: "NEEDS-ACTION",
    Answer.COMING: "ACCEPTED",
    Answer.APOLOGIES: "DECLINED",
    Answer.DEPUTY: "DELEGATED",
}


def entry_uid(meeting: Meeting) -> str:
    """The same for all of the meeting's life, in emails and feeds alike."""
    return f"meeting-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}"


def meeting_title(meeting: Meeting) -> str:
    """What a calendar shows: the group, and what is special about the meeting."""
    title = str(meeting.group)
    if meeting.kind == Meeting.Kind.EXTRAORDINARY:
        title += ", extraordinary meeting"
    elif meeting.kind == Meeting.Kind.DEVELOPMENT:
        title += ", development day"
    return f"{title}: {meeting.topic}" if meeting.topic else title


def meeting_address(meeting: Meeting) -> str:
    """The meeting's page, as a whole address for emails and calendars."""
    return settings.SITE_URL + meeting.get_absolute_url()


def meeting_event(meeting: Meeting) -> Event:
    """One meeting as an entry; needs its `group` and `board`."""
    event = Event()
    event.add("uid", entry_uid(meeting))
    event.add("dtstamp", timezone.now().astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", meeting.sequence)
    event.add("summary", meeting_title(meeting))
    event.add("dtstart", meeting.starts_at.astimezone(ENGLAND))
    event.add("dtend", meeting.ends_at.astimezone(ENGLAND))
    event.add("status", "CANCELLED" if meeting.status == Meeting.Status.CANCELLED else "CONFIRMED")
    if place := meeting.venue or meeting.link:
        event.add("location", place)
    lines = [str(meeting.board)]
    if meeting.link:
        lines.append(f"Join: {meeting.link}")
    if meeting.cancelled_reason:
        lines.append(f"Cancelled: {meeting.cancelled_reason}")
    event.add("description", "\n".join([*lines, meeting_address(meeting)]))
    event.add("url", meeting_address(meeting))
    return event


def _calendar(events: Iterable[Event], *, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(ENGLAND_COMPONENT))
    for event in events:
        calendar.add_component(event)
    return calendar


def invitation_calendar(invitation: MeetingInvitation, *, organiser: str) -> bytes:
    """The entry that goes with an email: METHOD:REQUEST, or CANCEL once the meeting is cancelled.

    `organiser` is an email address; answers come through the links in the email, so none are asked for by the
    calendar (RSVP).
    """
    meeting, person = invitation.meeting, invitation.person
    event = meeting_event(meeting)
    organizer = vCalAddress(f"mailto:{organiser}")
    organizer.params["cn"] = str(meeting.board)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["cn"] = person.name
    attendee.params["role"] = "REQ-PARTICIPANT"
    attendee.params["partstat"] = PARTICIPATION[Answer(invitation.answer)]
    attendee.params["rsvp"] = "FALSE"
    event.add("attendee", attendee)
    method = "CANCEL" if meeting.status == Meeting.Status.CANCELLED else "REQUEST"
    content: bytes = _calendar([event], method=method).to_ical()
    return content


def feed_calendar(meetings: Iterable[Meeting], *, name: str) -> bytes:
    """All these meetings as one published calendar."""
    calendar = _calendar((meeting_event(meeting) for meeting in meetings), method="PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    content: bytes = calendar.to_ical()
    return content

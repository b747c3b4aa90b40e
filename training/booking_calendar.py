"""A booked event as calendar entries (iCalendar, RFC 5545), one for each session; see boards.calendar_entries."""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from boards.calendar_entries import ENGLAND, ENGLAND_COMPONENT
from training.models import Booking, Event, EventSession

PRODUCT = "-//Partnership//Training//EN"
#: Of a session that has a beginning and no end.
USUAL_LENGTH = dt.timedelta(hours=3)


def booking_calendar(booking: Booking, sessions: Sequence[EventSession], *, address: str) -> str:
    """The sessions of a booked event; cancelled ones say so, so that they vanish from a calendar that had them."""
    event = booking.event
    gone = event.is_cancelled or booking.status == Booking.Status.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gone else "PUBLISH")
    calendar.add_component(Timezone.from_ical(ENGLAND_COMPONENT))
    for number, session in enumerate(sessions, start=1):
        entry = Entry()
        host = urlsplit(settings.SITE_URL).hostname
        # The number, not the row: a session that is moved keeps its entry.
        entry.add("uid", f"training-{event.pk}-{number}@{host}")
        entry.add("dtstamp", timezone.now().astimezone(dt.UTC).replace(microsecond=0))
        entry.add("sequence", event.revision)
        entry.add("summary", event.course.title)
        _add_times(entry, session)
        entry.add("status", "CANCELLED" if gone else "CONFIRMED")
        if place := session.venue or event.venue or session.link or event.link:
            entry.add("location", place)
        entry.add("description", "\n".join(_description(event, session, address)))
        calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content.decode()


def _add_times(entry: Entry, session: EventSession) -> None:
    if session.starts_at is None:
        entry.add("dtstart", session.on)
        entry.add("dtend", session.on + dt.timedelta(days=1))
        return
    starts = dt.datetime.combine(session.on, session.starts_at, ENGLAND)
    ends = (
        dt.datetime.combine(session.on, session.ends_at, ENGLAND)
        if session.ends_at
        else starts + USUAL_LENGTH
    )
    entry.add("dtstart", starts)
    entry.add("dtend", ends)


def _description(event: Event, session: EventSession, address: str) -> list[str]:
    lines = [str(event.board), event.joining, event.access_notes]
    if link := session.link or event.link:
        lines.append(f"Join: {link}")
    return [line for line in (*lines, address) if line]

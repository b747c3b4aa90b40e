"""The programme as a calendar that anybody may subscribe to (iCalendar, RFC 5545)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Timezone, vDuration
from icalendar import Event as Entry

from boards.calendar_entries import ENGLAND, ENGLAND_COMPONENT, REFRESH
from boards.models import Board
from training.models import Event, EventSession

PRODUCT = "-//Partnership//Training//EN"


def feed_of(
    board: Board, events: Iterable[Event], sessions: Mapping[int, Iterable[EventSession]], *, name: str
) -> bytes:
    """One entry for each day of each event, with its page in this board's catalogue. `sessions`: event's id → days."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add_component(Timezone.from_ical(ENGLAND_COMPONENT))
    for event in events:
        for session in sessions.get(event.pk) or _days(event):
            calendar.add_component(_entry(board, event, session))
    written: bytes = calendar.to_ical()
    return written


def _days(event: Event) -> list[EventSession]:
    """Days of an event whose sessions nobody wrote down, such as one that was loaded."""
    days = (event.ends_on - event.starts_on).days
    return [
        EventSession(event=event, on=event.starts_on + dt.timedelta(days=place)) for place in range(days + 1)
    ]


def _entry(board: Board, event: Event, session: EventSession) -> Entry:
    """A day without times is a whole day."""
    entry = Entry()
    host = urlsplit(settings.SITE_URL).hostname
    entry.add("uid", f"training-{event.pk}-{session.on:%Y%m%d}-{session.pk or 0}@{host}")
    entry.add("dtstamp", timezone.now().astimezone(dt.UTC).replace(microsecond=0))
    entry.add("sequence", event.revision)
    entry.add("summary", event.course.title)
    if session.starts_at is None:
        entry.add("dtstart", session.on)
        entry.add("dtend", session.on + dt.timedelta(days=1))
    else:
        entry.add("dtstart", dt.datetime.combine(session.on, session.starts_at, ENGLAND))
        if session.ends_at is not None:
            entry.add("dtend", dt.datetime.combine(session.on, session.ends_at, ENGLAND))
    if place := session.venue or event.venue:
        entry.add("location", place)
    page = settings.SITE_URL + reverse(
        "training:catalogue_course", kwargs={"slug": board.slug, "pk": event.course_id}
    )
    entry.add("description", f"{event.board}\n{event.get_mode_display()}\n{page}")
    entry.add("url", page)
    return entry

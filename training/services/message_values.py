"""What the placeholders of an email stand for, each worked out only where a text holds it."""

import datetime as dt
from collections.abc import Callable
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.email import site_url
from training.addresses import approval_address, own_address
from training.models import Booking, Event, EventSession

NEXT_RUNS = 3


def day_words(day: dt.date) -> str:
    """ "Tuesday 12 May 2026", whatever the machine's language."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def moment_words(moment: dt.datetime) -> str:
    """ "Tuesday 12 May 2026, 09:30", in England's time."""
    local = timezone.localtime(moment)
    return f"{day_words(local.date())}, {local:%H:%M}"


def session_words(session: EventSession) -> str:
    """Day and times of one session."""
    words = day_words(session.on)
    if session.starts_at:
        words += f", {session.starts_at:%H:%M}"
        if session.ends_at:
            words += f" to {session.ends_at:%H:%M}"
    return words


def next_runs(event: Event) -> list[Event]:
    """The next events of the course that can be booked. One query."""
    today = timezone.localdate()
    rows = Event.objects.filter(course=event.course_id).coming(today).exclude(pk=event.pk)
    found = rows.filter(starts_on__gt=today).select_related("board", "course").order_by("starts_on", "pk")
    return [one for one in found[: 2 * NEXT_RUNS] if one.takes_bookings(today)][:NEXT_RUNS]


class EventValues:
    """Values that are the same for everybody on an event; queries only for what is asked."""

    def __init__(self, event: Event) -> None:
        self.event = event

    @cached_property
    def sessions(self) -> list[EventSession]:
        return list(EventSession.objects.filter(event=self.event).order_by("on", "starts_at", "pk"))

    @cached_property
    def next_runs(self) -> str:
        found = next_runs(self.event)
        if not found:
            return ""
        lines = [f"{day_words(one.starts_on)}{f', {one.venue}' if one.venue else ''}" for one in found]
        return "The course runs again:\n" + "\n".join(lines)

    def get(self, name: str) -> str | None:
        """The value of a placeholder; None for those about one person."""
        work_out = _OF_EVENT.get(name)
        return None if work_out is None else work_out(self)


def _when(of: EventValues) -> str:
    event = of.event
    if of.sessions:
        return "; ".join(session_words(one) for one in of.sessions)
    words = day_words(event.starts_on)
    return words if event.ends_on == event.starts_on else f"{words} to {day_words(event.ends_on)}"


def _where(of: EventValues) -> str:
    event = of.event
    return event.venue or ("Online" if event.link or event.mode == "virtual" else event.get_mode_display())


def _joining(of: EventValues) -> str:
    event = of.event
    lines = [event.joining, event.access_notes, f"Link to join: {event.link}" if event.link else ""]
    return "\n".join(line for line in lines if line)


_OF_EVENT: dict[str, Callable[[EventValues], str]] = {
    "course": lambda of: of.event.course.title,
    "reference": lambda of: of.event.reference,
    "board": lambda of: str(of.event.board),
    "when": _when,
    "where": _where,
    "joining": _joining,
    "next_runs": lambda of: of.next_runs,
    "events_link": lambda of: site_url(of.event.get_absolute_url()),
}


def value_of_booking(booking: Booking, name: str) -> str:
    """The value of a placeholder about one person."""
    if name == "name":
        return str(booking.delegate)
    if name == "link":
        return own_address(booking)
    if name == "approval_link":
        return approval_address(booking) if booking.approval_key else ""
    if name == "manager":
        return booking.manager_email
    if name == "until" and booking.offered_until:
        return moment_words(booking.offered_until)
    if name == "was" and booking.moved_from:
        return day_words(booking.moved_from)
    if name == "instead_of" and booking.instead_of:
        return str(booking.instead_of)
    if name == "reason":
        return booking.cancelled_because
    return str(place_in_queue(booking)) if name == "place" else ""


def place_in_queue(booking: Booking) -> int:
    """1 for whoever is asked next; 0 for somebody who does not wait, or is asked already. One query."""
    if booking.status != Booking.Status.WAITING or booking.is_offered:
        return 0
    since = booking.queued_at or booking.booked_at
    queue = (
        Booking.objects.filter(event=booking.event_id)
        .queue()
        .annotate(since=Coalesce("queued_at", "booked_at"))
    )
    return queue.filter(Q(since__lt=since) | Q(since=since, pk__lte=booking.pk)).count()

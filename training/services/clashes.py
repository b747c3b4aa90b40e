"""Two places of one person at the same time."""

from collections.abc import Sequence

from boards.services.saving import wrong
from training.models import Booking, Delegate, Event, EventSession
from training.services.message_values import session_words


def refuse_clash(delegate: Delegate, event: Event) -> None:
    """Raises ValidationError naming the other course where the person has a place at the same time. Two queries.

    Waiting for two events at once is allowed: a place is refused only when there would be two.
    """
    own = list(EventSession.objects.filter(event=event).order_by("on", "starts_at"))
    if words := clash_words(delegate, event, own):
        raise wrong("", words)


def clash_words(delegate: Delegate, event: Event, own: Sequence[EventSession]) -> str:
    """Where the person has another place during the sessions `own`; empty where they have none. One query at most."""
    if not own:
        return ""
    others = EventSession.objects.filter(
        event__bookings__delegate=delegate, event__bookings__status=Booking.Status.BOOKED,
        event__is_cancelled=False, on__in={one.on for one in own},
    )  # fmt: skip
    for other in (
        others.exclude(event=event).select_related("event__course").order_by("on", "starts_at", "pk")
    ):
        if any(overlap(one, other) for one in own):
            return (
                f"{delegate} has a place on “{other.event.course}” at the same time: {session_words(other)}. "
                "Cancel that one first."
            )
    return ""


def overlap(one: EventSession, other: EventSession) -> bool:
    """Whether two sessions share time. Without times a session takes the day, without an end the rest of it."""
    if one.on != other.on:
        return False
    if one.starts_at is None or other.starts_at is None:
        return True
    first, second = (one, other) if one.starts_at <= other.starts_at else (other, one)
    return first.ends_at is None or (second.starts_at or first.ends_at) < first.ends_at

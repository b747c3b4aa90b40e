"""Events: adding one, changing it, cancelling it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, PositiveIntegerField
from django.db.models.functions import Cast, Substr

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.merging import Read, merged
from core.models import AuditEntry, User
from training.models import Course, Event, EventSession, EventTrainer, Mode, Trainer
from training.services.holding import held
from training.services.interest import tell_interested
from training.services.moving import Dates, tell_of_cancelling, tell_of_move
from training.services.places import offer_places
from training.services.seats import seats_of, taken_by_share
from training.services.trainers import refuse_clashes

__all__ = ["EventFacts", "add_event", "cancel_event", "change_event", "facts_of", "held", "last_change"]


@dataclass(frozen=True)
class EventFacts:
    """What is known of an event. Without a reference it gets the next one; without an end it is one day.

    The times are those of its first session: others may have their own (training.services.sessions).
    """

    course: Course
    starts_on: dt.date
    ends_on: dt.date | None = None
    reference: str = ""
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    hours: Decimal | None = None
    mode: str = Mode.FACE_TO_FACE
    capacity: int | None = None
    minimum: int | None = None
    most_per_agency: int | None = None
    closes_on: dt.date | None = None
    has_waiting_list: bool = True
    venue: str = ""
    access_notes: str = ""
    link: str = ""
    joining: str = ""
    cost: Decimal | None = None
    bought_from: str = ""
    partner: str = ""
    trainers: tuple[Trainer, ...] = ()


#: Fields of the event itself; the times are those of its sessions.
FIELDS = tuple(
    name for name in EventFacts.__dataclass_fields__ if name not in {"trainers", "starts_at", "ends_at"}
)
ONE_LINE = frozenset({"reference", "venue", "link", "bought_from", "partner"})


def facts_of(event: Event) -> EventFacts:
    """What is kept now. Two queries."""
    facts: dict[str, Any] = {name: getattr(event, name) for name in FIELDS}
    first = event.sessions.order_by("on", "starts_at", "id").first()
    return EventFacts(
        **facts,
        starts_at=first.starts_at if first else None,
        ends_at=first.ends_at if first else None,
        trainers=tuple(Trainer.objects.filter(event_links__event=event).order_by("name", "pk")),
    )


def next_reference(board: Board, year: int) -> str:
    """The next free reference of a year, such as "T2026-003"; the board's row is held until the transaction ends."""
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    rows = Event.objects.filter(board=board, reference__regex=rf"^T{year}-\d{{3,9}}$")
    last = rows.aggregate(last=Max(Cast(Substr("reference", 7), PositiveIntegerField())))["last"] or 0
    return f"T{year}-{last + 1:03d}"


@transaction.atomic
def add_event(*, board: Board, facts: EventFacts, actor: User | None) -> Event:
    """Let a course run. Raises ValidationError by field."""
    if not facts.reference.strip():
        facts = replace(facts, reference=next_reference(board, facts.starts_on.year))
    event = Event(board=board, revision=1)
    _fill(event, facts)
    save_checked(event)
    _set_sessions(event, facts)
    _set_trainers(event, facts.trainers)
    refuse_clashes(event, facts.trainers)
    after = audit.state(event, "reference", "course", "starts_on", "ends_on", "capacity")
    audit.record("event.added", event, actor=actor, after=after)
    tell_interested(event)
    return event


@transaction.atomic
def change_event(
    event: Event, *, facts: EventFacts, actor: User, read: Read[EventFacts] | None = None
) -> Event:
    """Change an event. Raises ValidationError by field, also where there would be fewer places than people on it.

    People on it are told of new days or times and asked whether they still come; places that become free are offered
    to who waits. `read` is what the person had before their eyes: see core.merging.
    """
    kept = held(event)
    before, dates = facts_of(kept), Dates.of(kept)
    if read is not None:
        facts = merged(facts, before, read=read, revision=kept.revision)
    if not facts.reference.strip():
        raise wrong("reference", "Enter the reference of this event.")
    _refuse_too_small(kept, facts.capacity)
    shown = _shown(kept, before)
    _fill(kept, facts)
    kept.revision += 1
    save_checked(kept)
    _set_sessions(kept, facts, before)
    _set_trainers(kept, facts.trainers)
    if (facts.starts_on, facts.ends_on, facts.starts_at, facts.ends_at, facts.trainers) != (
        before.starts_on, before.ends_on, before.starts_at, before.ends_at, before.trainers
    ):  # fmt: skip
        refuse_clashes(kept, facts.trainers)
    audit.record("event.changed", kept, actor=actor, before=shown, after=_shown(kept, facts))
    tell_of_move(kept, dates)
    offer_places(kept)
    return kept


def _refuse_too_small(event: Event, capacity: int | None) -> None:
    """Everybody on the event keeps their place, and every board that holds it too its seats."""
    if capacity is None or capacity == event.capacity:
        return
    seats = replace(seats_of(event), taken=taken_by_share(event))
    least, taken = seats.least_capacity, sum(seats.taken.values())
    if capacity >= least:
        return
    if (kept := least - taken) > 0:
        have = "1 person has a place" if taken == 1 else f"{taken} people have a place"
        seats_are = "1 seat is" if kept == 1 else f"{kept} seats are"
        words = f"{have}, and {seats_are} kept for other boards"
        raise wrong("capacity", f"{words}: the event needs at least {least} places.")
    raise wrong(
        "capacity",
        f"{taken} people have a place: the event needs at least {taken} places. Cancel bookings first.",
    )


@transaction.atomic
def cancel_event(event: Event, *, because: str, actor: User | None) -> Event:
    """Cancel an event; its bookings stay as they are, and everybody on it is told, with the next dates of the course.

    Raises ValidationError where it is cancelled already or no reason is given.
    """
    kept = held(event)
    if kept.is_cancelled:
        raise wrong("", "The event is cancelled already.")
    if not because.strip():
        raise wrong("because", "Say why the event is cancelled.")
    kept.is_cancelled, kept.cancelled_because = True, " ".join(because.split())
    kept.revision += 1
    save_checked(kept, shown_at={"cancelled_because": "because"})
    after = {"is_cancelled": True, "cancelled_because": kept.cancelled_because}
    audit.record("event.cancelled", kept, actor=actor, after=after)
    tell_of_cancelling(kept)
    return kept


def last_change(event: Event) -> AuditEntry | None:
    """Who changed the event last."""
    return audit.history(event).filter(board_id=event.board_id).first()


def _shown(event: Event, facts: EventFacts) -> dict[str, Any]:
    """For the trail: people by their names."""
    return audit.state(event, *FIELDS) | {"trainers": sorted(one.name for one in facts.trainers)}


def _fill(event: Event, facts: EventFacts) -> None:
    for name in FIELDS:
        value = getattr(facts, name)
        if isinstance(value, str):
            value = " ".join(value.split()) if name in ONE_LINE else value.replace("\r\n", "\n").strip()
        setattr(event, name, value)
    event.ends_on = facts.ends_on or facts.starts_on
    if facts.ends_at and not facts.starts_at:
        raise wrong("starts_at", "Enter when it begins.")
    if facts.starts_at and facts.ends_at and facts.ends_at <= facts.starts_at:
        raise wrong("ends_at", "It ends after it begins.")


def session_days(starts_on: dt.date, ends_on: dt.date, kept: Sequence[dt.date]) -> list[dt.date]:
    """Days on which an event meets: those kept that still lie in it, and always its first and last day."""
    inside = {day for day in kept if starts_on <= day <= ends_on}
    return sorted(inside | {starts_on, ends_on})


def _set_sessions(event: Event, facts: EventFacts, before: EventFacts | None = None) -> None:
    """A session on the first and the last day at least. Those with times of their own keep them.

    An event that is moved as a whole takes its sessions with it.
    """
    there = list(EventSession.objects.filter(event=event))
    by = facts.starts_on - before.starts_on if before is not None else dt.timedelta()
    if before is not None and by and (event.ends_on - (before.ends_on or before.starts_on)) == by:
        # Deleted and made again: moved one by one, a session would stand where the next one still is.
        EventSession.objects.filter(event=event).delete()
        for one in there:
            one.pk, one.on = None, one.on + by
        there = EventSession.objects.bulk_create(there)
    days = session_days(event.starts_on, event.ends_on, [one.on for one in there])
    EventSession.objects.filter(event=event).exclude(on__in=days).delete()
    for day in days:
        on_day = [one for one in there if one.on == day]
        for session in on_day or [EventSession(board_id=event.board_id, event=event, on=day)]:
            is_usual = before is None or (session.starts_at, session.ends_at) == (
                before.starts_at,
                before.ends_at,
            )
            if not on_day or is_usual:
                session.starts_at, session.ends_at = facts.starts_at, facts.ends_at
                session.save()


def _set_trainers(event: Event, trainers: tuple[Trainer, ...]) -> None:
    EventTrainer.objects.filter(event=event).exclude(trainer__in=trainers).delete()
    there = set(EventTrainer.objects.filter(event=event).values_list("trainer_id", flat=True))
    EventTrainer.objects.bulk_create(
        EventTrainer(board_id=event.board_id, event=event, trainer=one)
        for one in trainers
        if one.pk not in there
    )

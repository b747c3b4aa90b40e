"""The days and times of an event: as many sessions as it takes, each with its own times, venue or link."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.partial_dates import display_date
from training.models import Event, EventSession
from training.services.events import change_event, facts_of, held
from training.services.trainers import refuse_clashes


@dataclass(frozen=True)
class SessionFacts:
    """One session. Without times it is the whole day; a venue or link of its own stands for the event's."""

    on: dt.date
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    venue: str = ""
    link: str = ""


def sessions_of(event: Event) -> list[SessionFacts]:
    """What is kept now, in the order of time. One query."""
    rows = EventSession.objects.filter(event=event).order_by("on", "starts_at", "pk")
    return [SessionFacts(one.on, one.starts_at, one.ends_at, one.venue, one.link) for one in rows]


def words_of(one: SessionFacts) -> str:
    """ "4 May 2026, 09:30 to 12:00"."""
    times = f", {one.starts_at:%H:%M}" if one.starts_at else ""
    until = f" to {one.ends_at:%H:%M}" if one.starts_at and one.ends_at else ""
    return f"{display_date(one.on)}{times}{until}"


@transaction.atomic
def set_sessions(event: Event, *, sessions: Sequence[SessionFacts], actor: User) -> Event:
    """Keep these sessions and no others; the event's first and last day follow.

    Raises ValidationError at `<field>-<number>` of a session, counted from 0, and at `trainers`.
    """
    kept = held(event)
    _check(sessions)
    before = sessions_of(kept)
    first, last = min(one.on for one in sessions), max(one.on for one in sessions)
    if (first, last) != (kept.starts_on, kept.ends_on):
        # Moving an event has consequences of its own: the one service for that knows them.
        kept = change_event(kept, facts=replace(facts_of(kept), starts_on=first, ends_on=last), actor=actor)
    EventSession.objects.filter(event=kept).delete()
    for number, one in enumerate(sessions):
        made = EventSession(
            board=kept.board, event=kept, on=one.on, starts_at=one.starts_at, ends_at=one.ends_at,
            venue=" ".join(one.venue.split()), link=one.link.strip(),
        )  # fmt: skip
        save_checked(made, shown_at={"venue": f"venue-{number}", "link": f"link-{number}"})
    refuse_clashes(kept, kept.trainers.all())
    audit.record(
        "event.sessions_set", kept, actor=actor, before={"sessions": [words_of(one) for one in before]},
        after={"sessions": [words_of(one) for one in sessions_of(kept)]},
    )  # fmt: skip
    return kept


def _check(sessions: Sequence[SessionFacts]) -> None:
    if not sessions:
        raise wrong("", "An event has at least one day.")
    seen: set[tuple[dt.date, dt.time | None]] = set()
    for number, one in enumerate(sessions):
        if one.ends_at and not one.starts_at:
            raise wrong(f"starts_at-{number}", "Enter when it begins.")
        if one.starts_at and one.ends_at and one.ends_at <= one.starts_at:
            raise wrong(f"ends_at-{number}", "It ends after it begins.")
        if (one.on, one.starts_at) in seen:
            raise wrong(f"starts_at-{number}", "There is another session at this time.")
        seen.add((one.on, one.starts_at))

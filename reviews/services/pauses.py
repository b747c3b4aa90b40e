"""Pauses of clocks: a clock stands still from a day until it runs again, for a reason of the list."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.services.saving import save_checked
from core import audit
from core.models import User
from core.partial_dates import display_date
from reviews.models import ClockPause, Incident, Review

AUDITED = ("clock", "begins_on", "until", "reason")


@dataclass(frozen=True)
class PauseFacts:
    """What is said of a pause; `until` is the day on which the clock runs again."""

    clock: str
    begins_on: dt.date
    reason: str
    until: dt.date | None = None


@transaction.atomic
def add_pause(about: Incident | Review, *, facts: PauseFacts, actor: User | None) -> ClockPause:
    """Let a clock stand still. Raises ValidationError by field."""
    name = "incident" if isinstance(about, Incident) else "review"
    # Two people cannot pause the same clock at one moment.
    type(about).objects.select_for_update(of=("self",), no_key=True).get(pk=about.pk)
    pause = ClockPause(board=about.board, made_by=actor, **{name: about})
    _fill(pause, facts)
    audit.record("pause.added", pause, actor=actor, after=audit.state(pause, *AUDITED))
    return pause


@transaction.atomic
def change_pause(pause: ClockPause, *, facts: PauseFacts, actor: User) -> ClockPause:
    """Change a pause, or say when the clock runs again. Raises ValidationError by field."""
    kept: ClockPause = (
        ClockPause.objects.select_for_update(of=("self",)).select_related("board").get(pk=pause.pk)
    )
    before = audit.state(kept, *AUDITED)
    _fill(kept, facts)
    audit.record("pause.changed", kept, actor=actor, before=before, after=audit.state(kept, *AUDITED))
    return kept


@transaction.atomic
def remove_pause(pause: ClockPause, *, actor: User) -> None:
    """Take a pause away as if it had never been."""
    audit.record("pause.removed", pause, actor=actor, before=audit.state(pause, *AUDITED))
    pause.delete()


def _fill(pause: ClockPause, facts: PauseFacts) -> None:
    for name in AUDITED:
        setattr(pause, name, getattr(facts, name))
    if errors := _errors(pause, timezone.localdate()):
        raise ValidationError(errors)
    save_checked(pause)


def _errors(pause: ClockPause, today: dt.date) -> dict[str, str]:
    if pause.begins_on > today:
        return {"begins_on": "This day is still to come. Enter a pause once it has begun."}
    if pause.until is not None and pause.until <= pause.begins_on:
        return {"until": f"The clock cannot run again before the day after {display_date(pause.begins_on)}."}
    begun = _begun_on(pause)
    if begun is not None and pause.begins_on < begun:
        return {
            "begins_on": f"The clock began to run on {display_date(begun)}: it cannot stand still before."
        }
    for other in _others(pause):
        if (pause.until is None or other.begins_on < pause.until) and (
            other.until is None or pause.begins_on < other.until
        ):
            ends = f"to {display_date(other.until)}" if other.until else "on, without an end yet"
            words = f"This clock stands still from {display_date(other.begins_on)} {ends}. Change that pause instead."
            return {"begins_on": words}
    return {}


def _others(pause: ClockPause) -> list[ClockPause]:
    rows = ClockPause.objects.filter(
        board=pause.board, incident=pause.incident, review=pause.review, clock=pause.clock
    )
    return list(rows.exclude(pk=pause.pk))


def _begun_on(pause: ClockPause) -> dt.date | None:
    """The first day from which the clock can run: becoming aware, or the decision."""
    if pause.incident is not None:
        return pause.incident.aware_on
    review = pause.review
    return (review.decided_on or review.started_on) if review else None

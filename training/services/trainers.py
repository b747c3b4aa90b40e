"""The pool of trainers: who is in it, and that nobody teaches in two places at once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from boards.models import Agency, Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.names import normalise
from core.partial_dates import display_date
from training.models import Event, EventSession, Trainer


@dataclass(frozen=True)
class TrainerFacts:
    """What is known of a trainer."""

    name: str
    email: str = ""
    agency: Agency | None = None
    topics: str = ""
    most_events: int | None = None
    is_active: bool = True


FIELDS = tuple(TrainerFacts.__dataclass_fields__)


@transaction.atomic
def keep_trainer(
    trainer: Trainer | None, *, board: Board, facts: TrainerFacts, actor: User | None
) -> Trainer:
    """Add somebody to the pool, or change what is known of them. Raises ValidationError by field."""
    if trainer is None:
        kept, before = Trainer(board=board), None
    else:
        kept = Trainer.objects.select_for_update(of=("self",)).select_related("agency").get(pk=trainer.pk)
        before = audit.state(kept, *FIELDS)
    for name in FIELDS:
        value = getattr(facts, name)
        setattr(kept, name, " ".join(value.split()) if isinstance(value, str) else value)
    if not normalise(kept.name):
        raise wrong("name", "Enter the trainer's name.")
    save_checked(kept)
    audit.record(
        "trainer.added" if trainer is None else "trainer.changed", kept, actor=actor, before=before,
        after=audit.state(kept, *FIELDS),
    )  # fmt: skip
    return kept


@dataclass(frozen=True)
class _Time:
    """A day, and from when until when; without times the whole day."""

    on: dt.date
    starts_at: dt.time | None
    ends_at: dt.time | None

    def meets(self, other: "_Time") -> bool:
        """Whether both are at the same time, if only for a moment. Without an end it lasts until the evening."""
        if self.on != other.on:
            return False
        if self.starts_at is None or other.starts_at is None:
            return True
        ends, others_end = self.ends_at or dt.time.max, other.ends_at or dt.time.max
        return self.starts_at < others_end and other.starts_at < ends


def _times(event: Event, sessions: Iterable[EventSession]) -> list[_Time]:
    found = [_Time(one.on, one.starts_at, one.ends_at) for one in sessions]
    if found:
        return found
    days = (event.ends_on - event.starts_on).days + 1
    return [_Time(event.starts_on + dt.timedelta(days=n), None, None) for n in range(days)]


def refuse_clashes(event: Event, trainers: Iterable[Trainer]) -> None:
    """Raises ValidationError at `trainers` where one of them teaches something else at the same time. Three queries.

    Their rows are held, so that two events which are saved at once cannot both have the trainer.
    """
    wanted = [one.pk for one in trainers]
    if not wanted or event.is_cancelled:
        return
    held: Any = (
        Trainer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    )
    names = {one.pk: one.name for one in held}
    own = _times(event, EventSession.objects.filter(event=event))
    others = Event.objects.filter(
        board=event.board_id, is_cancelled=False, starts_on__lte=event.ends_on, ends_on__gte=event.starts_on,
        trainer_links__trainer__in=wanted,
    ).exclude(pk=event.pk)  # fmt: skip
    for other in others.select_related("course").prefetch_related("sessions", "trainer_links").distinct():
        clash = next(
            (one for one in _times(other, other.sessions.all()) if any(one.meets(mine) for mine in own)), None
        )
        if clash is not None:
            who = next(names[one.trainer_id] for one in other.trainer_links.all() if one.trainer_id in names)
            raise wrong(
                "trainers",
                f"{who} teaches “{other.course}” ({other.reference}) on {display_date(clash.on)} at the same time.",
            )

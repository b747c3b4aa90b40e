"""Incidents and reviews: adding and changing what everybody on the board may know of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from reviews.date_rules import incident_errors, review_errors
from reviews.models import Incident, Review, Theme
from reviews.services.holding import held
from reviews.services.themes import named_themes, set_themes, theme_names

R = TypeVar("R", Incident, Review)


@dataclass(frozen=True)
class IncidentFacts:
    """What is known of an incident."""

    reference: str
    pseudonym: str = ""
    aware_on: dt.date | None = None
    notified_on: dt.date | None = None
    rapid_review_on: dt.date | None = None
    decision: str = ""
    decided_on: dt.date | None = None


@dataclass(frozen=True)
class ReviewFacts:
    """What is known of a review."""

    reference: str
    kind: str
    incident: Incident | None = None
    pseudonym: str = ""
    decided_on: dt.date | None = None
    started_on: dt.date | None = None
    published_on: dt.date | None = None
    ended_on: dt.date | None = None
    ended_because: str = ""
    summary: str = ""


@dataclass(frozen=True)
class ThemesGiven:
    """Themes that were chosen, and names of new ones."""

    chosen: tuple[Theme, ...] = ()
    new: tuple[str, ...] = ()


Facts = IncidentFacts | ReviewFacts


@transaction.atomic
def add_incident(
    *, board: Board, facts: IncidentFacts, themes: ThemesGiven = ThemesGiven(), actor: User | None
) -> Incident:
    """Keep an incident. Raises ValidationError by field."""
    return _add(Incident(board=board, made_by=actor), facts, themes, actor)


@transaction.atomic
def add_review(
    *, board: Board, facts: ReviewFacts, themes: ThemesGiven = ThemesGiven(), actor: User | None
) -> Review:
    """Keep a review. Raises ValidationError by field."""
    return _add(Review(board=board, made_by=actor), facts, themes, actor)


@transaction.atomic
def change_incident(
    incident: Incident, *, facts: IncidentFacts, themes: ThemesGiven, revision: int, actor: User
) -> Incident:
    """Change an incident that was read at `revision`. Raises ValidationError by field, and ReviewConflictError."""
    return _change(held(incident, revision), facts, themes, actor)


@transaction.atomic
def change_review(
    review: Review, *, facts: ReviewFacts, themes: ThemesGiven, revision: int, actor: User
) -> Review:
    """Change a review that was read at `revision`. Raises ValidationError by field, and ReviewConflictError."""
    return _change(held(review, revision), facts, themes, actor)


def _add(one: R, facts: Facts, themes: ThemesGiven, actor: User | None) -> R:
    _fill(one, facts)
    one.revision = 1
    save_checked(one)
    set_themes(one, _themes(one.board, themes, actor))
    audit.record(f"{one._meta.model_name}.added", one, actor=actor, after=_state(one, facts))
    return one


def _change(one: R, facts: Facts, themes: ThemesGiven, actor: User) -> R:
    before = _state(one, facts)
    _fill(one, facts)
    one.revision += 1
    save_checked(one)
    set_themes(one, _themes(one.board, themes, actor))
    audit.record(f"{one._meta.model_name}.changed", one, actor=actor, before=before, after=_state(one, facts))
    return one


def _themes(board: Board, given: ThemesGiven, actor: User | None) -> Iterable[Theme]:
    return [*given.chosen, *named_themes(board, given.new, actor=actor)]


def _fill(one: Incident | Review, facts: Facts) -> None:
    dates = {f.name: getattr(facts, f.name) for f in fields(facts) if f.name.endswith("_on")}
    today = timezone.localdate()
    errors = (
        incident_errors(dates, today) if isinstance(facts, IncidentFacts) else review_errors(dates, today)
    )
    if isinstance(facts, IncidentFacts):
        if facts.decided_on and not facts.decision:
            errors.setdefault("decision", "Choose what was decided.")
    elif facts.ended_on and not facts.ended_because.strip():
        errors.setdefault("ended_because", "Say why the review is not published.")
    elif facts.ended_because.strip() and not facts.ended_on:
        errors.setdefault("ended_on", "Enter the day on which it ended, or take the reason away.")
    if errors:
        raise ValidationError({name: [words] for name, words in errors.items()})
    for field in fields(facts):
        value: Any = getattr(facts, field.name)
        setattr(one, field.name, _tidy(field.name, value))
    if not one.reference:
        raise wrong("reference", "Enter a reference.")


def _tidy(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in ("summary", "ended_because"):
        return value.replace("\r\n", "\n").strip()
    return " ".join(value.split())


def _state(one: Incident | Review, facts: Facts) -> dict[str, Any]:
    return audit.state(one, *(field.name for field in fields(facts))) | {"themes": theme_names(one)}

"""Incidents and reviews: adding and changing what everybody on the board may know of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from reviews.date_rules import incident_errors, review_errors
from reviews.models import Incident, Publication, Review, Theme
from reviews.services.holding import held
from reviews.services.pseudonyms import TAKEN, next_pseudonym, stands_for_another
from reviews.services.themes import named_themes, set_themes, theme_names

R = TypeVar("R", Incident, Review)
UNDECIDED = "Decide first whether this is a serious incident."

WRITTEN_HERE = (
    "The report of this review is written here. It is published from its own page, after the board has signed it off, "
    "and this day is filled in then."
)


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
    *,
    board: Board,
    facts: IncidentFacts,
    themes: ThemesGiven = ThemesGiven(),
    standing: str = Incident.Standing.SERIOUS,
    actor: User | None,
) -> Incident:
    """Keep an incident; without a pseudonym it gets the next free one. Raises ValidationError by field."""
    if not facts.pseudonym.strip():
        facts = replace(facts, pseudonym=next_pseudonym(board))
    return _add(Incident(board=board, standing=standing, made_by=actor), facts, themes, actor)


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
    review: Review,
    *,
    facts: ReviewFacts,
    themes: ThemesGiven,
    revision: int,
    actor: User | None,
    is_release: bool = False,
) -> Review:
    """Change a review that was read at `revision`. Raises ValidationError by field, and ReviewConflictError.

    The day of publication of a review whose report is written here is set by its release alone (`is_release`).
    """
    row = held(review, revision)
    by_hand = facts.published_on != row.published_on and not is_release
    if by_hand and Publication.objects.filter(review=row).exists():
        raise wrong("published_on", WRITTEN_HERE)
    return _change(row, facts, themes, actor)


@transaction.atomic
def decide_standing(
    incident: Incident, *, is_serious: bool, aware_on: dt.date | None, decided_on: dt.date, actor: User
) -> Incident:
    """Say whether a referred case is a serious incident; what is none has no deadlines. Raises ValidationError."""
    kept: Incident = Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=incident.pk)
    names = ("standing", "aware_on", "decision", "decided_on")
    before = audit.state(kept, *names)
    if not is_serious and kept.notified_on:
        raise ValidationError(
            {"is_serious": ["The national Panel was notified of it on that ground already."]}
        )
    if kept.standing == Incident.Standing.NOT_SERIOUS and is_serious:
        kept.decision, kept.decided_on = "", None
    kept.standing = Incident.Standing.SERIOUS if is_serious else Incident.Standing.NOT_SERIOUS
    kept.aware_on = aware_on
    if not is_serious:
        kept.decision, kept.decided_on = Incident.Decision.NONE, decided_on
    kept.revision += 1
    save_checked(kept)
    audit.record("incident.changed", kept, actor=actor, before=before, after=audit.state(kept, *names))
    return kept


@transaction.atomic
def notify(incident: Incident, *, notified_on: dt.date | None, actor: User) -> Incident:
    """Say when the notification was sent. Raises ValidationError where it cannot be."""
    kept: Incident = Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=incident.pk)
    if notified_on and kept.standing != Incident.Standing.SERIOUS:
        raise ValidationError({"notified_on": [UNDECIDED]})
    dates = {
        field.name: getattr(kept, field.name) for field in fields(IncidentFacts) if field.name.endswith("_on")
    }
    errors = incident_errors(dates | {"notified_on": notified_on}, timezone.localdate())
    if errors:
        raise ValidationError({"notified_on": list(errors.values())})
    before = audit.state(kept, "notified_on")
    if kept.notified_on != notified_on:
        kept.notified_on = notified_on
        kept.revision += 1
        save_checked(kept)
        after = audit.state(kept, "notified_on")
        audit.record("incident.changed", kept, actor=actor, before=before, after=after)
    return kept


def _add(one: R, facts: Facts, themes: ThemesGiven, actor: User | None) -> R:
    _fill(one, facts)
    one.revision = 1
    save_checked(one)
    set_themes(one, _themes(one.board, themes, actor))
    audit.record(f"{one._meta.model_name}.added", one, actor=actor, after=_state(one, facts))
    return one


def _change(one: R, facts: Facts, themes: ThemesGiven, actor: User | None) -> R:
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
        if facts.notified_on and isinstance(one, Incident) and one.standing != Incident.Standing.SERIOUS:
            errors["notified_on"] = UNDECIDED
        if facts.decided_on and not facts.decision:
            errors.setdefault("decision", "Choose what was decided.")
    elif facts.ended_on and not facts.ended_because.strip():
        errors.setdefault("ended_because", "Say why the review is not published.")
    elif facts.ended_because.strip() and not facts.ended_on:
        errors.setdefault("ended_on", "Enter the day on which it ended, or take the reason away.")
    is_new = facts.pseudonym.strip() != one.pseudonym
    if is_new and isinstance(one, Incident) and stands_for_another(one, facts.pseudonym):
        errors["pseudonym"] = TAKEN.format(next_pseudonym(one.board))
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

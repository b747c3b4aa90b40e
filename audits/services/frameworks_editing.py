"""Changing a draft: its scale, its standards and its criteria. Published versions never change."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from audits.content import GradeContent
from audits.models import Criterion, Descriptor, FrameworkVersion, Grade, Standard
from audits.services.frameworks import locked_draft
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User

MOST_GRADES = 6
UP, DOWN = "up", "down"


class DraftConflictError(Exception):
    """Somebody else changed the same part meanwhile; nothing was saved. `now` is what it says, by field."""

    def __init__(self, now: dict[str, Any]) -> None:
        super().__init__("Changed meanwhile")
        self.now = now


@dataclass(frozen=True)
class CriterionFacts:
    """What a manager writes about a criterion; `descriptors` by score."""

    text: str
    guidance: str = ""
    evidence_hint: str = ""
    weight: Decimal = Decimal(1)
    sector_ids: Sequence[int] = ()
    descriptors: Mapping[Decimal, str] = field(default_factory=dict)


@transaction.atomic
def change_version(
    version: FrameworkVersion,
    *,
    note: str,
    scored_by: str,
    grades: Sequence[GradeContent],
    seen: str = "",
    actor: User | None,
) -> FrameworkVersion:
    """Change what is new in a draft, what is scored, and the scale; `seen` is the fingerprint of what the person read.

    A grade is known by its score: what criteria say about a score that stays is kept. Raises ValidationError,
    DraftConflictError.
    """
    version = locked_draft(version)
    before = scale_state(version)
    _check_seen(before, seen)
    scores = [grade.score for grade in grades]
    if len(set(scores)) < len(scores):
        raise wrong("", "Two grades have the same score.")
    if len(grades) > MOST_GRADES:
        raise wrong("", f"A scale has at most {MOST_GRADES} grades.")
    version.note, version.scored_by = note, scored_by
    save_checked(version)
    kept = {grade.score: grade for grade in Grade.objects.filter(version=version)}
    leaving = [grade.pk for score, grade in kept.items() if score not in scores]
    Descriptor.objects.filter(grade__in=leaving).delete()
    Grade.objects.filter(pk__in=leaving).delete()
    for row in grades:
        grade = kept.get(row.score) or Grade(board=version.board, version=version, score=row.score)
        grade.label, grade.colour = row.label, row.colour
        save_checked(grade)
    audit.record("framework_version.changed", version, actor=actor, before=before, after=scale_state(version))
    return version


def scale_state(version: FrameworkVersion) -> dict[str, Any]:
    """What is new in a version, what is scored, and its grades in words, as plain values."""
    return audit.state(version, "note", "scored_by") | {"grades": _grades_in_words(version)}


def _grades_in_words(version: FrameworkVersion) -> list[str]:
    rows = Grade.objects.filter(version=version).order_by("score")
    return [f"{row.score.normalize():f} {row.colour} {row.label}" for row in rows]


@transaction.atomic
def add_standard(
    version: FrameworkVersion, *, title: str, guidance: str = "", actor: User | None
) -> Standard:
    """A new standard, after the others. Raises ValidationError."""
    version = locked_draft(version)
    standard = Standard(
        board=version.board,
        version=version,
        key=new_key(),
        number=Standard.objects.filter(version=version).count() + 1,
        title=title,
        guidance=_lines(guidance),
    )
    save_checked(standard)
    _record("added", version, actor, after={"standard": str(standard)})
    return standard


@transaction.atomic
def change_standard(
    standard: Standard, *, title: str, guidance: str, seen: str = "", actor: User | None
) -> Standard:
    """Change title and guidance; `seen` is the fingerprint of what the person read. Raises ValidationError,
    DraftConflictError.
    """
    version = locked_draft(standard.version)
    standard.refresh_from_db(fields=["title", "guidance"])
    before = state_of(standard)
    _check_seen(before, seen)
    standard.title, standard.guidance = title, _lines(guidance)
    save_checked(standard)
    _record("changed", version, actor, before=before, after=state_of(standard))
    return standard


@transaction.atomic
def move_standard(standard: Standard, direction: str, *, actor: User | None) -> bool:
    """One place up or down; False where it is the first or the last already."""
    version = locked_draft(standard.version)
    return _move(
        Standard.objects.filter(version=version), standard, "number", direction, version=version, actor=actor
    )


@transaction.atomic
def remove_standard(standard: Standard, *, actor: User | None) -> None:
    """Remove a standard with its criteria; the others move up."""
    version = locked_draft(standard.version)
    _record("removed", version, actor, before={"standard": str(standard)})
    number = standard.number
    standard.delete()
    Standard.objects.filter(version=version, number__gt=number).update(number=F("number") - 1)


@transaction.atomic
def add_criterion(standard: Standard, facts: CriterionFacts, *, actor: User | None) -> Criterion:
    """A new criterion, after the others of its standard. Raises ValidationError."""
    version = locked_draft(standard.version)
    criterion = Criterion(
        board=version.board,
        version=version,
        standard=standard,
        key=new_key(),
        place=Criterion.objects.filter(standard=standard).count() + 1,
    )
    _write(criterion, facts)
    _record("added", version, actor, after={"criterion": str(criterion)})
    return criterion


@transaction.atomic
def change_criterion(
    criterion: Criterion, facts: CriterionFacts, *, seen: str = "", actor: User | None
) -> Criterion:
    """Change what a criterion asks and what its grades mean; `seen` is the fingerprint of what the person read.

    Raises ValidationError, DraftConflictError.
    """
    version = locked_draft(criterion.version)
    criterion.refresh_from_db(fields=_CRITERION_FIELDS)
    before = state_of(criterion)
    _check_seen(before, seen)
    _write(criterion, facts)
    _record("changed", version, actor, before=before, after=state_of(criterion))
    return criterion


@transaction.atomic
def move_criterion(criterion: Criterion, direction: str, *, actor: User | None) -> bool:
    """One place up or down in its standard; False where it is the first or the last already."""
    version = locked_draft(criterion.version)
    rows = Criterion.objects.filter(standard=criterion.standard_id)
    return _move(rows, criterion, "place", direction, version=version, actor=actor)


@transaction.atomic
def remove_criterion(criterion: Criterion, *, actor: User | None) -> None:
    """Remove a criterion; the others of its standard move up."""
    version = locked_draft(criterion.version)
    _record("removed", version, actor, before={"criterion": str(criterion)})
    place, standard_id = criterion.place, criterion.standard_id
    criterion.delete()
    Criterion.objects.filter(standard=standard_id, place__gt=place).update(place=F("place") - 1)


def new_key() -> str:
    """Names a new standard or criterion through all versions to come."""
    return f"k{secrets.token_hex(8)}"


def _write(criterion: Criterion, facts: CriterionFacts) -> None:
    criterion.text, criterion.guidance = _lines(facts.text), _lines(facts.guidance)
    criterion.evidence_hint, criterion.weight = _lines(facts.evidence_hint), facts.weight
    criterion.sector_ids = sorted(facts.sector_ids)
    save_checked(criterion)
    Descriptor.objects.filter(criterion=criterion).delete()
    grades = {grade.score: grade for grade in Grade.objects.filter(version=criterion.version_id)}
    Descriptor.objects.bulk_create(
        Descriptor(board_id=criterion.board_id, criterion=criterion, grade=grades[score], text=_lines(text))
        for score, text in facts.descriptors.items()
        if text.strip() and score in grades
    )


def state_of(part: Standard | Criterion) -> dict[str, Any]:
    """What a standard or criterion says, as plain values; a criterion's grades by score."""
    if isinstance(part, Standard):
        return audit.state(part, "title", "guidance")
    told = Descriptor.objects.filter(criterion=part).order_by("grade__score")
    return audit.state(part, *_CRITERION_FIELDS) | {
        "descriptors": {
            f"{score.normalize():f}": text for score, text in told.values_list("grade__score", "text")
        }
    }


_CRITERION_FIELDS = ("text", "guidance", "evidence_hint", "weight", "sector_ids")


def fingerprint(state: dict[str, Any]) -> str:
    """Short words for a state: whether it is still the one that a person read."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:32]


def _check_seen(now: dict[str, Any], seen: str) -> None:
    if seen and seen != fingerprint(now):
        raise DraftConflictError(now)


def _move(
    rows: QuerySet[Any],
    one: Standard | Criterion,
    field_name: str,
    direction: str,
    *,
    version: FrameworkVersion,
    actor: User | None,
) -> bool:
    """Change places with the neighbour. The numbers may be double until the transaction ends."""
    one.refresh_from_db(fields=[field_name])
    here = getattr(one, field_name)
    there = here + (1 if direction == DOWN else -1)
    if not rows.filter(**{field_name: there}).update(**{field_name: here}):
        return False
    before = {"moved": str(one)}
    rows.filter(pk=one.pk).update(**{field_name: there})
    setattr(one, field_name, there)
    _record("moved", version, actor, before=before, after={"moved": str(one)})
    return True


def _lines(text: str) -> str:
    """Browsers send line breaks as two characters, files as one or two: one is kept."""
    return "\n".join(text.strip().splitlines())


def _record(
    what: str,
    version: FrameworkVersion,
    actor: User | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """In the history of the version: standards and criteria have no pages of their own."""
    audit.record(f"framework_version.part_{what}", version, actor=actor, before=before, after=after)

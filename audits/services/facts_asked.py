"""Changing which facts a draft asks for beside its grades. Published versions never change."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from audits.fact_rules import tidy
from audits.models import FactAsked, FrameworkVersion, Standard
from audits.services.frameworks import locked_draft
from audits.services.frameworks_editing import DOWN, DraftConflictError, fingerprint, new_key
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User

FIELDS = ("standard", "kind", "label", "hint", "counts", "most", "months", "is_required")
Kind = FactAsked.Kind


@dataclass(frozen=True)
class FactAskedGiven:
    """What a manager writes about a fact; what its kind does not use is left out."""

    kind: str
    label: str
    hint: str = ""
    counts: str = ""
    most: int = 1
    months: int | None = None
    is_required: bool = True


@transaction.atomic
def add_fact_asked(standard: Standard, given: FactAskedGiven, *, actor: User | None) -> FactAsked:
    """Ask for one more fact, after the others of the standard. Raises ValidationError."""
    version = locked_draft(standard.version)
    asked = FactAsked(board=version.board, version=version, standard=standard, key=new_key())
    asked.place = _last_place(standard) + 1
    _write(asked, given)
    _record("added", version, actor, after={"fact": f"{asked.number} {asked}"})
    return asked


@transaction.atomic
def change_fact_asked(
    asked: FactAsked, given: FactAskedGiven, *, standard: Standard, seen: str = "", actor: User | None
) -> FactAsked:
    """Change what is asked; under another standard it comes after the facts that are there.

    `seen` is the fingerprint of what the person read. Raises ValidationError, DraftConflictError.
    """
    version = locked_draft(asked.version)
    asked = FactAsked.objects.select_related("standard").get(pk=asked.pk)
    before = state_of_fact(asked)
    if seen and seen != fingerprint(before):
        raise DraftConflictError(before)
    if standard.version_id != version.pk:
        raise wrong("standard", "Choose a standard of this draft.")
    if standard.pk != asked.standard_id:
        left, place = asked.standard_id, asked.place
        asked.standard, asked.place = standard, _last_place(standard) + 1
        _write(asked, given)
        _close_gap(left, place)
    else:
        _write(asked, given)
    _record("changed", version, actor, before=before, after=state_of_fact(asked))
    return asked


@transaction.atomic
def move_fact_asked(asked: FactAsked, direction: str, *, actor: User | None) -> bool:
    """One place up or down in its standard; False where it is the first or the last already."""
    version = locked_draft(asked.version)
    asked.refresh_from_db(fields=["place"])
    before, here = {"moved": f"{asked.number} {asked}"}, asked.place
    there = here + (1 if direction == DOWN else -1)
    rows = FactAsked.objects.filter(standard=asked.standard_id)
    if not rows.filter(place=there).update(place=here):
        return False
    rows.filter(pk=asked.pk).update(place=there)
    asked.place = there
    _record("moved", version, actor, before=before, after={"moved": f"{asked.number} {asked}"})
    return True


@transaction.atomic
def remove_fact_asked(asked: FactAsked, *, actor: User | None) -> None:
    """Ask for it no more; the others of its standard move up."""
    version = locked_draft(asked.version)
    asked.refresh_from_db(fields=["place"])
    _record("removed", version, actor, before={"fact": f"{asked.number} {asked}"})
    standard_id, place = asked.standard_id, asked.place
    asked.delete()
    _close_gap(standard_id, place)


def state_of_fact(asked: FactAsked) -> dict[str, Any]:
    """What is asked for, as plain values."""
    return audit.state(asked, *FIELDS)


def _last_place(standard: Standard) -> int:
    return FactAsked.objects.filter(standard=standard).aggregate(last=Max("place"))["last"] or 0


def _close_gap(standard_id: int, place: int) -> None:
    FactAsked.objects.filter(standard=standard_id, place__gt=place).update(place=F("place") - 1)


def _write(asked: FactAsked, given: FactAskedGiven) -> None:
    asked.kind, asked.label, asked.hint = given.kind, tidy(given.label), tidy(given.hint)
    asked.counts = tidy(given.counts) if given.kind == Kind.SHARE else ""
    asked.most = given.most if given.kind == Kind.PERSON else 1
    asked.months = given.months if given.kind in (Kind.PERSON, Kind.DATE) else None
    asked.is_required = given.is_required
    if not asked.label:
        raise wrong("label", "Write what is asked for. Nothing can be seen of this text.")
    if asked.kind == Kind.SHARE and not asked.counts:
        raise wrong("counts", "Say what is counted, in the plural, such as “members of staff”.")
    save_checked(asked)


def _record(
    what: str,
    version: FrameworkVersion,
    actor: User | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """In the history of the version, as with its standards and criteria."""
    audit.record(f"framework_version.part_{what}", version, actor=actor, before=before, after=after)

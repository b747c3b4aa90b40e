"""A board's own sectors and outcomes: made when first needed, added to, renamed, put in order, retired."""

from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from boards.models import Board
from boards.services.saving import save_checked
from core import audit
from core.models import User
from lado.defaults import OUTCOMES, SECTORS
from lado.models import ContactSector, OutcomeLabel
from lado.statistics.use import is_used

ListEntry = ContactSector | OutcomeLabel
E = TypeVar("E", ContactSector, OutcomeLabel)
Meaning = OutcomeLabel.Meaning


@dataclass(frozen=True)
class SectorFacts:
    name: str
    is_active: bool = True


@dataclass(frozen=True)
class LabelFacts:
    """An outcome as the board calls it."""

    name: str
    meaning: str = Meaning.NONE
    definition: str = ""
    keep_years: int = 10
    is_active: bool = True


@transaction.atomic
def ensure_lists(board: Board, *, actor: User | None = None) -> None:
    """Give the board the usual sectors and outcomes where it has none; once, also when two ask at one moment."""
    if not ContactSector.objects.filter(board=board).exists():
        _make(
            board,
            [ContactSector(board=board, name=name, place=place) for place, name in enumerate(SECTORS, 1)],
            actor,
        )
    if not OutcomeLabel.objects.filter(board=board).exists():
        rows = [
            OutcomeLabel(board=board, place=place, **asdict(one)) for place, one in enumerate(OUTCOMES, 1)
        ]
        _make(board, rows, actor)


def _make(board: Board, rows: list[Any], actor: User | None) -> None:
    # Whoever comes second waits at the unique names until the first one is done, and then adds nothing.
    model = type(rows[0])
    model.objects.bulk_create(rows, ignore_conflicts=True)
    words = str(model._meta.verbose_name_plural)
    audit.record("case_list.made", board, actor=actor, after={"list": words})


@transaction.atomic
def add_entry(model: type[E], *, board: Board, facts: SectorFacts | LabelFacts, actor: User) -> E:
    """Add a sector or an outcome at the end of its list. Raises ValidationError (name, keep_years)."""
    last = model.objects.filter(board=board).aggregate(last=Max("place"))["last"] or 0
    entry = model(board=board, place=last + 1)
    _fill(entry, facts)
    save_checked(entry)
    audit.record("case_list.added", entry, actor=actor, after=_state(entry))
    return entry


def _fill(entry: ListEntry, facts: SectorFacts | LabelFacts) -> None:
    for field in fields(facts):
        value = getattr(facts, field.name)
        setattr(entry, field.name, " ".join(value.split()) if field.name == "name" else value)


def _state(entry: ListEntry) -> dict[str, Any]:
    facts = LabelFacts if isinstance(entry, OutcomeLabel) else SectorFacts
    return audit.state(entry, *(field.name for field in fields(facts)))


@transaction.atomic
def change_entry(entry: E, *, facts: SectorFacts | LabelFacts, actor: User) -> E:
    """Rename, retire or bring back. An outcome that cases have keeps its meaning: last year's numbers stand."""
    entry = _locked(entry)
    before = _state(entry)
    if isinstance(facts, LabelFacts) and facts.meaning != before["meaning"] and is_used(entry):
        raise ValidationError(
            {"meaning": "Cases have this outcome, so what it counts as stays. Retire it and add another."}
        )
    _fill(entry, facts)
    save_checked(entry)
    audit.record("case_list.changed", entry, actor=actor, before=before, after=_state(entry))
    return entry


def _locked(entry: E) -> E:
    found: E = (
        type(entry)
        .objects.select_for_update(of=("self",), no_key=True)
        .select_related("board")
        .get(pk=entry.pk)
    )
    return found


@transaction.atomic
def move_entry_up(entry: ListEntry, *, actor: User) -> None:
    """Change places with the one above; the first one stays."""
    rows = list(type(entry).objects.select_for_update(no_key=True).filter(board=entry.board_id))
    ids = [row.pk for row in rows]
    at = ids.index(entry.pk)
    if not at:
        return
    rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for place, row in enumerate(rows, 1):
        row.place = place
    type(entry).objects.bulk_update(rows, ["place"])
    audit.record("case_list.moved", entry, actor=actor, after={"place": at})


@transaction.atomic
def delete_entry(entry: E, *, actor: User) -> None:
    """Take away what was never used. Raises ValidationError for what is."""
    entry = _locked(entry)
    if is_used(entry):
        raise ValidationError(
            f"“{entry}” is used. Retire it instead: cases keep it, new ones cannot choose it."
        )
    audit.record("case_list.deleted", entry, actor=actor, before=_state(entry))
    entry.delete()

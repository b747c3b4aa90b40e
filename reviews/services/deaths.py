"""Child deaths: writing one down, changing what is known, and who read it."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, PositiveIntegerField
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.merging import Read, changed_fields, merged
from core.models import AuditEntry, User
from core.scoping import Clearance, board_scope
from reviews.death_rules import death_errors
from reviews.models import ChildDeath, Incident

READ = "death.read"
NO_REFERENCE = "Enter the reference of this death."


@dataclass(frozen=True)
class DeathFacts:
    """What is known of a death; what is not known stays empty. Without a reference it gets the next one."""

    died_on: dt.date
    reference: str = ""
    notified_on: dt.date | None = None
    expected: str = ""
    age_days: int | None = None
    sex: str = ""
    looked_after: str = ""
    ethnicity: str = ""
    category: str = ""
    place: str = ""
    area: str = ""
    response_on: dt.date | None = None
    forms_asked: int = 0
    forms_received: int = 0
    panel_on: dt.date | None = None
    deferrals: int = 0
    deferred_because: str = ""
    reviewed_on: dt.date | None = None
    modifiable: str = ""
    factors: str = ""
    learning: str = ""
    notes: str = ""
    incident: Incident | None = None


def facts_of(death: ChildDeath) -> DeathFacts:
    """What is kept now."""
    facts: dict[str, Any] = {name: getattr(death, name) for name in DeathFacts.__dataclass_fields__}
    return DeathFacts(**facts)


def next_reference(board: Board, year: int) -> str:
    """The next free reference of a year, such as "D2026-003".

    Whoever asks holds the board's row until the transaction ends, so that two deaths at one moment get two numbers.
    References that look otherwise do not count.
    """
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    rows = ChildDeath.objects.filter(board=board, reference__regex=rf"^D{year}-\d{{3,9}}$")
    last = rows.aggregate(last=Max(Cast(Substr("reference", 7), PositiveIntegerField())))["last"] or 0
    return f"D{year}-{last + 1:03d}"


@transaction.atomic
def add_death(*, board: Board, facts: DeathFacts, actor: User | None) -> ChildDeath:
    """Write a death down. Raises ValidationError by field."""
    if not facts.reference.strip():
        facts = replace(facts, reference=next_reference(board, facts.died_on.year))
    death = ChildDeath(board=board, made_by=actor, revision=1)
    _fill(death, facts)
    save_checked(death)
    audit.record("death.added", death, actor=actor, after={"reference": death.reference})
    return death


@transaction.atomic
def change_death(
    death: ChildDeath, *, facts: DeathFacts, actor: User, read: Read[DeathFacts] | None = None
) -> ChildDeath:
    """Change what is known. Raises ValidationError by field.

    `read` is what the person had before their eyes: what others changed since stays, and where both changed the same
    field, ConflictError holds both and nothing is saved.
    """
    rows = ChildDeath.objects.select_for_update(of=("self",), no_key=True)
    kept: ChildDeath = rows.select_related("board", "incident").get(pk=death.pk)
    before = facts_of(kept)
    if read is not None:
        facts = merged(facts, before, read=read, revision=kept.revision)
    if not facts.reference.strip():
        raise wrong("reference", NO_REFERENCE)
    _fill(kept, facts)
    if names := changed_fields(before, facts_of(kept)):
        kept.revision += 1
        save_checked(kept)
        # Names of fields only: what stands in them is for those who read the death.
        audit.record("death.changed", kept, actor=actor, after={"fields": names})
    return kept


def _fill(death: ChildDeath, facts: DeathFacts) -> None:
    if errors := death_errors(facts, timezone.localdate()):
        raise ValidationError(errors)
    for name in DeathFacts.__dataclass_fields__:
        value = getattr(facts, name)
        setattr(death, name, value.strip() if isinstance(value, str) else value)
    death.reference = re.sub(r"\s+", " ", death.reference)


def counted_elsewhere(board: Board, facts: DeathFacts, *, besides: int | None = None) -> list[str]:
    """Deaths that may be the same one, counted for another area: day, age and sex are the same, the area is not."""
    if facts.age_days is None or not facts.sex or not facts.area.strip():
        return []
    rows = _alike(board, facts).exclude(area="").exclude(area__iexact=facts.area.strip()).exclude(pk=besides)
    return list(rows.values_list("reference", flat=True))


def counted_on_other_boards(facts: DeathFacts, *, boards: Sequence[Board]) -> list[str]:
    """The same on other boards, whatever the area: "D2026-001 of Eastvale".

    `boards` are those whose deaths the person reads: each is opened by itself, for this question only.
    """
    if facts.age_days is None or not facts.sex:
        return []
    found = []
    for board in boards:
        with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
            references = list(_alike(board, facts).values_list("reference", flat=True))
        found += [f"{reference} of {board}" for reference in references]
    return found


def _alike(board: Board, facts: DeathFacts) -> Any:
    return ChildDeath.objects.filter(
        board=board, died_on=facts.died_on, age_days=facts.age_days, sex=facts.sex
    ).order_by("reference")


def last_change(death: ChildDeath) -> AuditEntry | None:
    """Who changed the death last."""
    return audit.history(death).filter(board_id=death.board_id).exclude(action=READ).first()

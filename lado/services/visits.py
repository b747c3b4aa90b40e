"""Visits, briefings and courses that the officer gives. No case content: they are counted beside contacts."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from lado.models import AwarenessVisit, ContactSector

AUDITED = ("held_on", "kind", "sector", "people", "note")


@dataclass(frozen=True)
class VisitFacts:
    """What is kept of one visit."""

    held_on: dt.date
    kind: str
    sector: ContactSector | None = None
    people: int | None = None
    note: str = ""


def _fill(visit: AwarenessVisit, facts: VisitFacts) -> None:
    for name in AUDITED:
        setattr(visit, name, getattr(facts, name))
    if facts.held_on > timezone.localdate():
        raise wrong("held_on", "Write visits down once they were made: choose today or an earlier day.")
    save_checked(visit)


@transaction.atomic
def add_visit(*, board: Board, facts: VisitFacts, actor: User) -> AwarenessVisit:
    """Write one visit down. Raises ValidationError (held_on, people)."""
    visit = AwarenessVisit(board=board)
    _fill(visit, facts)
    audit.record("visit.added", visit, actor=actor, after=audit.state(visit, *AUDITED))
    return visit


@transaction.atomic
def change_visit(visit: AwarenessVisit, *, facts: VisitFacts, actor: User) -> AwarenessVisit:
    """Correct a visit. Raises ValidationError (held_on, people)."""
    visit = AwarenessVisit.objects.select_for_update(of=("self",)).select_related("sector").get(pk=visit.pk)
    before = audit.state(visit, *AUDITED)
    _fill(visit, facts)
    audit.record("visit.changed", visit, actor=actor, before=before, after=audit.state(visit, *AUDITED))
    return visit


@transaction.atomic
def remove_visit(visit: AwarenessVisit, *, actor: User) -> None:
    """Take a visit that never was out of the list."""
    audit.record("visit.removed", visit, actor=actor, before=audit.state(visit, *AUDITED))
    visit.delete()

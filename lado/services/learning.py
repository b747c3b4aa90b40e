"""Learning from networks: written down, followed until it is done, and made into actions of the board."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Action, Agency, Board
from boards.services.actions import add_action
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from lado import contact_rules as rules
from lado.models import NetworkLearning

AUDITED = ("heard_on", "source", "event", "point", "local_action", "done_on")


@dataclass(frozen=True)
class LearningFacts:
    """What was learnt where and when, what is done about it here, and when that was done."""

    heard_on: dt.date
    source: str
    point: str
    event: str = ""
    local_action: str = ""
    done_on: dt.date | None = None


def _fill(row: NetworkLearning, facts: LearningFacts) -> None:
    for name in AUDITED:
        value = getattr(facts, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    for name in ("heard_on", "done_on"):
        day = getattr(row, name)
        if day and day > timezone.localdate():
            raise wrong(name, rules.FUTURE)
    if row.done_on and row.done_on < row.heard_on:
        raise wrong("done_on", "It cannot be done before it was heard.")
    save_checked(row)


@transaction.atomic
def add_learning(*, board: Board, facts: LearningFacts, actor: User) -> NetworkLearning:
    """Write down one point. Raises ValidationError (heard_on, point, done_on)."""
    row = NetworkLearning(board=board)
    _fill(row, facts)
    audit.record("learning.added", row, actor=actor, after=audit.state(row, *AUDITED))
    return row


@transaction.atomic
def change_learning(row: NetworkLearning, *, facts: LearningFacts, actor: User) -> NetworkLearning:
    """Correct a point, or say what was done. Raises ValidationError (heard_on, point, done_on)."""
    row = NetworkLearning.objects.select_for_update(no_key=True).get(pk=row.pk)
    before = audit.state(row, *AUDITED)
    _fill(row, facts)
    audit.record("learning.changed", row, actor=actor, before=before, after=audit.state(row, *AUDITED))
    return row


@transaction.atomic
def remove_learning(row: NetworkLearning, *, actor: User) -> None:
    """Take a point out of the list. Raises ValidationError where actions came from it."""
    row = NetworkLearning.objects.select_for_update().get(pk=row.pk)
    if actions_of([row]).get(row.pk):
        raise ValidationError("Actions of the board came from this point, so it stays.")
    audit.record("learning.removed", row, actor=actor, before=audit.state(row, *AUDITED))
    row.delete()


@transaction.atomic
def add_learning_action(
    row: NetworkLearning, *, text: str, agency: Agency | None, due_on: dt.date | None, actor: User
) -> Action:
    """An action of the board that came from the point. Raises ValidationError (text)."""
    return add_action(
        board=row.board,
        text=text,
        owners=[agency] if agency else [],
        due=due_on,
        source=row,
        actor=actor,
    )


def actions_of(rows: Iterable[NetworkLearning]) -> dict[int, list[Action]]:
    """Number of a point → the board's actions that came from it, in their order. One query."""
    found: dict[int, list[Action]] = {}
    kind = ContentType.objects.get_for_model(NetworkLearning)
    ids = [row.pk for row in rows]
    actions = Action.objects.filter(source_type=kind, source_id__in=ids).select_related("board")
    for action in actions.order_by("number"):
        found.setdefault(action.source_id or 0, []).append(action)
    return found

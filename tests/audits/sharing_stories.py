"""The police of Dunmoor on two boards, each with a running cycle of the same framework. Opens the scopes itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from audits.models import Answer, Return
from audits.services.sharing import Choice, Sent, send_answers
from audits.services.sharing_comparison import compare_returns
from audits.services.sharing_texts import How
from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories


def lead_of(*boards: Board) -> User:
    """Leads the police on all of these boards."""
    person = builders.user("police@force.example", "Casey Brennan")
    for board in boards:
        builders.give_role(person, board, Role.AGENCY_LEAD)
    return person


def return_on(
    board: Board, agency: str = "Dunmoor Police", cycle: dict[str, Any] | None = None, **framework: Any
) -> Return:
    """A return in a cycle that has run for a week, its framework with two standards of two criteria."""
    asked = builders.agency(agency)
    with board_scope(board.pk):
        version = stories.framework_of(board, **framework)
        return with_all(stories.return_of(stories.cycle_of(version, asked, **(cycle or {})), asked))


def with_all(one: Return) -> Return:
    found: Return = Return.objects.select_related("board", "agency", "cycle__version__framework").get(
        pk=one.pk
    )
    return found


def say(one: Return, item: str, score: Any = None, **fields: Any) -> Answer:
    """An answer that was written today."""
    with board_scope(one.board_id):
        return stories.answer(one, item, score, **{"edited_at": timezone.now(), "revision": 1, **fields})


@contextmanager
def both(one: Return, other: Return) -> Iterator[None]:
    with board_scope(one.board_id, other.board_id):
        yield


def keys_of(one: Return, *items: str) -> list[str]:
    """The items' names in forms: "criterion-12"."""
    with board_scope(one.board_id):
        found = [stories.item_of(one.cycle.version, item) for item in items]
    return [
        f"criterion-{criterion.pk}" if criterion else f"standard-{standard.pk}"
        for standard, criterion in found
    ]


def choices(source: Return, target: Return, how: How = How.SEND, addition: str = "") -> dict[str, Choice]:
    """The same choice for everything that can be sent, as somebody sees it now."""
    with both(source, target):
        pairs = compare_returns(source, target).to_send
    return {pair.key: Choice(how, pair.revision, pair.mark, addition) for pair in pairs}


def send(
    source: Return, target: Return, actor: User, how: How = How.SEND, addition: str = "", chosen: Any = None
) -> Sent:
    """Send everything, or what was chosen before."""
    chosen = choices(source, target, how, addition) if chosen is None else chosen
    with both(source, target):
        return send_answers(with_all(source), with_all(target), chosen, actor=actor)


def said(one: Return) -> dict[str, tuple[Any, str]]:
    """Number → grade and text of what a return says."""
    with board_scope(one.board_id):
        rows = Answer.objects.filter(agency_return=one).select_related("criterion__standard", "standard")
        return {
            str((row.criterion or row.standard).number): (
                None if row.score is None else int(row.score), row.narrative or row.reason
            )
            for row in rows
        }  # fmt: skip

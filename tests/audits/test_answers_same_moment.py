"""Several people who save the same answer, or hand the return in, at the very same moment."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from audits.models import Answer, Return
from audits.services.answers import AnswerConflictError, AnswerGiven, save_answer
from audits.services.submitting import submit_return
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(board: Board, *work: Callable[[], object]) -> list[str]:
    """What came of each: "done", or the name of the error."""
    ready, outcomes = threading.Barrier(len(work)), [""] * len(work)

    def run(number: int) -> None:
        try:
            ready.wait(timeout=10)
            with board_scope(board.pk):
                work[number]()
            outcomes[number] = "done"
        except (ValidationError, AnswerConflictError) as error:
            outcomes[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def police(dunmoor: Board, lead: User) -> Return:
    agency = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        return stories.return_of(stories.cycle_of(stories.framework_of(dunmoor), agency), agency)


def test_one_of_three_first_answers_is_kept_and_the_others_are_told(
    dunmoor: Board, police: Return, lead: User
) -> None:
    with board_scope(dunmoor.pk):
        item = stories.item_of(police.cycle.version, "1.1")[1]
    assert item is not None

    def write(words: str) -> Callable[[], object]:
        return lambda: save_answer(police, item, AnswerGiven(narrative=words), revision=0, actor=lead)

    outcomes = at_once(dunmoor, write("One"), write("Two"), write("Three"))
    assert outcomes == ["AnswerConflictError", "AnswerConflictError", "done"]
    with board_scope(dunmoor.pk):
        assert Answer.objects.get().revision == 1
        assert AuditEntry.objects.filter(action="return.started").count() == 1


def test_a_return_is_handed_in_once(dunmoor: Board, police: Return, lead: User) -> None:
    with board_scope(dunmoor.pk):
        for number in ("1.1", "1.2", "2.1", "2.2"):
            stories.answer(police, number, Decimal(75))

    def hand_in() -> object:
        return submit_return(police, senior_name="Jo Field", senior_role="Chief", actor=lead)

    assert at_once(dunmoor, hand_in, hand_in) == ["ValidationError", "done"]
    with board_scope(dunmoor.pk):
        assert AuditEntry.objects.filter(action="return.submitted").count() == 1

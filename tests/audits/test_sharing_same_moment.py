"""Two people who send, or write, at the very same moment."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from audits.models import Answer, Return, SentAnswer
from audits.services.answers import AnswerConflictError, AnswerGiven, save_answer
from audits.services.sharing import Choice, send_answers
from audits.services.sharing_texts import How
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import sharing_stories as sharing
from tests.audits import stories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*work: Callable[[], str]) -> list[str]:
    """What came of each, in the words of the work itself or the name of the error."""
    ready, outcomes = threading.Barrier(len(work)), [""] * len(work)

    def run(number: int) -> None:
        try:
            ready.wait(timeout=10)
            outcomes[number] = work[number]()
        except (ValidationError, AnswerConflictError) as error:
            outcomes[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


@pytest.fixture
def lead(dunmoor: Board, eastvale: Board) -> User:
    return sharing.lead_of(dunmoor, eastvale)


@pytest.fixture
def colleague(dunmoor: Board, eastvale: Board) -> User:
    person = builders.user("colleague@force.example", "Robin Ash")
    for board in (dunmoor, eastvale):
        builders.give_role(person, board, Role.AGENCY_LEAD)
    return person


@pytest.fixture
def here(dunmoor: Board) -> Return:
    return sharing.return_on(dunmoor)


@pytest.fixture
def there(eastvale: Board) -> Return:
    return sharing.return_on(eastvale)


def sending(here: Return, there: Return, actor: User, chosen: dict[str, Choice]) -> Callable[[], str]:
    def work() -> str:
        with board_scope(here.board_id, there.board_id):
            done = send_answers(here, there, chosen, actor=actor)
        return "sent" if done.answers else "asked" if done.conflicts else "same"

    return work


def test_two_people_send_different_additions(
    here: Return, there: Return, lead: User, colleague: User
) -> None:
    """One is kept; the other one is asked, and nothing of either is lost."""
    sharing.say(here, "1.1", 75, narrative="Ours")
    one, other = (sharing.choices(here, there, addition=words) for words in ("One", "Other"))
    outcomes = at_once(sending(here, there, lead, one), sending(here, there, colleague, other))
    assert sorted(outcomes) == ["asked", "sent"]
    kept = "One" if outcomes[0] == "sent" else "Other"
    assert sharing.said(there) == {"1.1": (75, f"Ours\n\n{kept}")}
    with board_scope(there.board_id):
        assert SentAnswer.objects.get().addition == kept


def test_a_button_pressed_twice(here: Return, there: Return, lead: User) -> None:
    sharing.say(here, "1.1", 75, narrative="Ours")
    chosen = sharing.choices(here, there)
    work = sending(here, there, lead, chosen)
    assert sorted(at_once(work, work, work)) == ["same", "same", "sent"]
    with board_scope(there.board_id):
        assert (SentAnswer.objects.count(), Answer.objects.get().revision) == (1, 1)
        assert AuditEntry.objects.filter(action="return.answers_received").count() == 1


def test_somebody_writes_there_while_answers_arrive(
    here: Return, there: Return, lead: User, colleague: User
) -> None:
    sharing.say(here, "1.1", 75, narrative="Ours")
    chosen = sharing.choices(here, there)
    with board_scope(there.board_id):
        item = stories.item_of(there.cycle.version, "1.1")[1]
    assert item is not None

    def write() -> str:
        with board_scope(there.board_id):
            save_answer(there, item, AnswerGiven(narrative="Theirs"), revision=0, actor=colleague)
        return "written"

    outcomes = at_once(sending(here, there, lead, chosen), write)
    assert outcomes in (["sent", "AnswerConflictError"], ["asked", "written"])
    assert sharing.said(there)["1.1"][1] == ("Ours" if outcomes[0] == "sent" else "Theirs")


def test_both_ways_at_once(here: Return, there: Return, lead: User, colleague: User) -> None:
    """Neither waits for the other for good."""
    sharing.say(here, "1.1", 75, narrative="From here")
    sharing.say(there, "2.1", 50, narrative="From there")
    to, back = sharing.choices(here, there), sharing.choices(there, here)
    assert {one.how for one in (*to.values(), *back.values())} == {How.SEND}
    outcomes = at_once(sending(here, there, lead, to), sending(there, here, colleague, back))
    assert outcomes == ["sent", "sent"]
    for one in (here, there):
        assert {"1.1", "2.1"} == set(sharing.said(one))

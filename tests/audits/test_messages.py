"""Messages about returns: what waits for whom, marking as read, and the emails that tell of them."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from audits.models import Answer, Question, Return
from audits.services.cycles import close_cycle
from audits.services.messages import HOUR, QUIET, mark_read, tell_of_messages
from audits.services.questions import add_question
from audits.tasks.messages import send_messages
from boards.models import Agency, Board
from boards.needs import needs_of
from core.access import access_of
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories
from tests.worker import Worker, wait_until

NOW = timezone.now()
MINUTE = dt.timedelta(minutes=1)
PAGE = "/boards/dunmoor/audits/messages/"


@pytest.fixture
def police(db: None) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def lead(dunmoor: Board, police: Agency) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def scrutineer(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.SCRUTINEER)


@pytest.fixture
def return_(dunmoor: Board, police: Agency) -> Return:
    with board_scope(dunmoor.pk):
        return stories.return_of(stories.cycle_of(stories.framework_of(dunmoor), police), police)


@pytest.fixture
def answers(return_: Return) -> list[Answer]:
    with board_scope(return_.board_id):
        return [stories.answer(return_, item, 75) for item in ("1.1", "1.2", "2.1", "2.2")]


def write(
    answer: Answer, text: str, actor: User, *, ago: dt.timedelta = QUIET, from_board: bool = True
) -> Question:
    """A message that was written some time before NOW."""
    with board_scope(answer.board_id):
        made = add_question(answer, text=text, from_board=from_board, actor=actor)
        Question.objects.filter(pk=made.pk).update(written_at=NOW - ago)
    return made


@pytest.fixture
def tell(dunmoor: Board, django_capture_on_commit_callbacks: Any) -> Any:
    """tell(later) tells of messages some time after NOW, and gives the emails that went out."""
    from partnership.celery import app

    before, app.conf.task_always_eager = app.conf.task_always_eager, True

    def run(later: dt.timedelta = dt.timedelta()) -> list[Any]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True), board_scope(dunmoor.pk):
            tell_of_messages(now=NOW + later)
        return list(mail.outbox)

    yield run
    app.conf.task_always_eager = before


def lead_of_health(board: Board) -> User:
    person = builders.user("health@dunmoor.example")
    builders.give_role(person, board, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Health"))
    return person


def needs(board: Board, user: User) -> list[str]:
    accesses = [access_of(user).by_board[board.pk]]
    with board_scope(board.pk):
        return [need.title for need in needs_of(user, accesses, timezone.localdate())[board.pk]]


# What needs whom ---------------------------------------------------------------------------------------------------


def test_a_question_needs_the_lead_until_it_is_answered(dunmoor, answers, lead, manager, scrutineer) -> None:
    assert not any("asks" in words for words in needs(dunmoor, lead))
    write(answers[1], "How many?", manager)
    assert "The board asks about 1.2" in needs(dunmoor, lead)
    write(answers[2], "Since when?", manager)
    assert "The board asks 2 questions about your returns" in needs(dunmoor, lead)
    assert not any("answered" in words for words in needs(dunmoor, manager))
    write(answers[1], "Twelve.", lead, from_board=False)
    assert "The board asks about 2.1" in needs(dunmoor, lead)
    for who in (manager, scrutineer):
        assert "Dunmoor Police answered about 1.2" in needs(dunmoor, who)
    write(answers[2], "Since May.", lead, from_board=False)
    assert "Agencies wrote about 2 answers" in needs(dunmoor, manager)
    assert not any("asks" in words for words in needs(dunmoor, lead))


def test_marking_as_read_is_enough(dunmoor, return_, answers, lead, manager) -> None:
    write(answers[0], "Thank you.", manager)
    with board_scope(dunmoor.pk):
        assert mark_read(answers[0], from_board=True, actor=lead) == 1
        assert mark_read(answers[0], from_board=True, actor=lead) == 0
    assert not any("asks" in words for words in needs(dunmoor, lead))
    write(answers[0], "One more thing.", manager)
    assert "The board asks about 1.1" in needs(dunmoor, lead)
    with board_scope(dunmoor.pk):
        close_cycle(return_.cycle, actor=manager)
        with pytest.raises(ValidationError, match="closed"):
            mark_read(answers[0], from_board=True, actor=lead)
    assert not any("asks" in words for words in needs(dunmoor, lead))


def test_other_agencies_hear_nothing(dunmoor, answers, manager) -> None:
    other = lead_of_health(dunmoor)
    write(answers[0], "How many?", manager)
    assert not any("asks" in words for words in needs(dunmoor, other))


# The page ----------------------------------------------------------------------------------------------------------


def test_the_page_of_each_side(dunmoor, return_, answers, lead, manager, signed_in) -> None:
    write(answers[0], "How many staff?", manager)
    write(answers[2], "We have written it down.", lead, from_board=False)
    page = signed_in(lead).get(PAGE).content.decode()
    assert "How many staff?" in page
    assert "written it down" not in page
    page = signed_in(manager).get(PAGE).content.decode()
    assert "written it down" in page
    assert "How many staff?" not in page
    other = lead_of_health(dunmoor)
    page = signed_in(other).get(PAGE).content.decode()
    assert "No message waits for you" in page
    assert signed_in(builders.user_with_role(dunmoor, Role.MEMBER)).get(PAGE).status_code == 403


def test_reading_by_a_button(dunmoor, return_, answers, lead, manager, signed_in) -> None:
    write(answers[0], "How many staff?", manager)
    thread = f"/boards/dunmoor/audits/returns/{return_.pk}/questions/1.1/"
    client = signed_in(lead)
    assert f"{thread}read/" in client.get(thread).content.decode()
    assert f"{thread}read/" not in signed_in(manager).get(thread).content.decode()
    client = signed_in(lead)
    assert client.get(f"{thread}read/").status_code == 405
    # The writer's own side cannot mark it for the other.
    signed_in(manager).post(f"{thread}read/")
    with board_scope(dunmoor.pk):
        assert Question.objects.get().seen_at is None
    client = signed_in(lead)
    assert client.post(f"{thread}read/").status_code == 302
    with board_scope(dunmoor.pk):
        assert Question.objects.get().seen_at is not None
    assert f"{thread}read/" not in client.get(thread).content.decode()
    other = lead_of_health(dunmoor)
    assert signed_in(other).post(f"{thread}read/").status_code == 404


def test_the_page_takes_the_same_queries_for_one_and_three(
    dunmoor, answers, lead, manager, signed_in, django_assert_num_queries
) -> None:
    client = signed_in(manager)
    write(answers[0], "One.", lead, from_board=False)
    client.get(PAGE)
    with django_assert_num_queries(8):
        client.get(PAGE)
    write(answers[1], "Two.", lead, from_board=False)
    write(answers[2], "Three.", lead, from_board=False)
    with django_assert_num_queries(8):
        client.get(PAGE)


# The emails --------------------------------------------------------------------------------------------------------


def test_one_email_for_what_was_written_in_one_go(dunmoor, answers, lead, manager, tell) -> None:
    write(answers[0], "How many staff?", manager, ago=20 * MINUTE)
    write(answers[2], "Who looks at it?", manager, ago=5 * MINUTE)
    assert tell() == []  # somebody may still be writing
    (sent,) = tell(10 * MINUTE)
    assert sent.to == [lead.email]
    assert sent.subject == "Section 11, this year: the board asks about 1.1, 2.1"
    assert "What is asked in 2.1" in sent.body
    assert "How many staff" not in sent.body
    assert PAGE in sent.body
    assert tell(11 * MINUTE) == []


def test_at_most_one_email_an_hour_about_a_return(dunmoor, answers, lead, manager, tell) -> None:
    write(answers[0], "One.", manager)
    assert len(tell()) == 1
    write(answers[1], "Two.", manager)
    assert tell(HOUR - MINUTE) == []
    (sent,) = tell(HOUR)
    assert sent.subject.endswith("the board asks about 1.2")


def test_who_goes_on_writing_is_told_about_after_an_hour(dunmoor, answers, lead, manager, tell) -> None:
    write(answers[0], "One.", manager, ago=HOUR)
    write(answers[1], "Two.", manager, ago=MINUTE)
    assert len(tell()) == 1


def test_what_was_answered_or_read_is_not_told(dunmoor, answers, lead, manager, tell) -> None:
    write(answers[0], "One.", manager, ago=30 * MINUTE)
    write(answers[1], "Two.", manager, ago=30 * MINUTE)
    write(answers[0], "Answered.", lead, from_board=False, ago=MINUTE)
    with board_scope(dunmoor.pk):
        mark_read(answers[1], from_board=True, actor=lead)
    assert tell() == []
    with board_scope(dunmoor.pk):
        assert Question.objects.filter(told_at=None).count() == 1
    (sent,) = tell(QUIET)
    assert sent.to == [manager.email]
    assert sent.subject == "Section 11, this year: Dunmoor Police wrote about 1.1"


def test_the_moderator_who_asked_is_told_and_else_the_managers(
    dunmoor, answers, lead, manager, scrutineer, tell
) -> None:
    write(answers[0], "For the board.", lead, from_board=False)
    assert [sent.to for sent in tell()] == [[manager.email]]
    write(answers[1], "Why?", scrutineer, ago=2 * HOUR)
    write(answers[1], "Because.", lead, from_board=False)
    assert [sent.to for sent in tell(HOUR)] == [[scrutineer.email]]


def test_nobody_to_tell_loses_nothing(dunmoor, police, answers, manager, tell) -> None:
    write(answers[0], "One.", manager)
    assert tell() == []
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    assert [sent.to for sent in tell()] == [[lead.email]]


def test_several_are_named_shortly(dunmoor, answers, lead, manager, tell) -> None:
    for answer in answers:
        write(answer, "Please say more.", manager)
    assert tell()[0].subject.endswith("the board asks about 1.1, 1.2, 2.1 and 1 more")


# Two workers, and a real one ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(dunmoor, answers, lead, manager) -> None:
    write(answers[0], "One.", manager, ago=HOUR)
    barrier, sent, failures = threading.Barrier(4), [], []

    def work() -> None:
        try:
            barrier.wait(timeout=20)
            sent.append(send_messages(dunmoor.pk))
        except Exception as error:  # noqa: BLE001 -- shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert sorted(sent) == [0, 0, 0, 1]


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_tells(dunmoor, answers, lead, manager, tmp_path: Path) -> None:
    made = write(answers[0], "One.", manager, ago=HOUR)

    def told() -> bool:
        with board_scope(dunmoor.pk):
            return Question.objects.get(pk=made.pk).told_at is not None

    with Worker(tmp_path):
        send_messages.delay()
        wait_until(told)


def test_beat_asks_for_it_every_five_minutes(settings: Any) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["audit-messages"]
    assert (entry["task"], entry["schedule"]) == (send_messages.name, 300.0)

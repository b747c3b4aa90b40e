"""The due day ends at midnight on England's clock, in summer and in winter, and everywhere it is the same day."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from audits.models import Cycle, Reminder, Return
from audits.services.reminders import send_due_reminders
from audits.statistics.completion import completion_of, is_late
from audits.tables.cycles import status_tags
from boards.models import Board
from boards.needs import needs_of
from core.access import access_of
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

pytestmark = pytest.mark.django_db

# The last second of the due day and the first one after it, as England's clock shows them, in UTC.
DUE_DAYS = {
    "winter": (dt.date(2026, 12, 4), "2026-12-04 23:59:59+00:00", "2026-12-05 00:00:01+00:00"),
    "summer": (dt.date(2026, 6, 30), "2026-06-30 22:59:59+00:00", "2026-06-30 23:00:01+00:00"),
    # The clock goes back in the night of the 25th, and forward in that of the 29th of March.
    "the day before it goes back": (
        dt.date(2026, 10, 24),
        "2026-10-24 22:59:59+00:00",
        "2026-10-24 23:00:01+00:00",
    ),
    "the day before it goes forward": (
        dt.date(2026, 3, 28),
        "2026-03-28 23:59:59+00:00",
        "2026-03-29 00:00:01+00:00",
    ),
}


@pytest.fixture(params=DUE_DAYS)
def times(request: pytest.FixtureRequest) -> tuple[dt.date, str, str]:
    """The due day, the last second of it, the first second after it."""
    return DUE_DAYS[request.param]


@pytest.fixture
def lead(dunmoor: Board) -> User:
    person = builders.user("lead@police.example", last_login=timezone.now())
    builders.give_role(person, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Police"))
    return person


@pytest.fixture
def cycle(dunmoor: Board, lead: User, times: tuple[dt.date, str, str]) -> Cycle:
    due = times[0]
    with board_scope(dunmoor.pk):
        police = builders.agency("Dunmoor Police")
        return stories.cycle_of(
            stories.framework_of(dunmoor), police, opens_on=due - dt.timedelta(days=30), due_on=due
        )


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


@pytest.fixture
def delivered() -> Iterator[list[Any]]:
    """Emails go out at once, without a broker."""
    from partnership.celery import app

    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    yield mail.outbox
    app.conf.task_always_eager = before


def seen(cycle: Cycle, lead: User) -> dict[str, object]:
    """What each page says about lateness at this moment."""
    one = stories.return_of(cycle, builders.agency("Dunmoor Police"))
    accesses = [access_of(lead).by_board[cycle.board_id]]
    needs = [need.key for need in needs_of(lead, accesses, timezone.localdate())[cycle.board_id]]
    return {
        "marks": [words for words, _ in status_tags(one, cycle)][1:],
        "was late": one.was_late(),
        "counted": completion_of(cycle).total.late,
        "listed": Return.objects.filter(is_late(cycle), cycle=cycle).count(),
        "chased": Return.objects.overdue().filter(cycle=cycle).count(),
        "task": [key for key in needs if key.startswith("own_returns")],
    }


def test_a_return_is_late_after_midnight_and_not_before(
    cycle: Cycle, lead: User, times: tuple[dt.date, str, str]
) -> None:
    for moment, mark, late in ((times[1], [], False), (times[2], ["Handed in late"], True)):
        with board_scope(cycle.board_id), time_machine.travel(moment, tick=False):
            Return.objects.filter(cycle=cycle).update(status="submitted", submitted_at=timezone.now())
            assert seen(cycle, lead) == {
                "marks": mark,
                "was late": late,
                "counted": int(late),
                "listed": int(late),
                "chased": 0,
                "task": [],
            }


def test_what_is_missing_is_overdue_after_midnight_and_not_before(
    cycle: Cycle, lead: User, times: tuple[dt.date, str, str]
) -> None:
    for moment, mark, missing, task in (
        (times[1], [], 0, "own_returns"),
        (times[2], ["Overdue"], 1, "own_returns_overdue"),
    ):
        with board_scope(cycle.board_id), time_machine.travel(moment, tick=False):
            assert seen(cycle, lead) == {
                "marks": mark,
                "was late": False,
                "counted": missing,
                "listed": missing,
                "chased": missing,
                "task": [task],
            }


def test_a_reminder_names_the_day_of_the_clock_on_the_wall(
    cycle: Cycle, lead: User, times: tuple[dt.date, str, str], delivered: list[Any], on_commit: Any
) -> None:
    for moment, words in ((times[1], "is due today"), (times[2], "was due yesterday")):
        with board_scope(cycle.board_id), time_machine.travel(moment, tick=False), on_commit(execute=True):
            Reminder.objects.all().delete()
            assert send_due_reminders() == 1
        assert delivered[-1].subject.endswith(words)

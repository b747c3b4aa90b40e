"""The audits of the demonstration: every state on every board, complete where handed in, the same each time."""

import datetime as dt
from random import Random

import pytest

from audits.models import Answer, Cycle, Return
from audits.statistics.progress import progress_of
from core.models import RoleAssignment
from core.permissions import Role
from core.scoping import board_scope
from reports.demonstration import audits, boards
from reports.demonstration.boards import Made

TODAY = dt.date(2026, 11, 21)


def make(number: int, today: dt.date = TODAY) -> Made:
    plan = boards.plans(5)[number]
    agencies = boards.make_agencies(plan.place)
    made = Made(boards.make_board(plan, number), plan.place)
    with board_scope(made.board.pk):
        boards.make_structure(made, agencies, Random(1), today, 2)  # noqa: S311 -- the same each time
        audits.make_audits(made, number, today)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(5))
def test_two_finished_cycles_and_a_running_one(number: int) -> None:
    made = make(number)
    with board_scope(made.board.pk):
        assert [cycle.closed_on is None for cycle in Cycle.objects.all()] == [True, False, False]
        returns = list(Return.objects.select_related("cycle__version", "agency"))
        running = [one for one in returns if one.cycle.closed_on is None]
        assert {one.status for one in running} == set(Return.Status)
        assert [one.withdrawn_on is None for one in running].count(False) == 1
        progress = progress_of(returns)
        assert all(progress[one.pk].is_complete for one in returns if one.submitted_at is not None)
        assert any(one.was_late() for one in returns)
        moderated = Answer.objects.filter(moderated_score__isnull=False)
        assert moderated.exists()
        assert Answer.objects.filter(is_not_applicable=True).exists()


@pytest.mark.django_db
def test_most_agencies_of_a_board_have_a_lead() -> None:
    made = make(0)
    with board_scope(made.board.pk):
        audits.name_the_leads(made)
        led = Return.objects.filter(cycle__closed_on=None, lead__isnull=False).count()
    assert led == RoleAssignment.objects.filter(board=made.board, role=Role.AGENCY_LEAD).count() == 15


@pytest.mark.django_db
@pytest.mark.parametrize("day", [dt.date(2025, 2, 11), dt.date(2028, 4, 11), dt.date(2028, 2, 11)])
def test_any_day_will_do(day: dt.date) -> None:
    """Cycles that began at the end of a year, or on 29 February."""
    made = make(4, day)
    with board_scope(made.board.pk):
        assert len(set(Cycle.objects.values_list("name", flat=True))) == 3

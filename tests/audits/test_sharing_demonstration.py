"""The demonstration shows answers that one agency sent from one of its boards to another."""

import datetime as dt
from random import Random

import pytest
from django.utils import timezone

from audits.models import Answer, SentAnswer
from core.permissions import Role
from core.scoping import board_scope
from reports.demonstration import audits, boards, sharing
from reports.demonstration.boards import Made
from tests import builders

pytestmark = pytest.mark.django_db


def make(number: int, today: dt.date) -> Made:
    plan = boards.plans(5)[number]
    agencies = boards.make_agencies(plan.place)
    made = Made(boards.make_board(plan, number), plan.place)
    with board_scope(made.board.pk):
        boards.make_structure(made, agencies, Random(1), today, 2)  # noqa: S311 -- the same each time
        audits.make_audits(made, number, today)
    return made


def test_one_agency_has_sent_a_dozen_answers() -> None:
    made = [make(number, timezone.localdate()) for number in (0, 1)]
    assert sharing.send_between_boards([one.board for one in made]) == 0, "nobody leads an agency on both"
    person = builders.user("lead@force.example")
    seats = made[0].seats[made[0].main.pk]
    police = next(seat.agency for seat, post, _ in seats if "Police" in post.agency)
    for one in made:
        builders.give_role(person, one.board, Role.AGENCY_LEAD, agency=police)
    assert sharing.send_between_boards([one.board for one in made]) == sharing.MOST
    with board_scope(*(one.board.pk for one in made)):
        sent = list(SentAnswer.objects.select_related("answer"))
        assert len(sent) == sharing.MOST
        assert 0 < sum(1 for one in sent if one.addition) < sharing.MOST
        assert not Answer.objects.filter(sent_from__isnull=False, is_from_last=True).exists()

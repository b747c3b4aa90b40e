"""What practitioners say of one agency, on its return: its own lines only, the same suppression, nothing to add up."""

import re
from typing import Any

import pytest
from django.utils import timezone

from audits.models import Cycle, Return, Survey
from audits.statistics.survey import survey_figures
from boards.models import Agency, Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories
from tests.audits import survey_stories as told


@pytest.fixture
def agencies(db: None) -> list[Agency]:
    return [builders.agency(f"Dunmoor {name}") for name in ("Police", "Health", "Fire")]


@pytest.fixture
def cycle(dunmoor: Board, agencies: list[Agency]) -> Cycle:
    """Police grades itself 100 and 50, and handed in."""
    with board_scope(dunmoor.pk):
        made = stories.cycle_of(stories.framework_of(dunmoor, criteria=0), *agencies)
        own = stories.return_of(made, agencies[0])
        stories.answer(own, "1", 100)
        stories.answer(own, "2", 50)
        Return.objects.filter(pk=own.pk).update(submitted_at=timezone.now(), status="submitted")
        return made


@pytest.fixture
def survey(dunmoor: Board, cycle: Cycle) -> Survey:
    with board_scope(dunmoor.pk):
        return told.survey_of(cycle)


@pytest.fixture
def lead(dunmoor: Board, agencies: list[Agency]) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD, agency=agencies[0])


@pytest.fixture
def page(dunmoor: Board, cycle: Cycle, lead: User, signed_in: Any) -> Any:
    """page(agency) is what the lead of the police sees of an agency's return."""

    def get(agency: Agency, who: User = lead) -> Any:
        with board_scope(dunmoor.pk):
            pk = stories.return_of(cycle, agency).pk
        return signed_in(who).get(f"/boards/dunmoor/audits/returns/{pk}/practitioners/")

    return get


def words(response: Any) -> str:
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def reply(dunmoor: Board, survey: Survey, agencies: list[Agency], *people: int) -> None:
    """So many people of each agency: all agree with the first statement and disagree with the second."""
    with board_scope(dunmoor.pk):
        for agency, count in zip(agencies, people, strict=True):
            told.replies(told.link_of(survey, agency), *[(4, 1)] * count)
        told.end(survey)


def test_the_own_agency_beside_its_grades(dunmoor, survey, agencies, page) -> None:
    reply(dunmoor, survey, agencies, 6, 9, 7)
    seen = words(page(agencies[0]))
    assert "1. Standard 1 100% 6 of 6 answers 6 100% 0 points" in seen
    assert "2. Standard 2 0% 0 of 6 answers 6 50% +50 points" in seen


def test_nothing_of_others_and_no_totals(dunmoor, survey, agencies, page) -> None:
    reply(dunmoor, survey, agencies, 6, 9, 7)
    seen = words(page(agencies[0]))
    assert "Health" not in seen
    assert "Fire" not in seen
    without_days = re.sub(r"\d+ [A-Z][a-z]+ \d{4}", "", seen)
    assert not {"9", "7", "22", "15", "16"} & set(re.findall(r"\d+", without_days))
    assert page(agencies[1]).status_code == 404


def test_the_pages_of_all_together_stay_closed_to_leads(
    dunmoor, survey, cycle, agencies, lead, signed_in
) -> None:
    reply(dunmoor, survey, agencies, 6, 9, 7)
    for path in ("", "results/", f"results/?agency={agencies[1].pk}"):
        answer = signed_in(lead).get(f"/boards/dunmoor/audits/cycles/{cycle.pk}/survey/{path}")
        assert answer.status_code in (403, 404)


def test_too_few_people(dunmoor, survey, agencies, page) -> None:
    reply(dunmoor, survey, agencies, 4, 9, 7)
    seen = words(page(agencies[0]))
    assert "Too few people answered" in seen
    assert "of 4 answers" not in seen


def test_hidden_for_the_sake_of_another_is_hidden_here_too(dunmoor, survey, agencies, cycle, page) -> None:
    """Two of the fire service: were police and health both shown, the board's total would tell their answers."""
    reply(dunmoor, survey, agencies, 6, 9, 2)
    with board_scope(dunmoor.pk):
        survey.refresh_from_db()
        figures = survey_figures(survey, cycle)
        assert figures.lines_of(agencies[0])[0].share.suppressed
    seen = words(page(agencies[0]))
    assert "Too few people answered" in seen
    assert "of 6 answers" not in seen


def test_the_board_sees_the_same_lines(dunmoor, survey, agencies, page, manager) -> None:
    reply(dunmoor, survey, agencies, 6, 9, 7)
    assert words(page(agencies[0], manager)) == words(page(agencies[0]))


def test_nothing_before_the_end(dunmoor, survey, agencies, page) -> None:
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, agencies[0]), *[(4, 1)] * 6)
    assert "The survey is still open" in words(page(agencies[0]))


def test_a_cycle_without_a_survey(cycle, agencies, page) -> None:
    assert "are not asked" in words(page(agencies[0]))


def test_the_return_leads_to_it(dunmoor, cycle, agencies, lead, signed_in) -> None:
    with board_scope(dunmoor.pk):
        one = stories.return_of(cycle, agencies[0])
    address = f"/boards/dunmoor/audits/returns/{one.pk}/"
    assert "practitioners/" not in signed_in(lead).get(address).content.decode()
    with board_scope(dunmoor.pk):
        told.survey_of(cycle)
    assert f"{address}practitioners/" in signed_in(lead).get(address).content.decode()


def test_the_queries_do_not_grow_with_agencies(
    dunmoor, survey, agencies, cycle, lead, signed_in, django_assert_num_queries
) -> None:
    reply(dunmoor, survey, agencies, 6, 9, 7)
    with board_scope(dunmoor.pk):
        pk = stories.return_of(cycle, agencies[0]).pk
    client = signed_in(lead)
    address = f"/boards/dunmoor/audits/returns/{pk}/practitioners/"
    client.get(address)
    with django_assert_num_queries(15):
        client.get(address)

"""What practitioners say beside the self-grades: the arithmetic, and that nobody can be recognised."""

import re
from decimal import Decimal
from itertools import combinations

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audits.models import Cycle, Return, Survey
from audits.statistics.survey import HIDDEN, THRESHOLD, shown_counts, survey_figures
from boards.models import Agency, Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from core.suppression import SUPPRESSED
from tests import builders
from tests.audits import stories
from tests.audits import survey_stories as told


@pytest.fixture
def police(db: None) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def health(db: None) -> Agency:
    return builders.agency("Dunmoor Health")


@pytest.fixture
def fire(db: None) -> Agency:
    return builders.agency("Dunmoor Fire")


@pytest.fixture
def cycle(dunmoor: Board, police: Agency, health: Agency, fire: Agency) -> Cycle:
    """Police grades itself 100 and 50, health 75 on the first; both handed in."""
    with board_scope(dunmoor.pk):
        made = stories.cycle_of(stories.framework_of(dunmoor, criteria=0), police, health, fire)
        stories.answer(stories.return_of(made, police), "1", 100)
        stories.answer(stories.return_of(made, police), "2", 50)
        stories.answer(stories.return_of(made, health), "1", 75)
        Return.objects.filter(agency__in=[police, health]).update(submitted_at=timezone.now())
        return Cycle.objects.select_related("version__framework", "board").get(pk=made.pk)


@pytest.fixture
def survey(dunmoor: Board, cycle: Cycle) -> Survey:
    with board_scope(dunmoor.pk):
        return told.survey_of(cycle)


def text(response) -> str:
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def results_of(cycle: Cycle, query: str = "") -> str:
    return f"/boards/dunmoor/audits/cycles/{cycle.pk}/survey/results/{query}"


# The arithmetic --------------------------------------------------------------------------------------------------


def test_share_self_grade_and_gap(dunmoor, cycle, survey, police, health) -> None:
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, police), (5, 5), (4, 5), (3, 4), (2, 4), (1, 4), (None, 4))
        told.replies(told.link_of(survey, health), *[(4, 1)] * 7)
        figures = survey_figures(told.end(survey), cycle)
    first, second = figures.lines_of(police)
    assert (first.share.value, first.share.base()) == (Decimal(40), "2 of 5 answers")
    assert [str(one) for one in first.share.excluded] == ["1 “I do not know”"]
    assert first.people.value == 5
    assert (first.own.value, first.gap.value, first.gap_words) == (100, Decimal(60), "+60 points")
    assert (second.share.value, second.own.value, second.gap_words) == (100, 50, "−50 points")
    first, second = figures.lines_of(health)
    assert (first.share.value, first.gap_words) == (100, "−25 points")
    assert (second.share.value, second.own.value, second.gap.value, second.gap_words) == (0, None, None, "")
    first, second = figures.lines
    assert (first.share.base(), first.share.display()) == ("9 of 12 answers", "75%")
    assert (first.own.display(), first.gap_words) == ("87.5%", "+12.5 points")
    assert second.share.base() == "6 of 13 answers"
    assert figures.replies.value == 13
    asked = [(str(one.agency), one.standard.number) for one in figures.to_ask(by_agency=True)]
    assert asked == [("Dunmoor Police", 1)]


def test_people_are_counted_and_not_answers(dunmoor, cycle, police) -> None:
    """Two statements about one standard: four people with eight answers are still four people."""
    with board_scope(dunmoor.pk):
        survey = told.survey_of(cycle)
        first, second = survey.questions.order_by("place")
        second.standard = first.standard
        second.save()
        told.replies(told.link_of(survey, police), *[(5, 5)] * 4)
        figures = survey_figures(told.end(survey), cycle)
    (line,) = figures.lines_of(police)
    assert line.share.suppressed
    assert line.gap.suppressed
    assert (line.size, line.share_words, line.gap_words) == (None, HIDDEN, "")


def test_there_are_no_results_before_the_end(dunmoor, cycle, survey) -> None:
    with board_scope(dunmoor.pk), pytest.raises(ValueError, match="has not ended"):
        survey_figures(survey, cycle)


# Nobody can be recognised ----------------------------------------------------------------------------------------


def test_four_are_hidden_and_five_are_shown(dunmoor, cycle, survey, police) -> None:
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, police), *[(5, 5)] * 4, (5, None))
        figures = survey_figures(told.end(survey), cycle)
    first, second = figures.lines_of(police)
    assert (first.share.suppressed, second.share.suppressed) == (False, True)
    assert second.share.base() == second.people.base() == ""
    assert second.share.excluded == ()
    first, second = figures.lines
    assert (first.share.suppressed, second.share.suppressed) == (False, True)


def test_what_is_hidden_does_not_follow_from_the_total(dunmoor, cycle, survey, police, health, fire) -> None:
    """Two of the fire service are hidden; were police and health shown, the total would tell their answers."""
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, police), *[(5, 5)] * 6)
        told.replies(told.link_of(survey, health), *[(4, 4)] * 9)
        told.replies(told.link_of(survey, fire), *[(1, 1)] * 2)
        figures = survey_figures(told.end(survey), cycle)
    hidden = {str(agency) for agency, lines in figures.agencies if lines[0].share.suppressed}
    assert hidden == {"Dunmoor Fire", "Dunmoor Police"}
    assert figures.lines[0].share.base() == "15 of 17 answers"


@given(st.lists(st.integers(0, 12), min_size=1, max_size=7))
def test_no_group_below_five_can_be_told(people: list[int]) -> None:
    cells, total = shown_counts(people)
    assert all(cell is SUPPRESSED or cell == count for cell, count in zip(cells, people, strict=True))
    shown = [count for cell, count in zip(cells, people, strict=True) if cell is not SUPPRESSED]
    # Everything that can be added and subtracted: sums of what is shown, and the total less such a sum.
    for size in range(len(shown) + 1):
        for some in combinations(shown, size):
            assert sum(some) == 0 or sum(some) >= THRESHOLD
            if total is not SUPPRESSED:
                assert total == sum(people)
                left = total - sum(some)
                assert left == 0 or left >= THRESHOLD


# The page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def told_survey(dunmoor, survey, police, health, fire) -> Survey:
    """Ended: six of the police, nine of health, two of the fire service."""
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, police), *[(1, 5)] * 6)
        told.replies(told.link_of(survey, health), *[(1, 5)] * 9)
        told.replies(told.link_of(survey, fire), *[(3, 3)] * 6)
        return told.end(survey)


def test_the_results_of_all_agencies(dunmoor, cycle, told_survey, signed_in) -> None:
    page = text(signed_in(builders.user_with_role(dunmoor, Role.MEMBER)).get(results_of(cycle)))
    assert "21 people answered" in page
    assert "1. Standard 1 Agencies give themselves 87.5% on average; 0% of practitioners’ answers" in page
    assert "15 of 21 answers" in page
    assert "+87.5 points" in page


def test_agencies_are_named_to_those_who_read_returns_only(
    dunmoor, cycle, told_survey, police, signed_in, manager
) -> None:
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    page = text(member.get(results_of(cycle, f"?agency={police.pk}")))
    assert "Dunmoor Police" not in page
    for who in (manager, builders.user_with_role(dunmoor, Role.SCRUTINEER)):
        client = signed_in(who)
        page = text(client.get(results_of(cycle)))
        assert "Dunmoor Police: 1. Standard 1 The agency gives itself 100%" in page
        assert page.index("Dunmoor Police: 1.") < page.index("Dunmoor Health: 1.")
        page = text(client.get(results_of(cycle, f"?agency={police.pk}")))
        assert "Dunmoor Police grades itself higher than practitioners do" in page
        assert "0 of 6 answers" in page
        assert "All agencies together" in text(client.get(results_of(cycle, "?agency=x%00")))
    lead = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    assert lead.get(results_of(cycle)).status_code == 403


def test_an_open_survey_shows_no_results(dunmoor, cycle, survey, police, signed_in, manager) -> None:
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, police), *[(1, 5)] * 6)
    page = text(signed_in(manager).get(results_of(cycle)))
    assert "The survey is still open" in page
    assert "%" not in page


def test_too_few_replies_are_said_so(dunmoor, cycle, survey, police, signed_in, manager) -> None:
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, police), *[(1, 5)] * 4)
        told.end(survey)
    for query in ("", f"?agency={police.pk}"):
        page = text(signed_in(manager).get(results_of(cycle, query)))
        assert "1. Standard 1 Too few replies" in page
        assert "There is nothing to compare" in page
        assert "of 4" not in page


def test_a_cycle_without_a_survey_has_no_results(cycle, manager, signed_in) -> None:
    assert "There is no survey in this cycle" in text(signed_in(manager).get(results_of(cycle)))


def test_another_boards_answers_never_show(
    dunmoor, eastvale, cycle, survey, police, signed_in, manager
) -> None:
    with board_scope(eastvale.pk):
        theirs = told.survey_of(stories.cycle_of(stories.framework_of(eastvale, criteria=0), police))
        told.replies(told.link_of(theirs, police), *[(5, 5)] * 8)
        told.end(theirs)
    with board_scope(dunmoor.pk):
        told.replies(told.link_of(survey, police), *[(1, 1)] * 5)
        told.end(survey)
    client: Client = signed_in(manager)
    page = text(client.get(results_of(cycle)))
    assert "5 people answered" in page
    assert "0 of 5 answers" in page
    assert client.get(results_of(cycle).replace(f"/{cycle.pk}/", f"/{theirs.cycle_id}/")).status_code == 404
    assert client.get(results_of(cycle).replace("dunmoor", "eastvale")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_results_take_the_same_queries(
    count, dunmoor, manager: User, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        agencies = [builders.agency(f"Agency {number}") for number in range(count)]
        version = stories.framework_of(dunmoor, standards=count)
        cycle = stories.cycle_of(version, *agencies)
        survey = told.survey_of(cycle)
        for agency in agencies:
            told.replies(told.link_of(survey, agency), *[[5] * count] * 5)
        told.end(survey)
    client = signed_in(manager)
    client.get("/boards/dunmoor/meetings/")  # renews the session
    with django_assert_num_queries(15):
        client.get(results_of(cycle))

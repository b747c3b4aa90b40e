"""The demonstration's child deaths: five years, reviewed and waiting, with tables that add up."""

from django.utils import timezone

from boards.models import Board
from boards.statistics.years import board_year
from reports.demonstration.child_deaths import YEARS, make_child_deaths
from reviews.death_rules import death_errors
from reviews.models import ChildDeath
from reviews.services.deaths import DeathFacts, facts_of
from reviews.statistics.deaths import figures_of
from tests.reviews.death_stories import cleared


def test_five_years_of_deaths_that_could_be_typed_in(dunmoor: Board) -> None:
    today = timezone.localdate()
    make_child_deaths(dunmoor, today, a_year=20)
    with cleared(dunmoor):
        deaths = list(ChildDeath.objects.select_related("board"))
        assert len(deaths) == 20 * YEARS
        for one in deaths:
            one.full_clean()
            facts: DeathFacts = facts_of(one)
            assert not death_errors(facts, today), one
        assert {one.expected for one in deaths} == {"expected", "unexpected"}
        assert {bool(one.reviewed_on) for one in deaths} == {True, False}
        assert any(one.deferrals for one in deaths)
        assert any(one.learning for one in deaths)
    found = figures_of(dunmoor, board_year(dunmoor), today, threshold=0)
    assert len(found.years) in {YEARS, YEARS + 1}
    assert sum(year.total.value for year in found.years) == 20 * YEARS  # type: ignore[misc]

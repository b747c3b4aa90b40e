"""The demonstration's joint panel: two areas, deaths of its own, one of which a board counts, too."""

import datetime as dt

import pytest
from django.utils import timezone

from boards.models import Board, Meeting, Seat
from core.permissions import Role
from core.scoping import board_scope
from reports.demonstration.boards import Made, make_agencies
from reports.demonstration.child_deaths import make_child_deaths
from reports.demonstration.joint_panel import make_joint_panel
from reviews.models import ChildDeath
from reviews.services.deaths import counted_on_other_boards, facts_of
from tests.reviews.death_stories import cleared


@pytest.mark.django_db
def test_a_panel_of_two_areas_has_deaths_of_both(dunmoor: Board, eastvale: Board, settings: object) -> None:
    settings.DEMONSTRATION = True  # type: ignore[attr-defined]
    today = timezone.localdate()
    for place in ("Dunmoor", "Eastvale"):
        make_agencies(place)
    make_child_deaths(dunmoor, today)
    panel = make_joint_panel([Made(dunmoor, "Dunmoor"), Made(eastvale, "Eastvale")], 3, today)
    assert (panel.kind, panel.slug) == (Board.Kind.JOINT_PANEL, "dunmoor-eastvale-panel")
    assert {str(area) for area in panel.areas.all()} >= {"Dunmoor"}
    with board_scope(panel.pk):
        assert Seat.objects.count() >= 5
        assert Meeting.objects.filter(day__gte=today).count() == 2
    with cleared(panel):
        deaths = list(ChildDeath.objects.filter(board=panel))
    assert {one.area for one in deaths} == {"Dunmoor", "Eastvale"}
    assert panel.role_assignments.filter(role=Role.REVIEW_LEAD).exists()
    twice = [one for one in deaths if counted_on_other_boards(facts_of(one), boards=[dunmoor])]
    assert len(twice) >= 1
    assert all(isinstance(one.died_on, dt.date) for one in twice)

"""Clocks that stand still: the last day moves, the numbers follow, and what cannot be is refused in words."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from boards.models import Board
from core.clock_rules import CLOCK_RULES, ClockState, Pause, due
from core.periods import parse_period
from core.permissions import Role
from core.scoping import board_scope
from reviews.clocks import Clocks, Limit
from reviews.models import ClockPause
from reviews.services.pauses import PauseFacts, add_pause, change_pause
from reviews.statistics.year import year_of
from tests import builders
from tests.reviews.stories import DAY, incident_of, review_of

NOTIFY = next(rule for rule in CLOCK_RULES if rule.key == "notification")
ONE = dt.timedelta(days=1)


@given(st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_what_is_expected_is_the_last_day_once_the_pause_ends(begins: int, asked: int, is_open: bool) -> None:
    start = dt.date(2025, 6, 2)
    first = start + begins * ONE
    pause = Pause(first, None if is_open else first + 7 * ONE, "Inquest")
    limit = Limit(NOTIFY, start, due(start, NOTIFY, [pause]), None, frozenset(), (pause,))
    on = start + asked * ONE
    if limit.due is not None:
        assert limit.expected(on) == limit.due
    else:
        ended = Pause(first, max(first, on + ONE), "Inquest")
        assert limit.expected(on) == due(start, NOTIFY, [ended])
        assert limit.settled(on) is None


@pytest.mark.django_db
class TestPauses:
    def test_a_pause_moves_the_last_day_and_the_number_in_time(self, dunmoor: Board) -> None:
        with board_scope(dunmoor.pk):
            incident = incident_of(dunmoor, notified_on=DAY + 14 * ONE)
            period = parse_period("2025-26")
            in_time = year_of(dunmoor, period, DAY + 60 * ONE).timeliness[0]
            assert (in_time.numerator, in_time.denominator) == (0, 1)
            facts = PauseFacts("notification", DAY + ONE, "criminal", DAY + 8 * ONE)
            add_pause(incident, facts=facts, actor=None)
            limit = Clocks(dunmoor).of_incident(incident)[0]
            # Two working weeks from a Monday, one of them not counted.
            assert limit.due == DAY + 14 * ONE
            assert limit.state(timezone.localdate()) == ClockState.MET
            in_time = year_of(dunmoor, period, DAY + 60 * ONE).timeliness[0]
            assert (in_time.numerator, in_time.denominator) == (1, 1)

    def test_an_open_pause_stops_the_clock(self, dunmoor: Board) -> None:
        with board_scope(dunmoor.pk):
            review = review_of(dunmoor, decided_on=DAY)
            pause = add_pause(review, facts=PauseFacts("publication", DAY + ONE, "coroner"), actor=None)
            limit = Clocks(dunmoor).of_review(review)[0]
            assert limit.due is None
            assert limit.state(timezone.localdate()) == ClockState.PAUSED
        client = builders.client_of(builders.user_with_role(dunmoor, Role.BOARD_MANAGER))
        page = client.get(review.get_absolute_url()).content.decode()
        assert "If it ran again tomorrow" in page
        assert "Coroner’s inquest" in page
        url = f"/boards/dunmoor/reviews/{review.pk}/pauses/{pause.pk}/"
        form = {"clock": "publication", "reason": "coroner", "begins_on": "2025-06-03", "until": "2025-06-10"}
        assert client.post(url, form).status_code == 302
        with board_scope(dunmoor.pk):
            assert Clocks(dunmoor).of_review(review)[0].due == dt.date(2025, 12, 9)
        assert client.post(f"{url}remove/").status_code == 302
        with board_scope(dunmoor.pk):
            assert not ClockPause.objects.exists()

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            (PauseFacts("notification", DAY - ONE, "criminal"), "The clock began to run on 2 June 2025"),
            (PauseFacts("notification", DAY + ONE, "criminal", DAY + ONE), "cannot run again before"),
            (PauseFacts("notification", DAY + 3650 * ONE, "criminal"), "still to come"),
            (PauseFacts("notification", DAY + 12 * ONE, "family"), "stands still from 12 June 2025"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, dunmoor: Board, facts: PauseFacts, words: str) -> None:
        with board_scope(dunmoor.pk):
            incident = incident_of(dunmoor)
            kept = add_pause(
                incident, facts=PauseFacts("notification", DAY + 10 * ONE, "criminal"), actor=None
            )
            with pytest.raises(ValidationError, match=words):
                add_pause(incident, facts=facts, actor=None)
            assert ClockPause.objects.get() == kept

    def test_a_pause_may_be_changed_without_meeting_itself(self, dunmoor: Board) -> None:
        lead = builders.user_with_role(dunmoor, Role.BOARD_MANAGER)
        with board_scope(dunmoor.pk):
            pause = add_pause(
                incident_of(dunmoor), facts=PauseFacts("rapid_review", DAY + ONE, "criminal"), actor=None
            )
            facts = PauseFacts("rapid_review", DAY + 2 * ONE, "panel", DAY + 4 * ONE)
            assert change_pause(pause, facts=facts, actor=lead).until == DAY + 4 * ONE

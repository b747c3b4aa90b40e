"""Finished quarters: the numbers recounted by other means, and nothing small to be found out from several of them."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest

from boards.models import Board
from core.figures import Figure
from core.periods import financial_year
from core.scoping import board_scope
from lado.models import CaseMeeting, Contact
from lado.statistics.keeping_up import list_state
from lado.statistics.quarters import Quarter, finished_quarters
from lado.statistics.year import year_of
from tests.lado.stories import cleared, contact_of, outcome_of

pytestmark = pytest.mark.django_db
YEAR = financial_year(2025)
TODAY = dt.date(2026, 5, 4)


def contacts(board: Board, *, number: int = 120, seed: int = 1) -> None:
    """Contacts of two years; some with a meeting, some closed."""
    random = Random(seed)  # noqa: S311 -- the same each time, on purpose
    with cleared(board):
        for index in range(number):
            received = dt.date(2024, 4, 1) + dt.timedelta(days=random.randrange(730))
            closed = received + dt.timedelta(days=random.randrange(150)) if random.random() < 0.7 else None
            outcome = outcome_of(board, "Unfounded") if closed and index % 2 and index > 1 else None
            one = contact_of(
                board, received_on=received, reference=f"Q{index}", sector="Education", closed_on=closed,
                outcome=outcome, outcome_on=closed if outcome else None,
            )  # fmt: skip
            if index % 3 == 0:
                held = received + dt.timedelta(days=random.randrange(14))
                CaseMeeting.objects.create(board=board, contact=one, held_on=held)


def quarters(board: Board, today: dt.date = TODAY) -> list[Quarter]:
    with board_scope(board.pk):
        return finished_quarters(board, YEAR, today)


@pytest.fixture
def open_board(dunmoor: Board) -> Board:
    """Nothing is suppressed."""
    Board.objects.update(small_number_threshold=0)
    dunmoor.small_number_threshold = 0
    return dunmoor


def test_each_quarter_recounted(open_board: Board) -> None:
    contacts(open_board)
    found = quarters(open_board)
    assert [one.label for one in found] == [
        "Q1, Apr to Jun 2025", "Q2, Jul to Sep 2025", "Q3, Oct to Dec 2025", "Q4, Jan to Mar 2026",
    ]  # fmt: skip
    with cleared(open_board):
        every = list(Contact.objects.prefetch_related("meetings"))
        for one in found:
            start, end = one.period.start, one.period.end
            mine = [row for row in every if start <= row.received_on <= end]
            before = [
                row for row in every
                if start.replace(year=start.year - 1) <= row.received_on <= end.replace(year=end.year - 1)
            ]  # fmt: skip
            met = [row for row in mine if any(m.held_on <= YEAR.end for m in row.meetings.all())]
            days = [(min(m.held_on for m in row.meetings.all()) - row.received_on).days for row in met]
            assert (one.line.contacts.value, one.previous.value) == (len(mine), len(before))
            assert one.change.value == len(mine) - len(before)
            assert one.line.meetings.value == len(met) == one.times[1].denominator
            mean = (Decimal(sum(days)) / len(days)).quantize(Decimal("0.01"), ROUND_HALF_UP)
            assert one.times[0].value == mean
            outcomes = {label: figure.value for label, figure in one.outcomes}
            assert sum(outcomes.values()) == len(mine)
            ended = [row for row in mine if row.outcome_on and row.outcome_on <= YEAR.end]
            assert outcomes["Unfounded"] == len(ended)
            still = [
                row for row in every
                if row.received_on <= end and (row.closed_on is None or row.closed_on > end)
            ]  # fmt: skip
            assert one.open_at_end.value == len(still)


def test_a_quarter_that_runs_is_not_there(open_board: Board) -> None:
    contacts(open_board, number=6)
    assert [one.label[:2] for one in quarters(open_board, dt.date(2025, 9, 30))] == ["Q1"]
    assert [one.label[:2] for one in quarters(open_board, dt.date(2025, 10, 1))] == ["Q1", "Q2"]


def test_what_was_handed_over_is_an_outcome_of_its_own(open_board: Board, eastvale: Board) -> None:
    with cleared(open_board):
        for index in range(3):
            one = contact_of(
                open_board, received_on=dt.date(2025, 5, 5), reference=f"H{index}", sector="Education"
            )
            if not index:
                Contact.objects.filter(pk=one.pk).update(handed_to=eastvale, closed_on=dt.date(2025, 5, 9))
    first = quarters(open_board)[0]
    assert {label: figure.value for label, figure in first.outcomes} == {"handed over": 1, "ongoing": 2}
    assert first.line.contacts.value == 3


def shown(figures: list[Figure]) -> list[int | None]:
    return [one.value if isinstance(one.value, int) else None for one in figures]


@pytest.mark.parametrize("seed", range(4))
def test_no_small_number_is_shown_or_follows(dunmoor: Board, seed: int) -> None:
    contacts(dunmoor, number=70, seed=seed)
    found = quarters(dunmoor)
    with board_scope(dunmoor.pk):
        table = year_of(dunmoor, YEAR, TODAY)
    hidden_something = False
    counted: list[Figure] = [figure for one in found for _, figure in one.outcomes]
    counted += [one.open_at_end for one in found]
    counted += [figure for one in found for figure in (one.line.contacts, one.line.meetings, one.previous)]
    for figure in counted:
        hidden_something |= figure.suppressed
        assert figure.value is None or figure.value == 0 or figure.value >= 5, figure
    for one in found:
        for figure in one.times:
            if figure.numerator is not None and figure.unit == "percent":
                rest = figure.denominator - figure.numerator
                assert all(part == 0 or part >= 5 for part in (figure.numerator, rest)), figure
        # Where the quarter's contacts are hidden, what adds to them is hidden too.
        if one.line.contacts.suppressed:
            assert all(figure.suppressed for _, figure in one.outcomes)
        if one.line.meetings.suppressed:
            assert one.times[0].suppressed
            assert one.times[1].suppressed
    assert hidden_something
    # Three quarters and the year never give the fourth away.
    total = table.quarters.total.contacts.value
    known = shown([one.line.contacts for one in found])
    assert total is None or known.count(None) != 1
    for index in range(len(found[0].outcomes)):
        column = shown([one.outcomes[index][1] for one in found])
        assert column.count(None) != 1 or column == [None]


def test_the_list_says_when_it_changed_and_how_many_are_open(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        assert list_state(dunmoor).changed_on is None
    contacts(dunmoor, number=8)
    with board_scope(dunmoor.pk):
        state = list_state(dunmoor)
        assert Contact.objects.count() == 0, "without the clearance there is nothing to see"
    assert state.changed_on is not None
    assert state.open_now.suppressed or state.open_now.value == 0 or state.open_now.value >= 5


@pytest.mark.parametrize("number", [1, 3])
def test_as_many_queries_for_one_contact_as_for_many(
    dunmoor: Board, number: int, django_assert_num_queries: Any
) -> None:
    contacts(dunmoor, number=number)
    quarters(dunmoor)
    with board_scope(dunmoor.pk), django_assert_num_queries(69):
        finished_quarters(dunmoor, YEAR, TODAY)

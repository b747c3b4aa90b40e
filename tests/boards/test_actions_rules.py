"""The colour of actions: the table of boards.action_rules, and the same in SQL."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boards.action_rules import (
    COLOUR_OF,
    RULE_WORDS,
    AgeBand,
    Colour,
    Reason,
    State,
    age_band,
    colour_of,
    mark_of,
    months_before,
    reason_of,
)
from boards.models import Action, ActionUpdate, Board, Group
from core.scoping import board_scope
from tests import builders

ON = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)

days = st.integers(-400, 400).map(lambda n: ON + n * DAY)
past = st.integers(0, 400).map(lambda n: ON - n * DAY)


@pytest.mark.parametrize(
    ("state", "due", "quiet", "reason", "words"),
    [
        ("open", ON - DAY, 0, Reason.OVERDUE, "Overdue by 1 day"),
        ("open", ON - 30 * DAY, 0, Reason.OVERDUE, "Overdue by 30 days"),
        ("open", ON, 0, Reason.SOON, "Due today"),
        ("in_progress", ON + DAY, 0, Reason.SOON, "Due in 1 day"),
        ("in_progress", ON + 14 * DAY, 99, Reason.SOON, "Due in 14 days"),
        ("in_progress", ON + 15 * DAY, 59, Reason.ON_TIME, "On time"),
        ("in_progress", ON + 15 * DAY, 60, Reason.QUIET, "No progress reported for 60 days"),
        ("open", None, 89, Reason.ON_TIME, "On time, no due day"),
        ("open", None, 90, Reason.QUIET_UNDATED, "No due day, and no progress reported for 90 days"),
        ("done", ON - 30 * DAY, 59, Reason.WAITS, "Waiting for agreement"),
        ("done", ON + 30 * DAY, 60, Reason.WAITS_LONG, "Waiting for agreement for 60 days"),
        ("closed", ON - 30 * DAY, 99, Reason.CLOSED, "Closed"),
        ("withdrawn", ON - 30 * DAY, 99, Reason.WITHDRAWN, "Withdrawn"),
    ],
)
def test_the_table_line_by_line(
    state: str, due: dt.date | None, quiet: int, reason: Reason, words: str
) -> None:
    mark = mark_of(state, due, ON - quiet * DAY, ON)
    assert (mark.reason, mark.words, mark.colour) == (reason, words, COLOUR_OF[reason])


def test_every_line_has_a_colour_and_words() -> None:
    assert set(COLOUR_OF) == set(RULE_WORDS) == set(Reason)
    assert [state.value for state in State] == Action.Status.values


@given(state=st.sampled_from(State), due=st.none() | days, progress=past)
def test_red_means_exactly_overdue(state: State, due: dt.date | None, progress: dt.date) -> None:
    working = state in (State.OPEN, State.IN_PROGRESS)
    assert (colour_of(state, due, progress, ON) is Colour.RED) == (working and due is not None and due < ON)


@given(state=st.sampled_from(State), due=st.none() | days, progress=past, later=st.integers(0, 300))
def test_time_alone_never_makes_an_unfinished_action_better(
    state: State, due: dt.date | None, progress: dt.date, later: int
) -> None:
    ranks = list(Colour)
    now = ranks.index(colour_of(state, due, progress, ON))
    then = ranks.index(colour_of(state, due, progress, ON + later * DAY))
    assert then <= now


@given(due=st.none() | days, progress=past)
def test_a_report_of_progress_never_makes_it_worse(due: dt.date | None, progress: dt.date) -> None:
    ranks = list(Colour)
    assert ranks.index(colour_of("open", due, ON, ON)) >= ranks.index(colour_of("open", due, progress, ON))


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        reason_of("maybe", None, ON, ON)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 3, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),
        (dt.date(2024, 2, 29), 12, dt.date(2023, 2, 28)),
    ],
)
def test_months_before(day: dt.date, months: int, expected: dt.date) -> None:
    assert months_before(day, months) == expected


@pytest.mark.parametrize(
    ("added", "band"),
    [
        (dt.date(2026, 11, 20), AgeBand.UNDER_1),
        (dt.date(2026, 10, 21), AgeBand.UNDER_1),
        (dt.date(2026, 10, 20), AgeBand.FROM_1),
        (dt.date(2026, 8, 21), AgeBand.FROM_1),
        (dt.date(2026, 8, 20), AgeBand.FROM_3),
        (dt.date(2026, 5, 20), AgeBand.FROM_6),
        (dt.date(2025, 11, 21), AgeBand.FROM_6),
        (dt.date(2025, 11, 20), AgeBand.FROM_12),
        (dt.date(2011, 1, 1), AgeBand.FROM_12),
    ],
)
def test_age_bands(added: dt.date, band: AgeBand) -> None:
    assert age_band(added, ON) is band


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


@st.composite
def one_action(draw: st.DrawFn) -> dict[str, object]:
    return {
        "status": draw(st.sampled_from(Action.Status.values)),
        "due": draw(st.sampled_from(["date", "meeting", "words"])),
        "day": draw(st.integers(-20, 20).map(lambda n: ON + n * DAY)),
        "added": draw(st.integers(55, 100).map(lambda n: ON - n * DAY)),
        "updates": draw(st.lists(st.integers(0, 100).map(lambda n: ON - n * DAY), max_size=3)),
    }


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(one_action(), min_size=1, max_size=12))
def test_sql_and_python_agree(dunmoor: Board, drawn: list[dict[str, object]]) -> None:
    with board_scope(dunmoor.pk):
        Action.objects.all().delete()
        group = builders.main_group(dunmoor)
        for number, one in enumerate(drawn, start=1):
            make_action(dunmoor, group, number, one)
        found = Action.objects.with_colour(ON)
        assert found.count() == len(drawn)
        for action in found:
            assert (action.number, action.colour) == (
                action.number,
                colour_of(action.status, action.due, action.progress_on, ON).value,
            )
            one = drawn[action.number - 1]
            assert action.due == (None if one["due"] == "words" else one["day"])
            assert action.progress_on == max(one["updates"], default=one["added"])
        red = Action.objects.with_colour(ON).filter(colour=Colour.RED.value)
        assert set(red.values_list("pk")) == set(Action.objects.overdue(ON).values_list("pk"))


def make_action(board: Board, group: Group, number: int, one: dict) -> Action:
    action = Action.objects.create(
        board=board,
        number=number,
        text="Something",
        status=one["status"],
        created_at=at(one["added"]),
        due_on=one["day"] if one["due"] == "date" else None,
        due_words="soon" if one["due"] == "words" else "",
        due_meeting=None,
        closed_on=ON if one["status"] == "closed" else None,
    )
    if one["due"] == "meeting":
        action.due_meeting = group.meetings.filter(day=one["day"]).first() or builders.meeting(
            group, one["day"]
        )
        action.save()
    for day in one["updates"]:
        ActionUpdate.objects.create(
            board=board, action=action, text="x", status=one["status"], written_at=at(day)
        )
    return action


def test_days_are_those_of_england(in_dunmoor: Board) -> None:
    """23:30 UTC in summer is half past midnight of the next day here."""
    action = Action.objects.create(
        board=in_dunmoor, number=1, text="x", created_at=dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)
    )
    ActionUpdate.objects.create(
        board=in_dunmoor, action=action, text="x", status="open",
        written_at=dt.datetime(2026, 7, 31, 23, 30, tzinfo=dt.UTC),
    )  # fmt: skip
    found = Action.objects.with_colour(dt.date(2026, 11, 20)).get()
    assert (found.added_on, found.progress_on) == (dt.date(2026, 7, 1), dt.date(2026, 8, 1))


def test_the_past_shows_what_was_known_then(in_dunmoor: Board) -> None:
    """The status of a past day is that of the last update before it; later actions are left out."""
    action = Action.objects.create(
        board=in_dunmoor, number=1, text="x", created_at=at(ON - 100 * DAY), due_on=ON - 50 * DAY,
        status="closed", closed_on=ON - 10 * DAY,
    )  # fmt: skip
    Action.objects.create(board=in_dunmoor, number=2, text="later", created_at=at(ON - 5 * DAY))
    for status, day in [("in_progress", 60), ("done", 40), ("closed", 10)]:
        ActionUpdate.objects.create(
            board=in_dunmoor, action=action, text="x", status=status, written_at=at(ON - day * DAY)
        )
    told = [
        [(a.number, a.state, a.colour) for a in Action.objects.with_colour(ON - n * DAY).order_by("number")]
        for n in (101, 90, 49, 40, 10, 5)
    ]
    assert told == [
        [],
        [(1, "open", "green")],
        [(1, "in_progress", "red")],
        [(1, "done", "green")],
        [(1, "closed", "blue")],
        [(1, "closed", "blue"), (2, "open", "green")],
    ]


def test_loaded_actions_without_updates_in_the_past(in_dunmoor: Board) -> None:
    """Of those only the day of closing is known."""
    for number, (status, closed) in enumerate(
        [("closed", 10), ("closed", 30), ("in_progress", None), ("withdrawn", None)], start=1
    ):
        Action.objects.create(
            board=in_dunmoor, number=number, text="x", created_at=at(ON - 100 * DAY), status=status,
            closed_on=ON - closed * DAY if closed else None,
        )  # fmt: skip
    found = Action.objects.with_colour(ON - 20 * DAY).order_by("number")
    assert [action.state for action in found] == ["open", "closed", "in_progress", "withdrawn"]

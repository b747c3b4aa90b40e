"""Figures of actions, counted again from the rows in plain Python."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boards.action_rules import AGE_WORDS, Colour, age_band, colour_of
from boards.models import Action, ActionOwner, ActionUpdate, Board
from boards.services import actions as services
from boards.statistics.actions import ActionFigures, action_figures
from core.models import User
from core.periods import dates, financial_year
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

ON = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)
PERIOD = dates(ON - 100 * DAY, ON)


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def make(board: Board, number: int, owners: list[Any] = (), **fields: Any) -> Action:
    action = Action.objects.create(board=board, number=number, text="x", **fields)
    for owner in owners:
        kind = type(owner).__name__.lower()
        ActionOwner.objects.create(board=board, action=action, **{kind: owner})
    return action


@st.composite
def one_action(draw: st.DrawFn) -> dict[str, Any]:
    status = draw(st.sampled_from(Action.Status.values))
    added = ON - draw(st.integers(0, 500)) * DAY
    finished = status in ("closed", "withdrawn")
    closed = draw(st.dates(added, ON)) if finished else None
    done = draw(st.none() | st.dates(added, closed)) if status == "closed" else None
    return {
        "status": status,
        "created_at": at(added),
        "due_on": draw(st.none() | st.integers(-200, 200).map(lambda n: ON + n * DAY)),
        "closed_on": closed,
        "done_on": done,
        "owners": draw(st.sets(st.integers(0, 5), max_size=4)),
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(one_action(), max_size=14))
def test_every_figure_counted_again(dunmoor: Board, eastvale: Board, drawn: list[dict[str, Any]]) -> None:
    with board_scope(eastvale.pk):
        if not Action.objects.exists():
            make(eastvale, 1, [builders.agency("Police")], created_at=at(ON), due_on=ON - DAY)
    with board_scope(dunmoor.pk):
        Action.objects.all().delete()
        group = builders.main_group(dunmoor)
        if not group.seats.exists():
            builders.seat(group, "Police", "Sergeant")
            builders.seat(group, "Police", "Superintendent")
            group.seats.create(board=dunmoor, sector_name="Schools")
        sergeant, superintendent, schools = group.seats.order_by("pk")
        choices = [
            builders.agency("Police"), sergeant, superintendent, builders.agency("Council"), group, schools,
        ]  # fmt: skip
        for number, one in enumerate(drawn, start=1):
            fields = {key: value for key, value in one.items() if key != "owners"}
            make(dunmoor, number, [choices[n] for n in sorted(one["owners"])], **fields)
        with board_scope(dunmoor.pk, eastvale.pk):
            found = action_figures(dunmoor, PERIOD, ON)
    assert values(found) == expected(drawn)


def values(found: ActionFigures) -> dict[str, Any]:
    return {
        "total": found.total.value,
        "unfinished": found.unfinished.value,
        "overdue": found.overdue.value,
        "without_day": found.without_day.value,
        "without_owner": found.without_owner.value,
        "opened": found.opened.value,
        "closed": found.closed.value,
        "withdrawn": found.withdrawn.value,
        "on_time": (found.closed_on_time.numerator, found.closed_on_time.denominator),
        "undated": sum(left.count for left in found.closed_on_time.excluded),
        "status": {row.key.removeprefix("status-"): row.figure.value for row in found.by_status},
        "colour": {row.colour: row.figure.value for row in found.by_colour},
        "age": [(row.label, row.figure.value) for row in found.by_age],
        "owners": [
            (row.name, *(figure.value for figure in row.figures())) for row in found.by_owner
        ],
    }  # fmt: skip


def expected(drawn: list[dict[str, Any]]) -> dict[str, Any]:
    rows = [
        {
            **one,
            "added": one["created_at"].date(),
            "open": one["status"] not in ("closed", "withdrawn"),
            "colour": colour_of(one["status"], one["due_on"], one["created_at"].date(), ON).value,
            "ended": one["closed_on"] is not None and PERIOD.contains(one["closed_on"]),
        }
        for one in drawn
    ]
    closed = [row for row in rows if row["status"] == "closed" and row["ended"]]
    dated = [row for row in closed if row["due_on"]]
    bodies = {"Council": {3}, "Police": {0, 1, 2}, "Groups of the board": {4}, "Sectors and forums": {5}}

    def line(name: str, theirs: list[dict[str, Any]]) -> tuple[Any, ...]:
        unfinished = [row for row in theirs if row["open"]]
        colours = Counter(row["colour"] for row in unfinished)
        ended = sum(row["status"] == "closed" and row["ended"] for row in theirs)
        return (name, len(unfinished), colours["red"], colours["amber"], colours["green"], ended)

    owners = [
        line(name, theirs)
        for name, ids in bodies.items()
        if (theirs := [row for row in rows if row["owners"] & ids])
    ]
    if nobody := [row for row in rows if not row["owners"]]:
        owners.append(line("Without an owner", nobody))
    return {
        "total": len(rows),
        "unfinished": sum(row["open"] for row in rows),
        "overdue": sum(
            row["status"] in ("open", "in_progress") and row["due_on"] is not None and row["due_on"] < ON
            for row in rows
        ),
        "without_day": sum(row["open"] and row["due_on"] is None for row in rows),
        "without_owner": sum(row["open"] and not row["owners"] for row in rows),
        "opened": sum(PERIOD.contains(row["added"]) for row in rows),
        "closed": len(closed),
        "withdrawn": sum(row["status"] == "withdrawn" and row["ended"] for row in rows),
        "on_time": (
            sum((row["done_on"] or row["closed_on"]) <= row["due_on"] for row in dated), len(dated),
        ),
        "undated": len(closed) - len(dated),
        "status": {status: sum(row["status"] == status for row in rows) for status in Action.Status.values},
        "colour": {colour.value: sum(row["colour"] == colour.value for row in rows) for colour in Colour},
        "age": [
            (words, sum(row["open"] and age_band(row["added"], ON) is band for row in rows))
            for band, words in AGE_WORDS.items()
        ],
        "owners": owners,
    }  # fmt: skip


def test_nothing_to_count(in_dunmoor: Board) -> None:
    found = action_figures(in_dunmoor, PERIOD, ON)
    assert found.total.value == 0
    assert (found.closed_on_time.value, found.closed_on_time.display()) == (None, "no data")
    assert found.by_owner == ()


def test_percentage_with_its_base_and_what_was_left_out(in_dunmoor: Board) -> None:
    cases = [(10, 12), (12, 12), (13, 12), (5, None)]  # (closed, due) days ago
    for number, (closed, due) in enumerate(cases, start=1):
        make(
            in_dunmoor, number, created_at=at(ON - 50 * DAY), status="closed", closed_on=ON - closed * DAY,
            due_on=None if due is None else ON - due * DAY,
        )  # fmt: skip
    figure = action_figures(in_dunmoor, PERIOD, ON).closed_on_time
    assert (figure.display(), figure.base()) == ("66.7%", "2 of 3 closed actions with a due day")
    assert "Left out: 1 closed action without a due day." in figure.note()


def test_keys_are_unique_and_every_figure_has_a_rule(in_dunmoor: Board) -> None:
    make(in_dunmoor, 1, [builders.agency("Police"), builders.main_group(in_dunmoor)], created_at=at(ON))
    make(in_dunmoor, 2, created_at=at(ON))
    figures = action_figures(in_dunmoor, PERIOD, ON).figures()
    assert len({figure.key for figure in figures}) == len(figures)
    assert [figure.key for figure in figures if not figure.rule or not figure.rule_key] == []


def test_a_past_day_is_told_as_it_was(in_dunmoor: Board) -> None:
    """At the year's end one was overdue and one closed; both changed later, one was reopened."""
    year = financial_year(2025)
    end = dt.date(2026, 3, 31)
    first = make(
        in_dunmoor, 1, created_at=at(end - 60 * DAY), due_on=end - 5 * DAY, status="closed",
        closed_on=end + 20 * DAY,
    )  # fmt: skip
    second = make(in_dunmoor, 2, created_at=at(end - 60 * DAY), due_on=end - 5 * DAY, status="in_progress")
    make(in_dunmoor, 3, created_at=at(end + DAY))
    for action, status, day in (
        (first, "in_progress", end - 30 * DAY), (first, "done", end + 10 * DAY),
        (first, "closed", end + 20 * DAY), (second, "done", end - 9 * DAY),
        (second, "closed", end - 2 * DAY), (second, "in_progress", end + 9 * DAY),
    ):  # fmt: skip
        ActionUpdate.objects.create(
            board=in_dunmoor, action=action, text="x", status=status, written_at=at(day)
        )
    found = action_figures(in_dunmoor, year)
    assert found.on == end
    assert (found.total.value, found.overdue.value, found.unfinished.value, found.opened.value) == (
        2,
        1,
        1,
        2,
    )
    assert (found.closed.value, found.closed_on_time.base()) == (1, "1 of 1 closed actions with a due day")
    now = action_figures(in_dunmoor, year, ON)
    assert (now.total.value, now.unfinished.value, now.closed.value) == (3, 2, 0)


def test_services_and_figures_fit_together(in_dunmoor: Board, manager: User) -> None:
    chair = builders.user_with_role(in_dunmoor, Role.CHAIR)
    for _ in range(3):
        services.add_action(board=in_dunmoor, text="x", actor=manager)
    first, second, _third = Action.objects.order_by("number")
    services.propose_done(first, text="x", actor=manager)
    services.agree_closing(first, actor=chair)
    services.withdraw_action(second, reason="x", actor=manager)
    today = dt.date.today()  # noqa: DTZ011 -- a day is enough
    found = action_figures(in_dunmoor, dates(today - DAY, today + DAY))
    assert (found.opened.value, found.closed.value, found.withdrawn.value, found.unfinished.value) == (
        3,
        1,
        1,
        1,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_two_queries_for_any_number_of_actions(
    in_dunmoor: Board, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, rows + 1):
        make(in_dunmoor, number, [builders.agency(f"Agency {number}")], created_at=at(ON - number * DAY))
    with django_assert_num_queries(2):
        action_figures(in_dunmoor, PERIOD, ON)

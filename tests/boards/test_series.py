"""Planning a series: the preview, all or none, and cancelling what is left."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from boards.models import Board, Group, Meeting, MeetingSeries
from boards.schedule import Rule
from boards.services.meetings import change_meeting
from boards.services.series import SeriesPlan, cancel_series, plan_series, preview_series
from core.models import AuditEntry, ExtraBankHoliday, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.boards.meeting_stories import facts, in_days

SignedIn = Callable[[User], Client]
MARCH_15 = dt.date(2027, 3, 15)


@pytest.fixture
def group(in_dunmoor: Board) -> Group:
    return builders.main_group(in_dunmoor)


def fortnightly(**changes: Any) -> SeriesPlan:
    """Mondays 15 and 29 March (Easter Monday), 12 and 26 April 2027."""
    values: dict[str, Any] = {
        "rule": Rule.WEEKS,
        "every": 2,
        "first_on": MARCH_15,
        "until": dt.date(2027, 4, 30),
        "starts": dt.time(10),
        "ends": dt.time(12),
        "venue": "Town Hall",
    }
    return SeriesPlan(**(values | changes))


def test_preview_points_out_bank_holidays_clashes_and_the_groups_end(group: Group, manager: User) -> None:
    group.ends_on = dt.date(2027, 4, 20)
    group.save()
    start = facts(dt.date(2027, 4, 12), starts=dt.time(11)).starts_at
    Meeting.objects.create(
        board=group.board, group=group, starts_at=start, ends_at=start + dt.timedelta(hours=1)
    )
    days = preview_series(group, fortnightly())
    assert [(one.day, one.concerns, one.impossible) for one in days] == [
        (MARCH_15, (), False),
        (dt.date(2027, 3, 29), ("Bank holiday",), False),
        (dt.date(2027, 4, 12), ("The group already meets at this time",), True),
        (dt.date(2027, 4, 26), ("The group does not exist on this day",), True),
    ]


def test_preview_knows_holidays_proclaimed_late(group: Group) -> None:
    ExtraBankHoliday.objects.create(date=MARCH_15, name="A royal occasion")
    assert preview_series(group, fortnightly())[0].concerns == ("Bank holiday",)


def test_chosen_days_are_planned_at_englands_time_before_and_after_the_clocks_change(
    group: Group, manager: User
) -> None:
    chosen = [MARCH_15, dt.date(2027, 4, 12)]
    series = plan_series(board=group.board, group=group, plan=fortnightly(), days=chosen, actor=manager)
    found = series.meetings.order_by("starts_at")
    assert [(m.day, m.starts_at.hour, m.venue) for m in found] == [
        (MARCH_15, 10, "Town Hall"),
        (dt.date(2027, 4, 12), 9, "Town Hall"),
    ]
    entry = AuditEntry.objects.get(action="series.planned")
    assert entry.after["meetings"] == ["2027-03-15", "2027-04-12"]


def test_days_that_the_rule_does_not_give_are_not_planned(group: Group, manager: User) -> None:
    with pytest.raises(ValidationError, match="at least one date"):
        plan_series(
            board=group.board, group=group, plan=fortnightly(), days=[dt.date(2027, 3, 16)], actor=manager
        )
    assert (Meeting.objects.count(), MeetingSeries.objects.count()) == (0, 0)


def test_one_clash_and_nothing_is_planned(group: Group, manager: User) -> None:
    plan = fortnightly()
    plan_series(board=group.board, group=group, plan=plan, days=[dt.date(2027, 4, 12)], actor=manager)
    with pytest.raises(ValidationError, match="already meets on 12 April 2027"):
        plan_series(board=group.board, group=group, plan=plan, days=plan.dates(), actor=manager)
    assert (Meeting.objects.count(), MeetingSeries.objects.count()) == (1, 1)


def future_series(group: Group, actor: User) -> MeetingSeries:
    plan = fortnightly(rule=Rule.WEEKS, every=1, first_on=in_days(-7), until=in_days(21))
    return plan_series(board=group.board, group=group, plan=plan, days=plan.dates(), actor=actor)


def test_one_meeting_moves_and_the_others_stay(group: Group, manager: User) -> None:
    series = future_series(group, manager)
    second = series.meetings.order_by("starts_at")[2]
    change_meeting(second, facts=facts(in_days(8)), actor=manager)
    assert [m.day for m in series.meetings.order_by("starts_at")] == [
        in_days(days) for days in (-7, 0, 8, 14, 21)
    ]


def test_cancelling_a_series_leaves_what_has_been(group: Group, manager: User) -> None:
    series = future_series(group, manager)
    ahead = [m for m in series.meetings.all() if m.day > in_days(0)]
    cancelled = cancel_series(series, reason="The group ends", actor=manager)
    states = dict(series.meetings.values_list("day", "status"))
    assert cancelled >= len(ahead)
    assert states[in_days(-7)] == "planned"
    assert {states[m.day] for m in ahead} == {"cancelled"}
    with pytest.raises(ValidationError, match="No meeting of this series lies ahead"):
        cancel_series(series, reason="Again", actor=manager)


# Pages


def address(name: str, board: str = "dunmoor", **kwargs: int) -> str:
    return reverse(f"boards:{name}", kwargs={"board": board, **kwargs})


@pytest.fixture
def rule(dunmoor: Board) -> dict[str, str]:
    """What the form sends."""
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
    return {
        "group": str(group.pk),
        "rule": "weeks",
        "every": "2",
        "first_on_day": "15",
        "first_on_month": "3",
        "first_on_year": "2027",
        "until_day": "30",
        "until_month": "4",
        "until_year": "2027",
        "starts": "10:00",
        "ends": "12:00",
        "venue": "Town Hall",
        "link": "",
    }


def test_looking_at_the_dates_plans_nothing_then_one_press_plans_them(
    dunmoor: Board, manager: User, signed_in: SignedIn, rule: dict[str, str]
) -> None:
    client = signed_in(manager)
    shown = client.get(address("series_add"), rule)
    assert [(one.day.isoformat(), ticked) for one, ticked in shown.context["days"]] == [
        ("2027-03-15", True),
        ("2027-03-29", False),
        ("2027-04-12", True),
        ("2027-04-26", True),
    ]
    with board_scope(dunmoor.pk):
        assert Meeting.objects.count() == 0
    response = client.post(address("series_add"), rule | {"days": ["2027-03-15", "2027-04-26"]})
    with board_scope(dunmoor.pk):
        series = MeetingSeries.objects.get()
        assert [m.day.isoformat() for m in series.meetings.all()] == ["2027-03-15", "2027-04-26"]
    assert response.headers["Location"] == address("series", pk=series.pk)
    assert client.get(address("series", pk=series.pk)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"until_year": "2026"}, "The last date must be on or after the first meeting"),
        ({"until_year": "2099", "every": "1"}, "This makes more than 120 meetings"),
        ({"first_on_day": "31", "first_on_month": "2"}, "must be a real date"),
        ({"first_on_year": "1800"}, "must be on or after 1 January 1990"),
        ({"until_year": "2100"}, "must be on or before 31 December 2099"),
        ({"every": "0"}, "must be 1 or more"),
        ({"ends": "09:00"}, "The meetings must end after they start"),
    ],
)
def test_rules_that_make_no_sense_are_explained(
    manager: User, signed_in: SignedIn, rule: dict[str, str], changes: dict[str, str], message: str
) -> None:
    response = signed_in(manager).get(address("series_add"), rule | changes)
    assert message in response.content.decode()
    assert response.context["days"] == []


def test_no_date_ticked_is_an_error_and_keeps_the_preview(
    manager: User, signed_in: SignedIn, rule: dict[str, str]
) -> None:
    response = signed_in(manager).post(address("series_add"), rule | {"days": ["nonsense"]})
    assert response.status_code == 422
    assert "Choose at least one date" in response.content.decode()
    assert [ticked for _, ticked in response.context["days"]] == [False] * 4


def test_cancelling_a_series_on_the_page(dunmoor: Board, manager: User, signed_in: SignedIn) -> None:
    with board_scope(dunmoor.pk):
        series = future_series(builders.main_group(dunmoor), manager)
    client = signed_in(manager)
    assert client.get(address("series_cancel", pk=series.pk)).status_code == 200
    response = client.post(address("series_cancel", pk=series.pk), {"reason": "The group ends"})
    assert response.headers["Location"] == address("series", pk=series.pk)
    with board_scope(dunmoor.pk):
        assert series.meetings.filter(status="cancelled").count() >= 3


def test_who_may_see_and_cancel_a_series(
    dunmoor: Board, manager: User, other_manager: User, signed_in: SignedIn
) -> None:
    with board_scope(dunmoor.pk):
        series = future_series(builders.main_group(dunmoor), manager)
    pages = [address(name, pk=series.pk) for name in ("series", "series_cancel")]
    elsewhere = [address(name, board="eastvale", pk=series.pk) for name in ("series", "series_cancel")]
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    assert [signed_in(lead).get(page).status_code for page in pages] == [200, 403]
    assert [signed_in(other_manager).get(page).status_code for page in [*pages, *elsewhere]] == [404] * 4
    assert [Client().get(page).status_code for page in pages] == [302, 302]
    assert signed_in(lead).post(pages[1], {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("weeks", [1, 3])
def test_queries_of_a_series_do_not_grow(
    dunmoor: Board,
    manager: User,
    signed_in: SignedIn,
    weeks: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    with board_scope(dunmoor.pk):
        plan = fortnightly(every=1, first_on=in_days(7), until=in_days(7 * weeks))
        group = builders.main_group(dunmoor)
        series = plan_series(board=dunmoor, group=group, plan=plan, days=plan.dates(), actor=manager)
    client = signed_in(manager)
    with django_assert_num_queries(11):
        assert client.get(address("series", pk=series.pk)).status_code == 200

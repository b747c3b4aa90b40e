"""The board's dashboard."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boards.models import Board, Meeting, Seat, SeatTerm
from boards.services.attendance import Mark, record_attendance
from boards.statistics.years import board_year
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from reports.views.dashboard import dashboard_context
from tests import builders

URL = "/boards/dunmoor/dashboard/"
SignIn = Callable[[User], Client]


def fill(board: Board, agencies: int) -> None:
    """Agencies with two meetings each; the first came once, the others never; a vacancy each, a next meeting."""
    start = board_year(board).start
    with board_scope(board.pk):
        group = builders.main_group(board)
        held = [
            builders.meeting(group, start + dt.timedelta(days=n), status=Meeting.Status.HELD)
            for n in range(2)
        ]
        for number in range(agencies):
            seat = builders.seat(group, f"Agency {number}", "Head")
            for position, meeting in enumerate(held):
                builders.mark(meeting, seat, "member" if number == 0 and position == 0 else "absent")
            vacant = builders.seat(group, f"Empty {number}", "Post")
            SeatTerm.objects.filter(seat=vacant).update(ends_on=dt.date(2026, 1, 31))
            builders.meeting(group, timezone.localdate() + dt.timedelta(days=30 + number))


def test_shows_heat_map_figures_meetings_and_vacancies(
    dunmoor: Board, manager: User, signed_in: SignIn
) -> None:
    fill(dunmoor, 3)
    with board_scope(dunmoor.pk):
        context = dashboard_context(dunmoor)
    part = context["attendance"]
    assert [(row["label"], row["total"]) for row in part.rows] == [
        ("Agency 0", "50%"),
        ("Agency 1", "0%"),
        ("Agency 2", "0%"),
    ]
    assert [[cell.count("app-mark--green") for cell in row["cells"]] for row in part.rows] == [
        [1, 0],
        [0, 0],
        [0, 0],
    ]
    assert (part.summary.total.display(), part.summary.total.base()) == (
        "16.7%",
        "1 of 6 meetings of all agencies",
    )
    assert [(bar.label, bar.text) for bar in part.chart.bars] == [
        ("Agency 0", "50%"),
        ("Agency 1", "0%"),
        ("Agency 2", "0%"),
    ]
    assert context["vacancies"].count == 3
    assert len(context["meetings"]) == 3


def test_nothing_of_another_board_shows(
    dunmoor: Board, eastvale: Board, manager: User, signed_in: SignIn
) -> None:
    fill(eastvale, 2)
    with board_scope(eastvale.pk):
        Seat.objects.filter(role="Head").update(role="Secret role")
    response = signed_in(manager).get(URL)
    assert response.status_code == 200
    assert "Agency 0" not in response.content.decode()
    assert "No meeting is planned." in response.content.decode()
    assert "Every seat is held." in response.content.decode()


def test_an_empty_board_says_what_to_do(dunmoor: Board, manager: User, signed_in: SignIn) -> None:
    text = signed_in(manager).get(URL).content.decode()
    assert "No attendance has been recorded this year." in text
    assert "No meeting is planned." in text


@pytest.mark.parametrize("agencies", [1, 3])
def test_queries_do_not_grow(
    remembering: None,
    dunmoor: Board,
    manager: User,
    signed_in: SignIn,
    agencies: int,
    django_assert_num_queries: Any,
) -> None:
    fill(dunmoor, agencies)
    client = signed_in(manager)
    client.get("/boards/dunmoor/meetings/")  # renews the session
    with django_assert_num_queries(16):
        client.get(URL)
    with django_assert_num_queries(7):  # remembered
        client.get(URL)


def test_access(dunmoor: Board, manager: User, other_manager: User, signed_in: SignIn) -> None:
    statuses = {
        role: signed_in(builders.user_with_role(dunmoor, role)).get(URL).status_code
        for role in (Role.CHAIR, Role.SCRUTINEER, Role.MEMBER, Role.AGENCY_LEAD, Role.DELEGATE)
    }
    assert statuses == {
        Role.CHAIR: 200,
        Role.SCRUTINEER: 200,
        Role.MEMBER: 200,
        Role.AGENCY_LEAD: 403,
        Role.DELEGATE: 403,
    }
    assert signed_in(manager).get(URL).status_code == 200
    assert signed_in(other_manager).get(URL).status_code == 404
    assert Client().get(URL).status_code == 302


def test_only_readers_of_attendance_are_led_to_its_figures(dunmoor: Board, signed_in: SignIn) -> None:
    fill(dunmoor, 1)
    found = [
        "All figures" in signed_in(builders.user_with_role(dunmoor, role)).get(URL).content.decode()
        for role in (Role.MEMBER, Role.LADO, Role.CHAIR)
    ]
    assert found == [True, False, True]


def test_a_change_shows_at_once(remembering: None, dunmoor: Board, manager: User, signed_in: SignIn) -> None:
    fill(dunmoor, 1)
    client = signed_in(manager)
    assert "50%" in client.get(URL).content.decode()
    with board_scope(dunmoor.pk):
        meeting = Meeting.objects.past().first()
        seat = Seat.objects.get(role="Head")
        assert meeting is not None
        came = builders.mark(
            builders.meeting(meeting.group, board_year(dunmoor).start + dt.timedelta(days=5), status="held"),
            seat,
            "member",
        )
    assert "50%" in client.get(URL).content.decode(), "without an audit entry nothing has changed"
    with board_scope(dunmoor.pk):
        record_attendance(came.meeting, [Mark(seat, None, "absent")], [], actor=manager)
    text = client.get(URL).content.decode()
    assert "50%" not in text
    assert "1 of 3 meetings of all agencies" in text

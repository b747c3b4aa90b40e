"""Queries that are compiled once: each time with its own values, in its own scope, and never with a stale day."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import Prefetch, Q
from django.http import Http404
from django.utils import timezone

from boards.models import Action, Board, Group, Meeting, MeetingInvitation, Person
from boards.views.groups import Structure
from core.access import BoardAccess, access_of
from core.compiled import Statement, compiled, compiled_or_404
from core.permissions import Perm, Role
from core.scoping import OutsideScopeError, board_scope
from tests import builders

DAY = dt.date(2026, 3, 10)


@pytest.fixture
def meetings(dunmoor: Board, eastvale: Board) -> None:
    for board, count in ((dunmoor, 3), (eastvale, 5)):
        with board_scope(board.pk):
            main = builders.main_group(board)
            for number in range(count):
                builders.meeting(main, DAY + dt.timedelta(days=number))
            builders.person(board, f"Ada {board.slug}", email=f"ada@{board.slug}.example")


def days(start: dt.date) -> list[dt.date]:
    def build(start: dt.date, more: int) -> Any:
        week = Q(day__lte=start + dt.timedelta(days=7))
        return Meeting.objects.filter(week, day__gte=start, sequence__lt=more).select_related("group")

    return [meeting.day for meeting in compiled("test days", build, start=start, more=1)]


def test_values_differ_and_scopes_stay_apart(meetings: None, dunmoor: Board, eastvale: Board) -> None:
    later = [DAY + dt.timedelta(days=number) for number in range(5)]
    for _ in range(2):
        with board_scope(dunmoor.pk):
            assert [days(DAY), days(later[1]), days(DAY - dt.timedelta(days=8))] == [
                later[:3],
                later[1:3],
                [],
            ]
        with board_scope(eastvale.pk):
            assert days(DAY) == later
        with board_scope(dunmoor.pk, eastvale.pk):
            assert days(DAY) == sorted(later[:3] + later)
        with pytest.raises(OutsideScopeError):
            days(DAY)


def test_texts_moments_and_related_objects(
    meetings: None, dunmoor: Board, django_assert_num_queries: Any
) -> None:
    def people(email: str) -> list[str]:
        rows = compiled("test people", lambda email: Person.objects.filter(email__iexact=email), email=email)
        return [person.name for person in rows]

    def starting(now: dt.datetime) -> list[Meeting]:
        return compiled(
            "test starting",
            lambda now: Meeting.objects.filter(starts_at__gt=now + dt.timedelta(hours=1)).select_related(
                "group"
            ),
            now=now,
        )

    with board_scope(dunmoor.pk):
        assert people("ADA@dunmoor.example") == ["Ada dunmoor"]
        assert people("' OR 1=1 --") == []
        first = Meeting.objects.earliest("starts_at")
        before, group = first.starts_at - dt.timedelta(hours=1), str(first.group)
        with django_assert_num_queries(1):
            assert [str(row.group) for row in starting(before)] == [group] * 2
        assert len(starting(before - dt.timedelta(minutes=1))) == 3


def test_sql_is_made_once(meetings: None, dunmoor: Board, settings: Any) -> None:
    settings.CHECK_COMPILED = False
    with board_scope(dunmoor.pk):
        days(DAY)
        with patch.object(Statement, "__init__", side_effect=AssertionError("compiled again")):
            assert len(days(DAY + dt.timedelta(days=2))) == 1


def test_a_day_that_would_go_stale_is_refused(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        with pytest.raises(ValueError, match="pass the day on"):
            compiled("test stale day", lambda: Group.objects.existing(timezone.localdate()))
        with pytest.raises(ValueError, match="pass the day on"):
            compiled("test stale moment", lambda on: Meeting.objects.upcoming(), on=DAY)


def test_one_object_is_refused_as_a_beginning(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        with pytest.raises(ValueError, match="begin at the model"):
            compiled("test of object", group.meetings.all)


def test_nothing_found(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        assert compiled("test empty", lambda pk: Group.objects.filter(pk=pk, pk__in=[]), pk=1) == []
        for pk in (10**30, 0):
            with pytest.raises(Http404):
                compiled_or_404("test none", lambda pk: Group.objects.filter(pk=pk), pk=pk)


CARELESS: dict[str, Callable[[BoardAccess], Any]] = {
    "the person": lambda access: Action.objects.filter(created_by=access.user.pk),
    "a permission": lambda access: (
        Action.objects.all() if access.can(Perm.ATTENDANCE_READ_OWN) else Action.objects.filter(status="open")
    ),
    "a clearance": lambda access: Action.objects.filter(number__lt=9 if access.clearances else 1),
    "own agencies": lambda access: Action.objects.filter(owners__agency__in=access.agency_ids),
    "columns": lambda access: Action.objects.values("text" if access.agency_ids else "number"),
    "related rows": lambda access: Meeting.objects.prefetch_related(
        Prefetch("invitations", MeetingInvitation.objects.filter(person__user=access.user.pk))
    ),
    "which related rows": lambda access: Meeting.objects.prefetch_related(
        *(["guests"] if access.agency_ids else [])
    ),
}


@pytest.mark.parametrize("on", CARELESS)
def test_a_query_that_depends_on_who_asks_is_refused(on: str, dunmoor: Board) -> None:
    people = [builders.user_with_role(dunmoor, role) for role in (Role.LADO, Role.AGENCY_LEAD)]
    first, second = (access_of(person).by_board[dunmoor.pk] for person in people)

    def ask(access: BoardAccess) -> Any:
        return compiled(("careless", on), lambda: CARELESS[on](access))

    with board_scope(dunmoor.pk):
        ask(first)
        ask(first)
        with pytest.raises(ValueError, match="neither in its key nor among its values"):
            ask(second)


def test_a_careless_page_fails_as_soon_as_a_second_role_opens_it(
    dunmoor: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the test of the access matrix does: one address, the same boards, one role after the other."""
    real = Structure.get_context_data

    def careless(page: Structure, **kwargs: Any) -> dict[str, Any]:
        mine = compiled("planted mine", lambda: Action.objects.filter(created_by=page.access.user.pk))
        return real(page, mine=mine, **kwargs)

    monkeypatch.setattr(Structure, "get_context_data", careless)
    manager, chair = (builders.user_with_role(dunmoor, role) for role in (Role.BOARD_MANAGER, Role.CHAIR))
    for _ in range(2):
        assert builders.client_of(manager).get("/boards/dunmoor/structure/").status_code == 200
    with pytest.raises(ValueError, match="planted mine"):
        builders.client_of(chair).get("/boards/dunmoor/structure/")

"""Queries that are compiled once: each time with its own values, in its own scope, and never with a stale day."""

import datetime as dt
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from boards.models import Board, Group, Meeting, Person
from core.compiled import Statement, compiled, compiled_or_404
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


def test_sql_is_made_once(meetings: None, dunmoor: Board) -> None:
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

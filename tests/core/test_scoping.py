"""Nets one and two: querysets that raise outside a scope, and PostgreSQL's policies."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.db.utils import IntegrityError, ProgrammingError

from boards.models import Board, Group
from core.scoping import OutsideScopeError, board_scope, current_scope
from tests import builders

OUTSIDE: dict[str, Callable[[Group], object]] = {
    "list": lambda group: list(Group.objects.all()),
    "exists": lambda group: Group.objects.exists(),
    "exclude exists": lambda group: Group.objects.exclude(name="x").exists(),
    "count": lambda group: Group.objects.count(),
    "aggregate": lambda group: Group.objects.aggregate(n=Count("pk")),
    "values": lambda group: list(Group.objects.values_list("pk")),
    "update": lambda group: Group.objects.update(name="x"),
    "delete": lambda group: Group.objects.all().delete(),
    "create": lambda group: Group.objects.create(board=group.board, name="x"),
    "bulk_create": lambda group: Group.objects.bulk_create([Group(board=group.board, name="x")]),
    "save": lambda group: group.save(),
    "delete one": lambda group: group.delete(),
    "refresh": lambda group: group.refresh_from_db(),
    "forward key": lambda group: Group(parent_id=group.pk).parent,
    "reverse": lambda group: list(group.children.all()),
    "base manager": lambda group: list(Group._base_manager.all()),
    "iterator": lambda group: list(Group.objects.iterator()),
    "in_bulk": lambda group: Group.objects.in_bulk([group.pk]),
    "dates": lambda group: list(Group.objects.dates("starts_on", "day")),
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_every_way_to_reach_rows_raises_outside_a_scope(dunmoor: Board, way: str) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
    with pytest.raises(OutsideScopeError):
        OUTSIDE[way](group)


@pytest.fixture
def other_group(eastvale: Board) -> Group:
    with board_scope(eastvale.pk):
        return builders.main_group(eastvale)


def test_scope_shows_its_own_board_only(dunmoor: Board, other_group: Group) -> None:
    with board_scope(dunmoor.pk):
        own = builders.main_group(dunmoor)
        assert list(Group.objects.all()) == [own]
        assert not Group.objects.filter(pk=other_group.pk).exists()


def test_raw_sql_without_any_filter_shows_its_own_board_only(dunmoor: Board, other_group: Group) -> None:
    with board_scope(dunmoor.pk), connection.cursor() as cursor:
        builders.main_group(dunmoor)
        cursor.execute("SELECT DISTINCT board_id FROM boards_group")
        assert cursor.fetchall() == [(dunmoor.pk,)]


def test_raw_sql_without_a_scope_shows_nothing(other_group: Group) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM boards_group")
        assert cursor.fetchone() == (0,)


def test_writing_another_boards_row_is_refused_by_the_database(dunmoor: Board, eastvale: Board) -> None:
    with (
        board_scope(dunmoor.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Group.objects.create(board=eastvale, name="Planted")


def test_update_and_delete_do_not_reach_another_board(dunmoor: Board, other_group: Group) -> None:
    with board_scope(dunmoor.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE boards_group SET name = 'x' WHERE id = %s", [other_group.pk])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM boards_group WHERE id = %s", [other_group.pk])
        assert cursor.rowcount == 0


def test_scopes_nest_and_the_outer_one_comes_back(
    dunmoor: Board, eastvale: Board, other_group: Group
) -> None:
    with board_scope(dunmoor.pk):
        builders.main_group(dunmoor)
        with board_scope(eastvale.pk):
            assert list(Group.objects.all()) == [other_group]
        assert Group.objects.get().board_id == dunmoor.pk


def test_outer_scope_comes_back_after_an_error_inside(
    dunmoor: Board, eastvale: Board, other_group: Group
) -> None:
    with board_scope(dunmoor.pk):
        builders.main_group(dunmoor)
        with pytest.raises(ZeroDivisionError), board_scope(eastvale.pk):
            raise ZeroDivisionError
        assert Group.objects.get().board_id == dunmoor.pk
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT board_id FROM boards_group")
            assert cursor.fetchall() == [(dunmoor.pk,)]


def test_no_scope_is_left_behind(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        pass
    assert current_scope() is None


def test_link_to_another_boards_row_is_refused(dunmoor: Board, other_group: Group) -> None:
    """The plain foreign key would accept it: checks of foreign keys bypass row-level security."""

    def link() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            Group.objects.create(board=dunmoor, name="Under another board's", parent_id=other_group.pk)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with board_scope(dunmoor.pk), pytest.raises(IntegrityError, match="same_board"):
        link()

"""Names with characters that nobody sees make nothing twice, and nothing without a name."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from boards.models import Agency, Board, Group, GroupFunction, Seat
from boards.services.agencies import add_agency, known_as
from boards.services.boards import create_board
from boards.services.groups import add_function, add_group
from boards.services.seats import add_seat
from core.models import User
from tests import builders

UNSEEN = ["\u200b", "\u200e", "\u2066", "\u061c", "\u00ad", "\ufe0f", "\U000e0041"]


@pytest.fixture
def makers(in_dunmoor: Board, manager: User) -> list[Callable[[str], object]]:
    """What makes a thing with this name: agency, group, function, seat of a sector, role of a seat, board."""
    group = builders.group(in_dunmoor, "Policy")
    police = builders.agency("Dunmoor Police")

    def seat(sector: str, role: str = "Head", agency: Agency | None = None) -> Seat:
        return add_seat(
            board=in_dunmoor, group=group, agency=agency, sector_name=sector, role=role, kind="member",
            actor=manager,
        )  # fmt: skip

    return [
        lambda name: add_agency(board=in_dunmoor, name=name, sector=None, actor=manager),
        lambda name: add_group(board=in_dunmoor, name=name, kind="sub_group", actor=manager),
        lambda name: add_function(group, name=name, actor=manager),
        seat,
        lambda name: seat("", name, police),
        lambda name: create_board(name=name, slug=f"slug-{Board.objects.count()}", actor=manager),
    ]


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_nothing_is_made_twice(makers: list[Callable[[str], object]], unseen: str) -> None:
    for make in makers:
        make("Primary Schools")
        with pytest.raises(ValidationError, match="already"):
            make(f"{unseen}primary{unseen} schools{unseen}")
    found = known_as(f"Primary{unseen} Schools")
    assert found == Agency.objects.get(name="Primary Schools")
    assert [Group.objects.count(), GroupFunction.objects.count(), Seat.objects.count()] == [2, 1, 2]


def test_nothing_has_a_name_that_nobody_sees(makers: list[Callable[[str], object]]) -> None:
    for make in (*makers[:4], makers[5]):
        with pytest.raises(ValidationError):
            make("\u200b\u200e")

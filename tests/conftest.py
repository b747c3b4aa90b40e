"""Fixtures for all tests: two boards with people of every role, and nobody.

The names follow one story: `dunmoor` is the board under test, `eastvale` the other one; both are fictional.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings
from xdist.scheduler import LoadScopeScheduling

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make race` lets the race for places run a hundred times."""
    parser.addoption("--races", type=int, default=1, help="how often the race for places is run")


@pytest.hookimpl(trylast=True)  # after pytest-django's own order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first: begun last, they would keep one worker busy while the others wait."""
    items.sort(key=_how_late)


class ByPlace(LoadScopeScheduling):
    """A module stays in one worker, where its fixtures are made once; and all browsers are driven by one.

    That one makes the demonstration once, and looks at no page twice.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return "browser" if "/browser/" in module else module


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByPlace:
    """How `make test` hands out the tests to its workers."""
    return ByPlace(config, log)


def _how_late(item: pytest.Item) -> int:
    longest = ("browser/test_pages.py", "tests/browser/", "core/test_access_matrix.py", "tests/local/")
    return next((place for place, part in enumerate(longest) if part in item.nodeid), len(longest))


@pytest.fixture
def dunmoor(db: None) -> Board:
    """Board A."""
    return builders.board("Dunmoor Safeguarding Children Partnership", "dunmoor")


@pytest.fixture
def eastvale(db: None) -> Board:
    """Board B, whose rows must never show on A."""
    return builders.board("Eastvale Safeguarding Children Partnership", "eastvale")


@pytest.fixture
def remembering(settings: Settings) -> None:
    """Pages are remembered, as in production; nothing is from before."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}
    settings.CACHES = {**settings.CACHES, "pages": memory}
    caches["pages"].clear()


@pytest.fixture
def in_dunmoor(dunmoor: Board) -> Iterator[Board]:
    """Runs the test inside Dunmoor's scope."""
    with board_scope(dunmoor.pk):
        yield dunmoor


@pytest.fixture
def manager(dunmoor: Board) -> User:
    """Board manager of A."""
    return builders.user_with_role(dunmoor, Role.BOARD_MANAGER)


@pytest.fixture
def other_manager(eastvale: Board) -> User:
    """Board manager of B."""
    return builders.user_with_role(eastvale, Role.BOARD_MANAGER)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """signed_in(user) gives a client of that person, with the second factor where the role needs it."""
    return builders.client_of

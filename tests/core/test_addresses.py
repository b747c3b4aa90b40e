"""Addresses that are worked out once are those that Django works out each time."""

from collections.abc import Callable, Iterator
from itertools import permutations
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path, reverse, set_urlconf
from django.utils.safestring import SafeString

from boards.models import Board
from core.addresses import address


class Place:
    """Equals every other place, as two copies of a row do, and shows what it is called now."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place)

    def __hash__(self) -> int:
        return 1

    def __str__(self) -> str:
        return self.name


def in_template(name: str, what: Any) -> str:
    return Template("{% url name what=what %}").render(Context({"name": name, "what": what}))


@pytest.fixture(autouse=True)
def any_value() -> Iterator[None]:
    """Addresses in which any value may stand."""
    urls = ModuleType("urls")
    vars(urls)["urlpatterns"] = [path("<path:what>/", lambda request: HttpResponse(), name="any")]
    set_urlconf(urls)  # type: ignore[arg-type]  # a module will do as well
    yield
    set_urlconf(None)


@pytest.mark.parametrize("make", [lambda name, what: address(name, what=what), in_template])
@pytest.mark.parametrize(
    "alike",
    [
        (1, True, 1.0),
        ((1,), (True,), (1.0,)),
        (((0, 1),), ((False, True),)),
        (Place("here"), Place("there")),
        ("one", SafeString("one")),
    ],
    ids=["numbers", "tuples", "nested", "objects", "texts"],
)
def test_equal_values_have_addresses_of_their_own(
    make: Callable[[str, Any], str], alike: tuple[Any, ...]
) -> None:
    for values in permutations(alike):
        assert [make("any", value) for value in values] == [
            reverse("any", kwargs={"what": v}) for v in values
        ]


def test_what_cannot_be_kept_is_worked_out_too(db: None) -> None:
    assert address("any", what=["a"]) == reverse("any", kwargs={"what": ["a"]})
    board = Board(name="Dunmoor", slug="dunmoor")
    assert address("any", what=board) == "/Dunmoor/"

"""Every address × every role × another board, against the table in tests/access_matrix.

A page that asks for less than it should, a download without a check, an object that is found by its number alone:
all show here as "the manager of another board opens it".
"""

import copy
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from boards.models import Board
from core.middleware import SEEN_KEY
from core.models import User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from tests import builders
from tests.access_matrix import SHARED, TABLE
from tests.access_matrix.core import GROUPS
from tests.access_matrix.lines import (
    ADMINISTRATOR,
    ANONYMOUS,
    FORBIDDEN,
    MISSING,
    NOBODY,
    OPEN,
    OTHER_MANAGER,
    SIGN_IN,
    Actor,
    Answer,
    Builder,
    Line,
)


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf."""

    name: str  # with its namespace; the route where it has none
    route: str
    kwargs: tuple[str, ...]


def addresses() -> list[Address]:
    """All patterns of the project, also those of the admin and of allauth."""
    return list(_walk(get_resolver().url_patterns, "", "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], namespace: str, route: str, kwargs: tuple[str, ...]
) -> Iterator[Address]:
    for one in patterns:
        own = (*kwargs, *one.pattern.regex.groupindex)
        here = f"{route}{one.pattern}"
        if isinstance(one, URLPattern):
            name = ":".join(filter(None, (namespace, one.name or f"/{here}")))
            yield Address(name, here, own)
        else:
            inner = ":".join(filter(None, (namespace, one.namespace or "")))
            yield from _walk(one.url_patterns, inner, here, own)


def line_of(name: str) -> Line | None:
    """The table's line, or that of the longest beginning among the groups."""
    if name in TABLE:
        return TABLE[name]
    return next(
        (GROUPS[start] for start in sorted(GROUPS, key=len, reverse=True) if name.startswith(start)), None
    )


ADDRESSES = {address.name: address for address in addresses()}


def test_every_address_has_a_line() -> None:
    missing = [address for name, address in sorted(ADDRESSES.items()) if line_of(name) is None]
    advice = "\n".join(f'    "{one.name}": board(Perm.…),  # {one.route}' for one in missing)
    assert not missing, f"Say in tests/access_matrix, TABLE, who may open these addresses:\n{advice}"


def test_every_line_has_an_address() -> None:
    assert sorted(set(TABLE) - set(ADDRESSES)) == []
    assert sorted(SHARED - set(TABLE)) == []


def test_every_object_of_a_board_is_tried() -> None:
    """An address below a board that names something needs a builder for it."""
    bare = [
        name
        for name, one in ADDRESSES.items()
        if name in TABLE and TABLE[name].of is None and set(one.kwargs) - {"board"}
    ]
    assert bare == []


@dataclass
class World:
    """Two boards, and a signed-in client for everybody."""

    dunmoor: Board
    eastvale: Board
    clients: dict[Actor, Client]

    def build(self, builder: Builder | None, on: Board) -> dict[str, Any]:
        """What an address or a form names on a board, made inside the scope of that board."""
        if builder is None:
            return {}
        with board_scope(on.pk, clearances={kind: [on.pk] for kind in Clearance}):
            return builder(on)


def _client_of(person: User) -> Client:
    """A signed-in client that was there a moment ago: else each request, undone at once, would write that anew."""
    client = builders.client_of(person)
    session = client.session
    session[SEEN_KEY] = int(time.time()) + 3600  # for as long as these tests may take
    session.save()
    return client


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for all addresses, in a transaction that is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        dunmoor = builders.board("Dunmoor Safeguarding Children Partnership", "dunmoor")
        eastvale = builders.board("Eastvale Safeguarding Children Partnership", "eastvale")
        people: dict[Actor, Any] = {role: builders.user_with_role(dunmoor, role) for role in Role}
        people[OTHER_MANAGER] = builders.user_with_role(eastvale, Role.BOARD_MANAGER)
        people[ADMINISTRATOR] = builders.user("admin@admin.example", is_staff=True, is_superuser=True)
        people[NOBODY] = builders.user("nobody@nowhere.example")
        for person in people.values():
            TOTP.activate(person, generate_totp_secret())
            RecoveryCodes.activate(person)
        clients = {actor: _client_of(person) for actor, person in people.items()}
        yield World(dunmoor, eastvale, clients | {ANONYMOUS: Client()})
        transaction.set_rollback(True)


@pytest.fixture
def in_world(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """What a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world
        transaction.set_rollback(True)


def url_of(name: str, kwargs: dict[str, Any]) -> str | None:
    """The address; None where it has no name of its own."""
    known = {key: value for key, value in kwargs.items() if key in ADDRESSES[name].kwargs}
    try:
        return reverse(name, kwargs=known)
    except NoReverseMatch:
        return None


def ask(
    client: Client, url: str, method: str, query: Mapping[str, str], form: Mapping[str, Any]
) -> Answer | str | None:
    """What the client gets, undone at once; None when the page does not take the method."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        try:
            response = client.get(url, query) if method == "GET" else client.post(url, form)
            answer = classify(response)
            if getattr(response, "streaming", False):
                b"".join(response.streaming_content)
        except Exception as error:  # noqa: BLE001 -- a crash is an answer, too: the table tells for whom
            answer = f"crash: {type(error).__name__}: {error}"
        transaction.set_rollback(True)
    client.cookies = cookies
    cache.clear()  # sessions and counts of tries
    return answer


def classify(response: HttpResponse) -> Answer | str | None:
    """The kind of an answer, as the table names it."""
    where = response.headers.get("Location", "")
    if response.status_code == 405:
        return None
    if response.status_code in {301, 302, 303} and "/login/" in where and f"{REDIRECT_FIELD_NAME}=" in where:
        return SIGN_IN
    if response.status_code >= 500 and response.status_code != 503:  # 503: /healthz, some part is down
        return f"status {response.status_code}"
    return {403: FORBIDDEN, 404: MISSING}.get(response.status_code, OPEN)


def differences(world: World, name: str, line: Line, kwargs: dict[str, Any]) -> list[str]:
    """One sentence for each actor who gets something else than the table says."""
    url = url_of(name, kwargs)
    if url is None:
        return [] if name.startswith("admin:") else [f"{name} cannot be built with {kwargs}"]
    found = []
    form = world.build(line.form, world.dunmoor)
    posted = False
    for actor in line.actors:
        client = Client() if actor == ANONYMOUS else world.clients[actor]
        expected = {"GET": line.answers[actor], "POST": line.posts.get(actor, line.answers[actor])}
        # One who may is enough to try a POST with; of those who may not, everybody.
        methods = ["GET"] if posted and expected["POST"] == OPEN else ["GET", "POST"]
        answers = {method: ask(client, url, method, line.query, form) for method in methods}
        posted = posted or (expected["POST"] == OPEN and answers.get("GET") is not None)
        if set(answers.values()) == {None}:
            found.append(f"{actor}: takes neither GET nor POST")
        found += [
            f"{actor}, {method} {url}: {answer}, not {expected[method]}"
            for method, answer in answers.items()
            if answer not in {None, expected[method]}
        ]
    return found


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_everybody_gets_what_the_table_says(in_world: World, name: str) -> None:
    line = line_of(name)
    if line is None:
        pytest.fail(f"{name} is not in the table")
    kwargs = in_world.build(line.of, in_world.dunmoor)
    if "board" in ADDRESSES[name].kwargs:
        kwargs["board"] = "dunmoor"
    found = differences(in_world, name, line, kwargs)
    assert not found, "\n".join(found)


WITH_OBJECTS = sorted(
    name for name, line in TABLE.items() if line.of and line.of_a_board and name not in SHARED
)


@pytest.mark.parametrize("name", WITH_OBJECTS)
def test_another_boards_object_is_not_found_under_this_boards_address(in_world: World, name: str) -> None:
    line = TABLE[name]
    in_world.build(line.of, in_world.dunmoor)
    kwargs = in_world.build(line.of, in_world.eastvale) | {"board": "dunmoor"}
    url = url_of(name, kwargs)
    assert url is not None
    form = in_world.build(line.form, in_world.eastvale)
    may = [role for role in Role if OPEN in {line.answers[role], line.posts.get(role)}]
    allowed = may[0] if may else Role.BOARD_MANAGER
    answers = {
        method: ask(in_world.clients[allowed], url, method, line.query, form) for method in ("GET", "POST")
    }
    assert {method: answer for method, answer in answers.items() if answer not in {None, MISSING}} == {}

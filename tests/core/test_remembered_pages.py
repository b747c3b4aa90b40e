"""Remembered pages: of one person, with one set of roles, until anything on the board changes."""

import datetime as dt
import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from boards.models import Action, Board
from boards.services.actions import add_action
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

ACTIONS = "/boards/dunmoor/actions/"

pytestmark = pytest.mark.usefixtures("remembering")


def text_of(client: Client, address: str = ACTIONS) -> str:
    return client.get(address).content.decode()


def unnoticed(board: Board, text: str) -> None:
    """An action that no service wrote: it leaves no entry in the audit trail."""
    with board_scope(board.pk):
        Action.objects.create(board=board, number=100 + Action.objects.count(), text=text)


def test_a_page_is_made_anew_after_a_change(dunmoor: Board, manager: User) -> None:
    client = builders.client_of(manager)
    unnoticed(dunmoor, "Action one")
    assert "Action one" in text_of(client)
    unnoticed(dunmoor, "Action two")
    assert "Action two" not in text_of(client), "it was not remembered"
    assert "Action two" in text_of(client, f"{ACTIONS}?sort=due"), "another address is another page"
    download = client.get(f"{ACTIONS}?download=csv").getvalue().decode()
    assert "Action two" in download, "a file is never remembered"
    with board_scope(dunmoor.pk):
        add_action(board=dunmoor, text="Action three", actor=manager)
    page = text_of(client)
    assert [f"Action {number}" in page for number in ("one", "two", "three")] == [True] * 3


def test_a_page_that_is_not_remembered_is_a_whole_page(dunmoor: Board, manager: User) -> None:
    client = builders.client_of(manager)
    long = text_of(client, f"{ACTIONS}?q={'x' * 400}")
    for page in (text_of(client), text_of(client), long):
        assert page.lstrip().startswith("<!DOCTYPE html>")
        assert page.rstrip().endswith("</html>")
        assert "<!--" not in page, "parts and places of tokens are not for browsers"


def test_nobody_sees_the_page_of_another_person(dunmoor: Board, manager: User, other_manager: User) -> None:
    unnoticed(dunmoor, "Not for everybody")
    assert "Not for everybody" in text_of(builders.client_of(manager))
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    assert "Not for everybody" not in text_of(builders.client_of(lead))
    assert builders.client_of(other_manager).get(ACTIONS).status_code == 404
    assert Client().get(ACTIONS).status_code == 302


def test_who_loses_a_role_loses_the_page(dunmoor: Board, manager: User) -> None:
    client = builders.client_of(manager)
    unnoticed(dunmoor, "Seen as manager")
    assert "Seen as manager" in text_of(client)
    builders.give_role(manager, dunmoor, Role.AGENCY_LEAD)
    RoleAssignment.objects.filter(user=manager, role=Role.BOARD_MANAGER).delete()
    assert "Seen as manager" not in text_of(client)
    RoleAssignment.objects.filter(user=manager).delete()
    assert client.get(ACTIONS).status_code == 404


def test_tokens_are_not_remembered(dunmoor: Board, manager: User) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        builders.seat(main, "Dunmoor Police")
        # Yesterday's: before its hour a meeting's sheet is not filled in.
        meeting = builders.meeting(main, timezone.localdate() - dt.timedelta(days=1))
    address = f"/boards/dunmoor/meetings/{meeting.pk}/attendance/"
    pages = []
    for _ in range(2):
        client = builders.client_of(manager)
        client.handler.enforce_csrf_checks = True
        page = text_of(client, address)
        tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)
        assert tokens
        sent = client.post(address, {"csrfmiddlewaretoken": tokens[-1]})
        assert sent.status_code != 403, "the token on a remembered page is the session's own"
        assert client.post(address, {"csrfmiddlewaretoken": "a" * 64}).status_code == 403
        pages.append(page)
    assert all("<!--" not in page.split("<main")[1].split("</main>")[0] for page in pages)
    kept = repr(caches["pages"]._cache.values())  # type: ignore[attr-defined]
    assert "csrfmiddlewaretoken" in kept
    assert not re.search(r'csrfmiddlewaretoken\\*" value=\\*"\w', kept), "a token lies in the cache"


def test_a_text_cannot_break_a_page_into_parts(dunmoor: Board, manager: User) -> None:
    client = builders.client_of(manager)
    unnoticed(dunmoor, "<!--next part--> and <!--csrf--> are words here")
    for _ in range(2):
        page = text_of(client)
        assert "&lt;!--next part--&gt; and &lt;!--csrf--&gt; are words here" in page
        assert page.count("<h1") == 1

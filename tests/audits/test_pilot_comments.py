"""What agencies of a pilot say about the audit itself, and how much a return asks for."""

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from django.test import Client

from audits.models import Cycle, Return
from audits.services.submitting import submit_return
from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

SignIn = Callable[[User], Client]
SENIOR = {"senior_name": "Jo Field", "senior_role": "Chief"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


def answered(board: Board, **fields: object) -> Return:
    """A return with everything answered."""
    with board_scope(board.pk):
        police = builders.agency("Dunmoor Police")
        cycle = stories.cycle_of(stories.framework_of(board, standards=1, criteria=1), police, **fields)
        found = stories.return_of(cycle, police)
        stories.answer(found, "1.1", 75)
    return found


def words(response) -> str:
    page = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_pilot_asks_and_the_manager_reads(
    dunmoor: Board, lead: User, manager: User, signed_in: SignIn
) -> None:
    one = answered(dunmoor, is_pilot=True)
    client, url = signed_in(lead), f"{one.get_absolute_url()}submit/"
    assert "What would make this easier?" in words(client.get(url))
    said = "Too long.\nAsk <b>fewer</b> things."
    page = client.post(url, {**SENIOR, "tool_comment": said}, follow=True)
    assert "is handed in" in words(page)
    cycle = signed_in(manager).get(one.cycle.get_absolute_url())
    assert "What would make the audit easier" in words(cycle)
    assert "Too long.<br>Ask &lt;b&gt;fewer&lt;/b&gt; things." in cycle.content.decode()
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER)).get(one.cycle.get_absolute_url())
    assert "Too long." not in member.content.decode()
    with closing(signed_in(manager).get(f"{one.cycle.get_absolute_url()}?download=csv")) as response:
        file = b"".join(response.streaming_content).decode()
    assert "What would make it easier" in file.splitlines()[0]
    assert "fewer" in file


def test_nobody_need_say_anything(dunmoor: Board, lead: User, manager: User, signed_in: SignIn) -> None:
    one = answered(dunmoor, is_pilot=True)
    assert "is handed in" in words(
        signed_in(lead).post(f"{one.get_absolute_url()}submit/", SENIOR, follow=True)
    )
    assert "What would make" not in words(signed_in(manager).get(one.cycle.get_absolute_url()))


def test_only_a_pilot_asks(dunmoor: Board, lead: User, manager: User, signed_in: SignIn) -> None:
    one = answered(dunmoor)
    url = f"{one.get_absolute_url()}submit/"
    assert "What would make" not in words(signed_in(lead).get(url))
    with board_scope(dunmoor.pk):
        assert submit_return(one, **SENIOR, tool_comment="Anyway", actor=lead).tool_comment == ""
    with closing(signed_in(manager).get(f"{one.cycle.get_absolute_url()}?download=csv")) as response:
        assert "easier" not in b"".join(response.streaming_content).decode()


def test_a_comment_that_is_too_long_is_refused(dunmoor: Board, lead: User, signed_in: SignIn) -> None:
    one = answered(dunmoor, is_pilot=True)
    page = signed_in(lead).post(f"{one.get_absolute_url()}submit/", {**SENIOR, "tool_comment": "x" * 2001})
    assert "2000" in words(page).replace(",", "")
    with board_scope(dunmoor.pk):
        assert Return.objects.get().submitted_at is None


def test_a_return_says_how_much_it_asks(dunmoor: Board, lead: User, signed_in: SignIn) -> None:
    with board_scope(dunmoor.pk):
        police = builders.agency("Dunmoor Police")
        cycle: Cycle = stories.cycle_of(stories.framework_of(dunmoor, standards=2, criteria=3), police)
        one = stories.return_of(cycle, police)
    page = words(signed_in(lead).get(one.get_absolute_url()))
    assert "You are asked about 6 criteria in 2 standards." in page
    with board_scope(dunmoor.pk):
        stories.answer(one, "1.1", 75)
    assert "You are asked about" not in words(signed_in(lead).get(one.get_absolute_url()))

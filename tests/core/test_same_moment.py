"""Two people who do the same thing at the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from boards.models import Board
from core.models import Invitation, RoleAssignment, User
from core.models.user import hash_token
from core.permissions import Role
from core.scoping import board_scope
from core.services import accounts, invitations, roles
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*work: Callable[[], object]) -> list[str]:
    """What came of each: "done", or the name of the error."""
    ready, outcomes = threading.Barrier(len(work)), [""] * len(work)

    def run(number: int) -> None:
        try:
            ready.wait(timeout=10)
            work[number]()
            outcomes[number] = "done"
        except (ValidationError, invitations.InvitationClosedError) as error:
            outcomes[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


def test_a_link_is_used_once(dunmoor: Board, manager: User) -> None:
    Invitation.objects.create(
        email="new@dunmoor.example",
        name="N",
        board=dunmoor,
        role="member",
        invited_by=manager,
        token_hash=hash_token("secret"),
        expires_at="2999-01-01T00:00Z",
    )

    def accept() -> None:
        invitations.accept("secret", person=None, name="New Person", password="long enough words here")

    assert at_once(accept, accept, accept) == ["InvitationClosedError", "InvitationClosedError", "done"]
    assert User.objects.filter(email="new@dunmoor.example").count() == 1
    assert RoleAssignment.objects.filter(user__email="new@dunmoor.example").count() == 1


def test_two_managers_do_not_end_each_others_role(dunmoor: Board, manager: User) -> None:
    second = builders.user("second@dunmoor.example")
    builders.give_role(second, dunmoor, Role.BOARD_MANAGER)

    def end(whose: User, by: User) -> Callable[[], None]:
        def work() -> None:
            with board_scope(dunmoor.pk):
                roles.end_role(RoleAssignment.objects.get(user=whose), on=None, actor=by)

        return work

    assert at_once(end(manager, second), end(second, manager)) == ["ValidationError", "done"]
    assert RoleAssignment.objects.current().filter(role=Role.BOARD_MANAGER).count() == 1


def test_an_account_is_made_once(dunmoor: Board) -> None:
    def add() -> None:
        accounts.add_person(email_address="new@dunmoor.example", name="New Person", actor=None)

    assert at_once(*[add] * 4) == [*["ValidationError"] * 3, "done"]

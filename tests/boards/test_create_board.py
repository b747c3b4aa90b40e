"""manage.py create_board, and its service."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from boards.models import Board, Group
from boards.services.boards import create_board
from core.models import AuditEntry, User
from core.scoping import board_scope


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("create_board", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_it_makes_a_board_without_groups_and_says_so() -> None:
    said = run("Dudley Safeguarding Children Board", "--slug", "dudley")
    board = Board.objects.get()
    assert (board.name, board.slug, board.kind) == (
        "Dudley Safeguarding Children Board",
        "dudley",
        "children",
    )
    assert said.splitlines() == [
        "Made the board “Dudley Safeguarding Children Board” (Safeguarding children partnership or board).",
        "Its pages are at /boards/dudley/.",
    ]
    with board_scope(board.pk):
        assert Group.objects.count() == 0
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.actor_name) == ("board.created", "The system")
        assert entry.after == {"name": board.name, "slug": "dudley", "kind": "children"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Board.Kind.values)
def test_every_kind_can_be_made(kind: str) -> None:
    run("Dunmoor", "--slug", "dunmoor", "--kind", kind)
    assert Board.objects.get().kind == kind


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("Other", "--slug", "dunmoor"),
            "--slug: The short name “dunmoor” is taken by “Dunmoor Safeguarding",
        ),
        (
            ("DUNMOOR  safeguarding children partnership", "--slug", "b"),
            "NAME: There is already a board called",
        ),
        (("Other", "--slug", "Not good"), "--slug: "),
        (("Other", "--slug", "Capital"), "--slug: Use small letters, digits and hyphens only."),
        (("Other", "--slug", ""), "--slug: "),
        (("Other", "--slug", "x" * 51), "--slug: "),
        (("  ", "--slug", "b"), "NAME: "),
        (("x" * 121, "--slug", "b"), "NAME: "),
        (
            ("Other", "--slug", "b", "--kind", "parish"),
            "--kind: “parish” is no kind of board. Allowed: children, adults",
        ),
    ],
)
def test_what_cannot_be_made_is_said(dunmoor: Board, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert str(caught.value).startswith(message)
    assert caught.value.returncode == 1
    assert Board.objects.count() == 1


def test_the_service_writes_who_did_it(manager: User) -> None:
    board = create_board(name="Fourth  Board", slug="fourth", actor=manager)
    assert board.name == "Fourth Board"
    with board_scope(board.pk):
        assert AuditEntry.objects.get().actor_id == manager.pk


def test_the_service_raises_by_field(dunmoor: Board) -> None:
    with pytest.raises(ValidationError) as caught:
        create_board(name=dunmoor.name, slug="new", actor=None)
    assert list(caught.value.message_dict) == ["name"]

"""Making boards."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from boards.models import Board
from boards.services.saving import wrong
from core import audit
from core.models import User
from core.names import normalise
from core.scoping import board_scope


def create_board(*, name: str, slug: str, kind: str = Board.Kind.CHILDREN, actor: User | None) -> Board:
    """A new board without any group. Raises ValidationError as field: message.

    Names compare without regard to case, spaces and kinds of quotes. No actor: the system itself (a command).
    """
    name = " ".join(name.split())
    board = Board(name=name, slug=slug, kind=kind)
    try:
        board.full_clean(validate_unique=False)
    except ValidationError as error:
        if kind not in Board.Kind.values:
            raise wrong(
                "kind", f"“{kind}” is no kind of board. Allowed: {', '.join(Board.Kind.values)}."
            ) from error
        raise
    if not normalise(name):
        raise wrong("name", "Write a name. Nothing can be seen of this one.")
    taken = {normalise(known): known for known in Board.objects.values_list("name", flat=True)}
    if normalise(name) in taken:
        raise wrong("name", f"There is already a board called “{taken[normalise(name)]}”.")
    if other := Board.objects.filter(slug=slug).first():
        raise wrong("slug", f"The short name “{slug}” is taken by “{other.name}”.")
    try:
        with transaction.atomic():
            board.save()
            with board_scope(board.pk):
                audit.record(
                    "board.created", board, actor=actor, after=audit.state(board, "name", "slug", "kind")
                )
    except IntegrityError as error:
        raise wrong("", "Somebody made a board of this name at the same moment.") from error
    return board

"""Short stories that tests of child deaths begin with."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import ChildDeath
from tests import builders

#: The day of deaths in stories, in the financial year 2025-26.
DAY = dt.date(2025, 6, 2)
#: Words that must be nowhere but in sealed fields.
LEARNING = "The cot stood beside the vermilion radiator."


@contextmanager
def cleared(*boards: Board) -> Iterator[None]:
    """The scope of review leads of these boards: only there can a death be read or made."""
    ids = [board.pk for board in boards]
    with board_scope(*ids, clearances={Clearance.REVIEWS: ids}):
        yield


def lead_of(board: Board) -> User:
    """The board's review lead; sign them in with builders.client_of, which uses the second factor."""
    found = User.objects.filter(email=f"{Role.REVIEW_LEAD.value}@{board.slug}.example").first()
    return found or builders.user_with_role(board, Role.REVIEW_LEAD)


def death_of(board: Board, reference: str = "D1", **fields: Any) -> ChildDeath:
    """A death of which nothing is known but the day and what the fields say. Call it inside `cleared(board)`."""
    return ChildDeath.objects.create(board=board, reference=reference, **{"died_on": DAY, **fields})


def deaths_of(board: Board, number: int, prefix: str, **fields: Any) -> None:
    """Several that are alike."""
    for index in range(number):
        death_of(board, f"{prefix}{index}", **fields)

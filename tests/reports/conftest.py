"""People around a report."""

import pytest

from boards.models import Board
from core.models import User
from core.permissions import Role
from tests import builders


@pytest.fixture
def chair(dunmoor: Board) -> User:
    """Chair of A."""
    return builders.user_with_role(dunmoor, Role.CHAIR)


@pytest.fixture
def member(dunmoor: Board) -> User:
    """Member of A, who reads finished reports."""
    return builders.user_with_role(dunmoor, Role.MEMBER)

"""Who reads cases on a board, and for how long."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from boards.models import Board
from core.models import RoleAssignment
from core.permissions import Role


@dataclass(frozen=True)
class Officer:
    """One officer or deputy: from and until when they hold the role; None leaves an end open."""

    name: str
    starts_on: date | None
    ends_on: date | None
    is_to_come: bool


def officers_of(board: Board) -> list[Officer]:
    """Everybody who holds the role now or will, those without an end first (one query)."""
    today = timezone.localdate()
    held = RoleAssignment.objects.not_ended(today).filter(board=board, role=Role.LADO, user__is_active=True)
    found = [
        Officer(str(one.user), one.starts_on, one.ends_on, bool(one.starts_on and one.starts_on > today))
        for one in held.select_related("user")
    ]
    return sorted(found, key=lambda one: (one.ends_on is not None, one.is_to_come, one.name))

"""What the signed-in person may do on a board: roles turned into permissions, subjects and clearances."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.compiled import compiled
from core.models import RoleAssignment, User
from core.permissions import ROLE_CLEARANCES, SECOND_FACTOR_ROLES, Perm, Role, permissions_of
from core.scoping import Clearance, Opening

if TYPE_CHECKING:
    from boards.models import Board

SECOND_FACTOR_SESSION_KEY = "second_factor_set_up"


@dataclass(frozen=True)
class BoardAccess:
    """One person's access to one board, today."""

    user: User
    board: "Board"
    assignments: tuple[RoleAssignment, ...] = ()

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(a.role) for a in self.assignments)

    @cached_property
    def permissions(self) -> frozenset[Perm]:
        return permissions_of(set(self.roles))

    @cached_property
    def clearances(self) -> frozenset[Clearance]:
        return frozenset().union(*(ROLE_CLEARANCES.get(role, frozenset()) for role in self.roles))

    @cached_property
    def agency_ids(self) -> frozenset[int]:
        """Agencies that the person leads here."""
        return frozenset(a.agency_id for a in self.assignments if a.role == Role.AGENCY_LEAD and a.agency_id)

    @cached_property
    def group_ids(self) -> frozenset[int]:
        """Groups that the person chairs here."""
        return frozenset(a.group_id for a in self.assignments if a.role == Role.GROUP_CHAIR and a.group_id)

    @cached_property
    def openings(self) -> dict[Opening, frozenset[tuple[int, int]]]:
        """Incidents and reviews whose panel the person sits on here, and agencies that they lead."""
        panels = [a for a in self.assignments if a.role == Role.PANEL_MEMBER]
        ids: dict[Opening, Iterable[int | None]] = {
            Opening.INCIDENT: (a.incident_id for a in panels),
            Opening.REVIEW: (a.review_id for a in panels),
            Opening.AGENCY: self.agency_ids,
        }
        return {
            opening: frozenset((self.board.pk, one) for one in found if one is not None)
            for opening, found in ids.items()
        }

    def opened(self, opening: Opening) -> frozenset[int]:
        """The incidents, reviews or agencies of this board whose case content opens to the person one by one."""
        return frozenset(one for _, one in self.openings[opening])

    def opens(self, opening: Opening, one: int) -> bool:
        """Whether case content about this incident, review or agency opens to the person without the clearance."""
        return (self.board.pk, one) in self.openings[opening]

    def can(self, *permissions: Perm) -> bool:
        """True when any of the permissions is held."""
        return not self.permissions.isdisjoint(permissions)

    @property
    def role_names(self) -> list[str]:
        return sorted({role.label for role in self.roles})


@dataclass
class Access:
    """Everything the request may do: filled once by the middleware, one query."""

    user: User
    by_board: dict[int, BoardAccess] = field(default_factory=dict)
    board: BoardAccess | None = None
    needs_second_factor: bool = False

    def boards_with(self, *permissions: Perm) -> list[BoardAccess]:
        """The person's boards where any of the permissions is held, by name."""
        found = [access for access in self.by_board.values() if access.can(*permissions)]
        return sorted(found, key=lambda access: access.board.name)


class AccessRequest(HttpRequest):
    """A request of a signed-in person, after AccessMiddleware."""

    user: User
    access: Access


def _roles(user: int, on: dt.date) -> QuerySet[RoleAssignment]:
    rows = RoleAssignment.objects.current(on).filter(user=user, board__is_active=True)
    return rows.select_related("board")


def access_of(user: User) -> Access:
    """Roles in force today over all boards (one query)."""
    assignments: list[RoleAssignment] = compiled(
        "roles of a person", _roles, user=user.pk, on=timezone.localdate()
    )
    grouped: dict[int, list[RoleAssignment]] = {}
    for assignment in assignments:
        grouped.setdefault(assignment.board_id, []).append(assignment)
    access = Access(user)
    for board_id, held in grouped.items():
        access.by_board[board_id] = BoardAccess(user, held[0].board, tuple(held))
    return access


def role_needs_second_factor(user: User, access: Access) -> bool:
    """Roles that read case content, and administrators, sign in with an authenticator app."""
    if user.is_staff:
        return True
    return any(not SECOND_FACTOR_ROLES.isdisjoint(held.roles) for held in access.by_board.values())


def second_factor_used(request: HttpRequest) -> bool:
    """True when this session began with a second factor, or the person has just set one up in it."""
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user)):
        return True
    return bool(request.session.get(SECOND_FACTOR_SESSION_KEY))

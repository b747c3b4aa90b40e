"""What one line of the table says, and how it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from boards.models import Board
from core.permissions import ROLE_PERMISSIONS, Perm, Role
from core.scoping import Opening

Kwargs = dict[str, Any]
Builder = Callable[[Board], Kwargs]


class Answer(StrEnum):
    """What somebody gets, whatever the page says in detail."""

    OPEN = "open"
    SIGN_IN = "sent to sign in"
    FORBIDDEN = "403"
    MISSING = "404"


OPEN, SIGN_IN, FORBIDDEN, MISSING = Answer

# People who are no role of the board under test.
ANONYMOUS, NOBODY, OTHER_MANAGER, ADMINISTRATOR = (
    "anonymous",
    "nobody",
    "manager of another board",
    "administrator",
)
Actor = Role | str
ACTORS: tuple[Actor, ...] = (*Role, OTHER_MANAGER, ADMINISTRATOR, NOBODY, ANONYMOUS)


@dataclass(frozen=True)
class Line:
    """What each actor gets at one address."""

    answers: Mapping[Actor, Answer]
    of: Builder | None = None
    # A GET parameter or a form's fields without which the page cannot answer.
    query: Mapping[str, str] = field(default_factory=dict)
    form: Builder | None = None
    posts: Mapping[Actor, Answer] = field(default_factory=dict)  # where POST answers otherwise
    of_a_board: bool = False
    # Pages of one incident, review or agency (`pk` or `agency` in the address), and what those named on it get.
    opening: Opening | None = None
    named: Answer = OPEN
    actors: tuple[Actor, ...] = ACTORS


def board(
    *permissions: Perm,
    of: Builder | None = None,
    roles: Mapping[Role, Answer] | None = None,
    otherwise: Answer = FORBIDDEN,
    query: Mapping[str, str] | None = None,
    form: Builder | None = None,
    posts: Mapping[Actor, Answer] | None = None,
) -> Line:
    """A page of one board, for those who hold any of the permissions there."""
    answers: dict[Actor, Answer] = {
        role: OPEN if ROLE_PERMISSIONS[role] & set(permissions) else otherwise for role in Role
    }
    answers |= roles or {}
    answers |= dict.fromkeys((OTHER_MANAGER, ADMINISTRATOR, NOBODY), MISSING) | {ANONYMOUS: SIGN_IN}
    return Line(answers, of, query or {}, form, posts or {}, of_a_board=True)


def case_page(
    opening: Opening, of: Builder, *, leads_only: bool = False, form: Builder | None = None
) -> Line:
    """A confidential page of an incident or a review: for review leads, and unless `leads_only` for its own panel.

    Other panels' members get 404 as if it were not there; tests/reviews/test_named_people.py tries both.
    """
    permission = Perm.REVIEW_CASE_WRITE if leads_only else Perm.REVIEW_CASE_READ
    roles = {} if leads_only else {Role.PANEL_MEMBER: MISSING}
    line = board(permission, of=of, roles=roles, form=form)
    return replace(line, opening=opening, named=FORBIDDEN if leads_only else OPEN)


def signed_in(*, of: Builder | None = None) -> Line:
    """A page of the person's own: everybody who is signed in."""
    return Line(dict.fromkeys(ACTORS, OPEN) | {ANONYMOUS: SIGN_IN}, of)


def public(*, of: Builder | None = None, actors: tuple[Actor, ...] = ACTORS) -> Line:
    """A page that needs no signing in, or that a secret in the address opens."""
    return Line(dict.fromkeys(ACTORS, OPEN), of, actors=actors)


def nowhere(*, of: Builder | None = None) -> Line:
    """A page that does not exist for anybody."""
    return Line(dict.fromkeys(ACTORS, MISSING), of)


def administrators(answer: Answer = OPEN, *, of: Builder | None = None) -> Line:
    """Django's admin and pages of the installation; `answer` is what an administrator gets."""
    return Line(dict.fromkeys(ACTORS, SIGN_IN) | {ADMINISTRATOR: answer}, of)

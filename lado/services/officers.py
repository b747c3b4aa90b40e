"""Who reads cases on a board, for how long, and who held the post before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from boards.models import Board
from core.models import RoleAssignment
from core.permissions import Role

DAY = timedelta(days=1)


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


@dataclass(frozen=True)
class Term:
    """One time in which somebody held the post; without a name, one in which nobody did."""

    name: str
    starts_on: date | None
    ends_on: date | None
    is_closed: bool = False  # the account, so that the person reads nothing more

    def is_over(self, on: date) -> bool:
        return self.ends_on is not None and self.ends_on < on

    def is_to_come(self, on: date) -> bool:
        return self.starts_on is not None and self.starts_on > on


def post_history(board: Board, *, on: date) -> list[Term]:
    """Everybody who held the post, holds it or will, and when nobody did; the latest first (one query)."""
    held = RoleAssignment.objects.filter(board=board, role=Role.LADO).select_related("user")
    terms = [Term(str(one.user), one.starts_on, one.ends_on, not one.user.is_active) for one in held]
    every = [*terms, *gaps_of(terms, on)]
    return sorted(
        every, key=lambda one: (one.starts_on or date.min, one.ends_on or date.max, one.name), reverse=True
    )


def gaps_of(terms: Iterable[Term], on: date) -> list[Term]:
    """The times between the first term and `on` in which nobody held the post. Pure.

    A last one without an end lasts on that day still.
    """
    begun = sorted(
        (one for one in terms if not one.is_to_come(on)), key=lambda one: one.starts_on or date.min
    )
    gaps: list[Term] = []
    covered: date | None = None  # the last day that is covered so far
    for one in begun:
        if covered is not None and one.starts_on is not None and one.starts_on > covered + DAY:
            gaps.append(Term("", covered + DAY, one.starts_on - DAY))
        if one.ends_on is None or one.ends_on >= on:
            return gaps
        covered = max(covered or one.ends_on, one.ends_on)
    if covered is not None and covered < on:
        gaps.append(Term("", covered + DAY, None))
    return gaps

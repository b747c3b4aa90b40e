"""What needs a person now, over one board or all of theirs, counted in one query.

Each `Need` is something to do, with how many and where. Apps add theirs with `add_need` from
AppConfig.ready, as with navigation; a need is shown to people whose role on the board has the permission, so
nothing is counted for somebody who may not see it.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, OuterRef, Q, QuerySet, Subquery, TextField
from django.urls import NoReverseMatch
from django.utils import timezone

from boards.models import Board
from core.access import BoardAccess
from core.addresses import address
from core.compiled import compiled
from core.models import User
from core.partial_dates import display_date
from core.permissions import Perm


@dataclass(frozen=True)
class Asker:
    """Who asks, on which day and at which moment, with which access to which boards."""

    user: User
    on: dt.date
    accesses: Sequence[BoardAccess]
    now: dt.datetime = field(default_factory=timezone.now)

    def person(self, path: str = "person") -> Q:
        """Rows whose person is the asker: linked to the account, or with the same email address."""
        return Q(**{f"{path}__user": self.user}) | Q(**{f"{path}__email__iexact": self.user.email})

    def rows(self, name: str, build: Callable[["Asker"], QuerySet[Any, Any]]) -> list[Any]:
        """The rows of `build` for this person; SQL is made once for all who have the same roles and subjects.

        `build` gets an asker with stand-ins, so it must take person, day and moment from that one.
        """
        roles = [(a.board.pk, a.roles, a.group_ids, tuple(sorted(a.openings.items()))) for a in self.accesses]

        def build_for(user: int, email: str, on: dt.date, now: dt.datetime) -> QuerySet[Any, Any]:
            person = User(pk=user, email=email)
            return build(Asker(person, on, [replace(a, user=person) for a in self.accesses], now))

        values = {"user": self.user.pk, "email": self.user.email, "on": self.on, "now": self.now}
        return compiled(("asker", name, *roles), build_for, **values)

    def own(self, field: str, subject: str) -> Q:
        """Rows about the asker's own agencies or groups (`subject`), each board with its own."""
        found = Q(pk__in=[])
        for access in self.accesses:
            ids = getattr(access, subject)
            if ids:
                found |= Q(**{"board_id": access.board.pk, f"{field}__in": sorted(ids)})
        return found


@dataclass(frozen=True)
class NeedKind:
    """One kind of thing to do. `rows` gives what is counted; `one` and `many` are its words ("{n} seats …").

    `first` names a date of the rows: the earliest one is written where the words say {first}. `about` names a text
    of the rows, which is written where the words say {about}: that of the oldest row. `by_then`: `first` is a day to
    keep, and once it is over the need is urgent.
    """

    order: int
    key: str
    permissions: tuple[Perm, ...]
    rows: Callable[[Asker], QuerySet[Any, Any]]
    one: str
    many: str
    url_name: str
    urgent: bool = False
    query: str = ""
    applies: Callable[[BoardAccess], bool] = lambda _: True
    first: str = ""
    about: str = ""
    by_then: bool = False

    def is_for(self, access: BoardAccess) -> bool:
        """Whether this person is asked for it on this board."""
        return access.can(*self.permissions) and self.applies(access)


@dataclass(frozen=True)
class Need:
    """Something to do on one board now."""

    key: str
    board: Board
    count: int
    title: str
    url: str
    urgent: bool


@dataclass(frozen=True)
class WorkedOut:
    """Needs that cannot be counted in SQL, such as limits in working days.

    `find` gives them for boards on a day (board id → needs), in as many queries for many boards as for one.
    """

    permissions: tuple[Perm, ...]
    find: Callable[[Sequence[Board], dt.date], Mapping[int, Sequence[Need]]]


_kinds: list[NeedKind] = []
_worked_out: list[WorkedOut] = []


def add_need(kind: NeedKind) -> None:
    """Make a kind known; called once, from AppConfig.ready."""
    if any(known.key == kind.key for known in _kinds):
        raise ValueError(f"There is already a need called {kind.key}.")
    _kinds.append(kind)
    _kinds.sort(key=lambda known: known.order)


def add_worked_out(one: WorkedOut) -> None:
    """Make needs known that are worked out; called once, from AppConfig.ready."""
    _worked_out.append(one)


def needs_of(user: User, accesses: Sequence[BoardAccess], on: dt.date) -> dict[int, list[Need]]:
    """Board id → what needs this person there, what is overdue first.

    One query, whatever the boards; what is worked out takes its own, for those who may see it.
    """
    found = _counted(user, accesses, on)
    for one in _worked_out:
        boards = [access.board for access in accesses if access.can(*one.permissions)]
        if boards:
            for pk, needs in one.find(boards, on).items():
                found[pk] += needs
    return {pk: sorted(needs, key=lambda need: not need.urgent) for pk, needs in found.items()}


def _counted(user: User, accesses: Sequence[BoardAccess], on: dt.date) -> dict[int, list[Need]]:
    asker = Asker(user, on, accesses)
    kinds = [kind for kind in _kinds if any(kind.is_for(access) for access in accesses)]
    found: dict[int, list[Need]] = {access.board.pk: [] for access in accesses}
    if not kinds:
        return found

    def counted(asker: Asker) -> Any:
        counts = {kind.key: _count(kind.rows(asker)) for kind in kinds}
        counts |= {f"{kind.key}_first": _first(kind.rows(asker), kind.first) for kind in kinds if kind.first}
        counts |= {f"{kind.key}_about": _about(kind.rows(asker), kind.about) for kind in kinds if kind.about}
        return Board.objects.filter(pk__in=found).order_by().annotate(**counts).values("pk", *counts)

    rows = {row["pk"]: row for row in asker.rows("needs", counted)}
    for access in accesses:
        for kind in kinds:
            count = rows[access.board.pk][kind.key] or 0
            if count and kind.is_for(access):
                first = rows[access.board.pk].get(f"{kind.key}_first")
                about = rows[access.board.pk].get(f"{kind.key}_about")
                found[access.board.pk].append(_need(kind, access.board, count, first, about, on))
    return found


def _count(rows: QuerySet[Any, Any]) -> Subquery:
    counted = (
        rows.filter(board=OuterRef("pk")).order_by().values("board").annotate(n=Count("pk", distinct=True))
    )
    return Subquery(counted.values("n"), output_field=BigIntegerField())


def _first(rows: QuerySet[Any, Any], field: str) -> Subquery:
    found = rows.filter(board=OuterRef("pk")).order_by(field).values(field)
    return Subquery(found[:1], output_field=DateField())


def _about(rows: QuerySet[Any, Any], field: str) -> Subquery:
    found = rows.filter(board=OuterRef("pk")).order_by("pk").values(field)
    return Subquery(found[:1], output_field=TextField())


def _need(
    kind: NeedKind, board: Board, count: int, first: dt.date | None, about: str | None, on: dt.date
) -> Need:
    words = kind.one if count == 1 else kind.many
    is_urgent = kind.urgent or (kind.by_then and first is not None and first < on)
    words = words.format(n=count, first=display_date(first) if first else "", about=about or "")
    return Need(kind.key, board, count, words, board_url(kind.url_name, board, kind.query), is_urgent)


def board_url(name: str, board: Board, query: str = "", **kwargs: Any) -> str:
    """The address of a board's page, or nothing where this installation has no such page."""
    try:
        url = address(name, board=board.slug, **kwargs)
    except NoReverseMatch:
        return ""
    return f"{url}?{query}" if query else url

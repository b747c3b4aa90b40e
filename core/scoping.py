"""The first two nets of docs/access.md: which boards the running request or task is about.

`board_scope` says it in two places at once: a context variable, which board-owned querysets look at, and
transaction-local settings, which PostgreSQL's row-level security policies look at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Self, TypeVar

from django.db import connection, models, transaction
from django.db.models import sql


class Clearance(StrEnum):
    """A kind of case content with readers of its own; each has its own setting and policies."""

    LADO = "lado"
    REVIEWS = "reviews"


class Opening(StrEnum):
    """What else opens rows of case content, one by one, to people without the clearance.

    Each is a column (`incident_id`) of the rows' own table, and has a setting of its own: somebody named on the panel
    of an incident reads what is kept about that incident, and nothing of the next one.
    """

    INCIDENT = "incident"
    REVIEW = "review"
    AGENCY = "agency"


class OutsideScopeError(RuntimeError):
    """Board-owned data was asked for while no board_scope was open."""


@dataclass(frozen=True)
class Scope:
    """Boards that may be read and written, for each clearance the boards where it is held, and single openings.

    An opening is a pair of a board's id and that of the incident, review or agency.
    """

    board_ids: frozenset[int] = frozenset()
    clearances: Mapping[Clearance, frozenset[int]] = field(default_factory=dict)
    openings: Mapping[Opening, frozenset[tuple[int, int]]] = field(default_factory=dict)
    installation: bool = False

    def settings(self) -> dict[str, str]:
        """PostgreSQL settings (name: value) that the policies read; lists of ids joined by commas."""
        values = {
            "app.board_ids": _ids(self.board_ids),
            "app.installation": "on" if self.installation else "",
        }
        for clearance in Clearance:
            values[f"app.clearance_{clearance}"] = _ids(self.clearances.get(clearance, frozenset()))
        for opening in Opening:
            pairs = sorted(self.openings.get(opening, frozenset()))
            values[f"app.open_{opening}"] = ",".join(f"{int(board)}:{int(one)}" for board, one in pairs)
        return values

    def clears(self, clearance: str, board_id: int | None) -> bool:
        """Whether case content of the board may be read under a clearance as a whole; of none, always."""
        return not clearance or board_id in self.clearances.get(Clearance(clearance), frozenset())


_current: ContextVar[Scope | None] = ContextVar("board_scope", default=None)
# What is to be done when the transaction of the outermost scope is over, however it ended.
_endings: ContextVar[list[Callable[[], None]] | None] = ContextVar("board_scope_endings", default=None)


def at_end_of_scope(callback: Callable[[], None]) -> None:
    """Call this after the outermost scope's transaction, committed or rolled back; never at once."""
    endings = _endings.get()
    if endings is not None:
        endings.append(callback)


def _ids(ids: Iterable[int]) -> str:
    return ",".join(str(int(i)) for i in sorted(ids))


def current_scope() -> Scope | None:
    """The scope that is open now, or None."""
    return _current.get()


def required_scope(model: type[models.Model] | None) -> Scope:
    """The open scope; raises OutsideScopeError when there is none."""
    scope = _current.get()
    if scope is None:
        label = model._meta.label if model else "This"
        raise OutsideScopeError(f"{label} belongs to a board: open board_scope(...) first.")
    return scope


def _apply(scope: Scope) -> None:
    values = scope.settings()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(values)),
            [part for pair in values.items() for part in pair],
        )


def _read_as_of_now() -> None:
    """Every later query of the transaction sees the database as of its first one."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


@contextmanager
def board_scope(
    *board_ids: int,
    clearances: Mapping[Clearance, Iterable[int]] | None = None,
    openings: Mapping[Opening, Iterable[tuple[int, int]]] | None = None,
    installation: bool = False,
    snapshot: bool = False,
) -> Iterator[Scope]:
    """Open a transaction in which only these boards' rows can be read or written.

    `snapshot` reads everything as of one moment (REPEATABLE READ), so that the figures of a report cannot
    contradict each other because somebody saved in between; it works for an outermost scope only.

    `clearances` names, per clearance, the boards whose case content may be read; `openings` single incidents, reviews
    and agencies, each with its board, whose case content may be read without. `installation` also shows
    audit entries that belong to no board (administrators). Scopes nest; the outer one comes back at the end.
    """
    scope = Scope(
        frozenset(board_ids),
        {kind: frozenset(ids) for kind, ids in (clearances or {}).items()},
        {opening: frozenset(pairs) for opening, pairs in (openings or {}).items()},
        installation,
    )
    previous = _current.get()
    nested = connection.in_atomic_block
    endings: list[Callable[[], None]] = []
    outermost = None if nested else _endings.set(endings)
    try:
        with transaction.atomic():
            if snapshot and not nested:
                _read_as_of_now()
            _apply(scope)
            token = _current.set(scope)
            try:
                yield scope
            finally:
                _current.reset(token)
            # A setting outlives a released savepoint, so the outer scope is put back by hand. After an error
            # the rollback has already done it.
            if nested and not connection.needs_rollback:
                _apply(previous or Scope())
    finally:
        if outermost is not None:
            _endings.reset(outermost)
            for callback in endings:
                callback()


class ScopedQuery(sql.Query):
    """A query that refuses to be compiled for reading, updating or deleting outside a scope."""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        required_scope(self.model)
        return super().get_compiler(*args, **kwargs)

    def chain(self, klass: type[sql.Query] | None = None) -> Any:
        if klass is not None:  # UpdateQuery, DeleteQuery and others would lose the check above
            required_scope(self.model)
        return super().chain(klass)


M = TypeVar("M", bound=models.Model, covariant=True)


class BoardQuerySet(models.QuerySet[M], Generic[M]):
    """Querysets of board-owned models: denied outside a scope, narrowed to its boards inside."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query if query is not None else ScopedQuery(model), using, hints)

    def _insert(self, *args: Any, **kwargs: Any) -> Any:
        required_scope(self.model)
        return super()._insert(*args, **kwargs)  # type: ignore[misc]

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        required_scope(self.model)
        return super().bulk_create(*args, **kwargs)

    def narrowed(self) -> Self:
        """Only the scope's boards: the planner uses this index condition, the policy is the net below it."""
        scope = current_scope()
        if scope is None or scope.installation:
            return self
        if len(scope.board_ids) == 1:
            return self.filter(board_id=next(iter(scope.board_ids)))
        return self.filter(board_id__in=sorted(scope.board_ids))


class BoardManager(models.Manager[M], Generic[M]):
    """The default manager of board-owned models; see BoardQuerySet."""

    _queryset_class = BoardQuerySet

    def get_queryset(self) -> Any:
        queryset: Any = self._queryset_class(self.model, using=self._db, hints=getattr(self, "_hints", None))
        return queryset.narrowed()

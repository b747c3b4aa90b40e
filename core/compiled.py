"""Queries that are compiled once: making SQL of a large queryset costs more than running it.

`compiled` builds a queryset with stand-ins in place of the values that differ from request to request, keeps its
SQL, and puts the real values in each time. The statement runs as any other, inside the scope that is open.
"""

import copy
import datetime as dt
from collections.abc import Callable, Hashable
from types import FunctionType
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.http import Http404

from core.scoping import current_scope

Found = list[Any]

# Of each kind of value: the stand-in of the first, and how far the next one's is away. They are far from all
# real values, and days and moments also stand for those a few years before and after them.
_NUMBER = 2_000_000_001
_DAY, _DAYS_APART, _DAYS_NEAR = dt.date(5000, 1, 1), dt.timedelta(days=20_000), dt.timedelta(days=8_000)
_TEXT = "stand-in \u2400 {}"
# Enough for every query and every set of roles on many boards; then it begins anew.
_MOST = 2_000


class Statement:
    """One query with its SQL, and where each value goes."""

    def __init__(self, queryset: QuerySet[Any, Any], stand_ins: dict[str, Any]) -> None:
        if queryset._known_related_objects:  # type: ignore[attr-defined]  # noqa: SLF001 -- says where it began
            raise ValueError("A compiled query must begin at the model's manager, not at an object.")
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        self.is_empty = False
        try:
            self.sql, params = self.compiler.as_sql()
        except EmptyResultSet:
            self.is_empty, self.sql, params = True, "", ()
        self.params = [_place(param, stand_ins) for param in params]

    def says(self) -> tuple[Any, ...]:
        """All that the rows depend on: two statements that say the same find the same."""
        lookups = self.queryset._prefetch_related_lookups  # type: ignore[attr-defined]  # noqa: SLF001 -- shown nowhere else
        return self.is_empty, self.sql, self.params, [_said(lookup) for lookup in lookups]

    def run(self, values: dict[str, Any]) -> Found:
        """The rows with these values."""
        if self.is_empty:
            return []
        params = tuple(_fill(place, values) for place in self.params)
        compiler: Any = copy.copy(self.compiler)
        compiler.connection = connections[self.queryset.db]  # this thread's own
        compiler.as_sql = lambda *args, **kwargs: (self.sql, params)
        rows: Any = self.queryset.all()
        rows.query.get_compiler = lambda *args, **kwargs: compiler
        return list(rows)


_statements: dict[Hashable, Statement] = {}
_checked: set[Hashable] = set()  # in tests only


def compiled(key: Hashable, build: Callable[..., QuerySet[Any, Any]], **values: Any) -> list[Any]:
    """The rows of `build(**values)`, whose SQL is made once for each `key` and set of boards in scope.

    The values are whole numbers, texts, days and moments. `build` gets stand-ins of the same types, so it must only
    hand them to the queryset, and pass a day or moment on wherever one would default to now (an unknown one
    raises ValueError). `key` names the query and holds whatever else it depends on: roles, agencies, a choice of the
    page; the boards need not be in it. What is missing there would give one person's rows to another, so in tests
    (CHECK_COMPILED) every query that could say something else is made anew and must say the same; tests of the
    access matrix thereby compare all queries over all roles. Raises ValueError for one that does not.
    """
    scope = current_scope()  # without one, a query of board-owned rows is refused when its SQL is made
    whole = (key, scope and (scope.board_ids, scope.installation))
    statement = _statements.get(whole)
    if statement is None:
        stand_ins = _stand_ins(values)
        statement = Statement(build(**stand_ins), stand_ins)
        if len(_statements) >= _MOST:
            _statements.clear()
            _checked.clear()
        _statements[whole] = statement
    elif settings.CHECK_COMPILED:
        _check(whole, statement, build, values)
    return statement.run(values)


def _check(
    whole: tuple[Hashable, Any],
    statement: Statement,
    build: Callable[..., QuerySet[Any, Any]],
    values: dict[str, Any],
) -> None:
    """Make the query anew and compare.

    A plain function that closes over nothing sees its values, which are stand-ins here, and the scope: in the same
    scope it cannot say anything else, and once is enough.
    """
    known = None
    if isinstance(build, FunctionType) and build.__closure__ is None and build.__defaults__ is None:
        scope = current_scope()
        types = tuple((name, type(value)) for name, value in values.items())
        known = (whole, build.__code__, types, scope and tuple(scope.settings().items()))
        if known in _checked:
            return
    stand_ins = _stand_ins(values)
    again = Statement(build(**stand_ins), stand_ins)
    if again.says() != statement.says():
        raise ValueError(
            f"The query {whole[0]!r} depends on something that is neither in its key nor among its values: "
            f"{again.says()}, not {statement.says()}"
        )
    if known is not None:
        _checked.add(known)


def _said(lookup: Any) -> tuple[Any, ...]:
    rows = getattr(lookup, "queryset", None)
    query = None if rows is None else rows.query.sql_with_params()
    return getattr(lookup, "prefetch_through", lookup), getattr(lookup, "to_attr", None), query


def compiled_or_404(key: Hashable, build: Callable[..., QuerySet[Any, Any]], **values: Any) -> Any:
    """The only row of `compiled`; raises Http404 when there is none."""
    rows = compiled(key, build, **values)
    if not rows:
        raise Http404
    return rows[0]


def _stand_ins(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, (name, value) in enumerate(values.items()):
        day = _DAY + number * _DAYS_APART
        if isinstance(value, dt.datetime):
            found[name] = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
        elif isinstance(value, dt.date):
            found[name] = day
        else:
            found[name] = _NUMBER + number if isinstance(value, int) else _TEXT.format(number)
    return found


def _place(param: Any, stand_ins: dict[str, Any]) -> tuple[str, Any]:
    """Name of the value that goes here and what is added to it, or no name and the constant itself."""
    for name, stand_in in stand_ins.items():
        if isinstance(param, dt.date):
            if type(param) is type(stand_in) and abs(param - stand_in) <= _DAYS_NEAR:
                return name, param - stand_in
        elif type(param) is type(stand_in) and param == stand_in:
            return name, None
        elif str(stand_in) in str(param):
            raise ValueError(f"{name} is written inside {param}: it would hold for one value only.")
    if isinstance(param, dt.date):
        raise ValueError(f"{param} is compiled into a query but will not hold later: pass the day on.")
    return "", param


def _fill(place: tuple[str, Any], values: dict[str, Any]) -> Any:
    name, more = place
    if not name:
        return more
    return values[name] + more if more else values[name]

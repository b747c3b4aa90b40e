"""Remembering what is costly to work out about a board until anything on the board changes.

Every change writes an audit entry, so the recent entries tell whether anything has changed: their number and
the latest one. The number matters: of two transactions, the one that began first may be committed last. Entries that
somebody read something (core.readings) change nothing.
"""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.cache import caches
from django.db.models import Count, Max
from django.utils import timezone

from core.compiled import compiled
from core.models import AuditEntry
from core.readings import READ_ENDING

if TYPE_CHECKING:
    from boards.models import Board

T = TypeVar("T")

# Longer than any transaction; older entries cannot become visible any more.
RECENT = dt.timedelta(days=1)
# What is shown may also depend on the time of day, such as which meeting is next.
SECONDS = 10 * 60


def board_version(board: "Board") -> str:
    """A text that differs after any change that the person may know of, and from one day to the next. One query."""
    now = timezone.now()
    found = compiled("board version", _recent, board=board.pk, since=now - RECENT)
    latest, count = found[0] if found else (None, 0)
    return f"{timezone.localdate(now)}-{latest}-{count}"


def _recent(board: int, since: dt.datetime) -> Any:
    changes = AuditEntry.objects.filter(board_id=board, at__gt=since).exclude(action__endswith=READ_ENDING)
    recent = changes.order_by().values("board_id")
    return recent.annotate(latest=Max("id"), count=Count("id")).values_list("latest", "count")


def remembered(board: "Board", name: str, make: Callable[[], T], *, seconds: int = SECONDS) -> T:
    """What `make` gives for the board, made anew only after a change, and after so many seconds.

    `name` tells apart what is remembered, and for whom where it depends on the person; the settings of the board
    count as a change like any other.
    """
    key = f"board-{board.pk}-{name}-{board_version(board)}"
    pages = caches["pages"]
    found: T | None = pages.get(key)
    if found is None:
        found = make()
        if found is not None:
            pages.set(key, found, seconds)
    return found

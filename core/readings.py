"""Who read a confidential record: each reading is an entry of the trail, which needs the clearance to be seen."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min

from core import audit
from core.models import User

#: How the actions of all entries end that say that somebody read something, and nothing changed.
READ_ENDING = ".read"


@dataclass(frozen=True)
class Reader:
    """One person who read a record: how often, first and last when."""

    name: str
    times: int
    first: dt.datetime
    last: dt.datetime


def record_reading(target: Any, action: str, *, actor: User, page: str = "", clearance: str = "") -> None:
    """Write down that somebody was shown a page about the record. `action` as in "case.read".

    `clearance` is that of what was read, where the record itself needs none.
    """
    audit.record(action, target, actor=actor, after={"page": page} if page else {}, clearance=clearance)


def readers_of(target: Any, action: str) -> list[Reader]:
    """Everybody who read the record, the last one first (one query)."""
    rows = (
        audit.history(target)
        .filter(board_id=target.board_id, action=action)
        .order_by()
        .values("actor_id", "actor_name")
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by("-last")
    )
    return [Reader(row["actor_name"], row["times"], row["first"], row["last"]) for row in rows]

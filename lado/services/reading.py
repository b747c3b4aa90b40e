"""Who read a case: each reading is an entry of the trail."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from core import audit
from core.models import AuditEntry, User
from lado.models import Contact

READ = "case.read"
DOWNLOADED = "case.downloaded"


def record_reading(contact: Contact, *, actor: User, page: str = "") -> None:
    """Write down that somebody opened a page of the case. The entry needs the clearance to be seen."""
    audit.record(READ, contact, actor=actor, after={"page": page} if page else {})


@dataclass(frozen=True)
class Reader:
    """One person who read a case: how often, first and last when."""

    name: str
    times: int
    first: dt.datetime
    last: dt.datetime


def readers_of(contact: Contact) -> list[Reader]:
    """Everybody who read the case, the last one first (one query)."""
    rows = (
        audit.history(contact)
        .filter(board_id=contact.board_id, action=READ)
        .order_by()
        .values("actor_id", "actor_name")
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by("-last")
    )
    return [Reader(row["actor_name"], row["times"], row["first"], row["last"]) for row in rows]


def last_change(contact: Contact) -> AuditEntry | None:
    """Who changed the case last."""
    return (
        audit.history(contact)
        .filter(board_id=contact.board_id)
        .exclude(action__in=(READ, DOWNLOADED))
        .first()
    )

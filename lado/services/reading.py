"""Who read a case: each reading is an entry of the trail."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.db.models.fields.json import KT

from core import audit
from core.models import AuditEntry, User
from lado.models import Contact
from lado.trail import DOWNLOADED, OFFER_READ, READ, READINGS

__all__ = [
    "DOWNLOADED",
    "OFFER_READ",
    "READ",
    "READINGS",
    "Reader",
    "last_change",
    "readers_of",
    "record_reading",
]


def record_reading(contact: Contact, *, actor: User, page: str = "") -> None:
    """Write down that somebody opened a page of the case. The entry needs the clearance to be seen."""
    audit.record(READ, contact, actor=actor, after={"page": page} if page else {})


@dataclass(frozen=True)
class Reader:
    """One person who read a case, or the copy that their board was offered: how often, first and last when."""

    name: str
    board: str  # of the copy; empty for officers here
    times: int
    first: dt.datetime
    last: dt.datetime


def readers_of(contact: Contact) -> list[Reader]:
    """Everybody who read the case, the last one first (one query)."""
    rows = (
        audit.history(contact)
        .filter(board_id=contact.board_id, action__in=(READ, OFFER_READ))
        .order_by()
        .values("actor_id", "actor_name", of_board=KT("after__board"))
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
        .order_by("-last")
    )
    return [
        Reader(row["actor_name"], row["of_board"] or "", row["times"], row["first"], row["last"])
        for row in rows
    ]


def last_change(contact: Contact) -> AuditEntry | None:
    """Who changed the case last."""
    return audit.history(contact).filter(board_id=contact.board_id).exclude(action__in=READINGS).first()

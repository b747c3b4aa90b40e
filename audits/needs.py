"""What audits need from people: returns to answer, changes asked for, returns to moderate."""

from typing import Any

from django.db.models import QuerySet

from audits.models import Return
from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm


def _to_moderate(asker: Asker) -> QuerySet[Any, Any]:
    return Return.objects.asked().filter(status=Return.Status.SUBMITTED, cycle__closed_on=None)


def _overdue(asker: Asker) -> QuerySet[Any, Any]:
    return Return.objects.overdue(asker.on).filter(cycle__closed_on=None)


NEEDS = (
    NeedKind(
        60, "returns_submitted", (Perm.RETURN_MODERATE,), _to_moderate,
        "1 return waits to be moderated", "{n} returns wait to be moderated", "audits:cycles",
    ),
    NeedKind(
        65, "returns_overdue", (Perm.CYCLE_MANAGE,), _overdue,
        "1 audit return is overdue", "{n} audit returns are overdue", "audits:cycles", urgent=True,
    ),
)  # fmt: skip


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)

"""What audits need from people: returns to answer, changes asked for, returns to moderate."""

from typing import Any

from django.db.models import QuerySet

from audits.models import Return
from audits.models.cycle import ReturnQuerySet
from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm

Rows = QuerySet[Any, Any]


def _own(asker: Asker) -> ReturnQuerySet:
    """Returns of agencies that the person leads, in open cycles."""
    rows = Return.objects.asked().filter(asker.own("agency_id", "agency_ids"))
    return rows.filter(cycle__closed_on=None, cycle__opens_on__lte=asker.on)


def _own_to_answer(asker: Asker) -> Rows:
    return _own(asker).outstanding().filter(cycle__due_on__gte=asker.on)


def _own_overdue(asker: Asker) -> Rows:
    return _own(asker).overdue(asker.on)


def _own_to_change(asker: Asker) -> Rows:
    # Handed in, so that it is not counted above as well.
    return _own(asker).filter(status=Return.Status.CHANGES_ASKED, submitted_at__isnull=False)


def _to_moderate(asker: Asker) -> Rows:
    return Return.objects.asked().filter(status=Return.Status.SUBMITTED, cycle__closed_on=None)


def _overdue(asker: Asker) -> Rows:
    return Return.objects.overdue(asker.on).filter(cycle__closed_on=None)


NEEDS = (
    NeedKind(
        42, "own_returns_overdue", (Perm.RETURN_ANSWER_OWN,), _own_overdue,
        "1 audit return was due on {first}", "{n} audit returns are overdue, the first since {first}",
        "audits:cycles", urgent=True, first="cycle__due_on",
    ),
    NeedKind(
        43, "own_returns", (Perm.RETURN_ANSWER_OWN,), _own_to_answer,
        "1 audit return is due on {first}", "{n} audit returns are due, the first on {first}",
        "audits:cycles", first="cycle__due_on",
    ),
    NeedKind(
        44, "own_returns_changes", (Perm.RETURN_ANSWER_OWN,), _own_to_change,
        "1 audit return has come back with changes asked for",
        "{n} audit returns have come back with changes asked for", "audits:cycles",
    ),
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

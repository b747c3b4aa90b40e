"""What incidents need of their panel, and requests of review leads and of agencies. None is named on the home page."""

from typing import Any

from django.db.models import QuerySet

from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm
from core.scoping import Opening
from reviews.models import Incident, InformationRequest

Rows = QuerySet[Any, Any]


def _waiting() -> Rows:
    rows: Rows = InformationRequest.objects.filter(sent_at__isnull=False, received_at=None, closed_at=None)
    return rows


def _late(asker: Asker) -> Rows:
    return _waiting().filter(due_on__lt=asker.on)


def _to_check(asker: Asker) -> Rows:
    rows: Rows = InformationRequest.objects.filter(received_at__isnull=False, checked_at=None, closed_at=None)
    return rows


def _own(asker: Asker) -> Rows:
    return _waiting().filter(asker.own("agency", "agency_ids"))


def _own_asked(asker: Asker) -> Rows:
    return _own(asker).filter(returned_at=None, due_on__gte=asker.on)


def _own_late(asker: Asker) -> Rows:
    return _own(asker).filter(returned_at=None, due_on__lt=asker.on)


def _own_returned(asker: Asker) -> Rows:
    return _own(asker).filter(returned_at__isnull=False)


def _panel(asker: Asker) -> Rows:
    opened = [one for access in asker.accesses for one in access.opened(Opening.INCIDENT)]
    return Incident.objects.filter(pk__in=opened)


LEADS, AGENCIES = (Perm.REVIEW_CASE_WRITE,), (Perm.REQUEST_ANSWER_OWN,)
NEEDS = (
    NeedKind(
        60, "panel", (Perm.REVIEW_CASE_READ,), _panel,
        "You are on the panel of 1 incident: read the case", "You are on the panel of {n} incidents: read the cases",
        "reviews:incidents", query="panel=own",
    ),
    NeedKind(
        17, "requests_late", LEADS, _late,
        "1 agency is late with its answer, due on {first}",
        "{n} agencies are late with their answers, the first due on {first}",
        "reviews:board_requests", urgent=True, first="due_on",
    ),
    NeedKind(
        18, "requests_to_check", LEADS, _to_check,
        "1 answer of an agency is to be checked", "{n} answers of agencies are to be checked",
        "reviews:board_requests",
    ),
    NeedKind(
        17, "asked_late", AGENCIES, _own_late,
        "1 answer about a serious incident is late, due on {first}",
        "{n} answers about serious incidents are late, the first due on {first}",
        "reviews:asked", urgent=True, first="due_on",
    ),
    NeedKind(
        18, "asked_returned", AGENCIES, _own_returned,
        "1 answer about a serious incident is returned for amendment, due on {first}",
        "{n} answers about serious incidents are returned for amendment, the first due on {first}",
        "reviews:asked", urgent=True, first="due_on",
    ),
    NeedKind(
        19, "asked", AGENCIES, _own_asked,
        "You are asked for information about a serious incident, due on {first}",
        "You are asked for information about {n} serious incidents, the first due on {first}",
        "reviews:asked", first="due_on",
    ),
)  # fmt: skip


def register_request_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)

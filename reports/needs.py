"""What reports need from people: drafts to finish, reports to sign off, signed ones to publish."""

from typing import Any

from django.db.models import QuerySet

from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm
from reports.models import Report


def _with_chair(asker: Asker) -> QuerySet[Any, Any]:
    return Report.objects.filter(status=Report.Status.WITH_CHAIR)


def _draft(asker: Asker) -> QuerySet[Any, Any]:
    return Report.objects.filter(status=Report.Status.DRAFT)


def _to_publish(asker: Asker) -> QuerySet[Any, Any]:
    return Report.objects.filter(status=Report.Status.SIGNED_OFF)


NEEDS = (
    NeedKind(
        25, "sign_off", (Perm.REPORT_SIGN_OFF,), _with_chair,
        "1 report waits for your signature", "{n} reports wait for your signature", "reports:reports",
    ),
    NeedKind(
        150, "drafts", (Perm.REPORT_WRITE,), _draft,
        "1 report is in draft", "{n} reports are in draft", "reports:reports",
    ),
    NeedKind(
        155, "publish", (Perm.REPORT_PUBLISH,), _to_publish,
        "1 signed report is not published", "{n} signed reports are not published", "reports:reports",
    ),
)  # fmt: skip


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)

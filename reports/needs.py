"""What reports need from people: drafts to finish, reports to sign off, signed ones to publish."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm
from reports.models import Report

Kind, Status = Report.Kind, Report.Status


def _those(kind: Report.Kind, status: Report.Status) -> Callable[[Asker], QuerySet[Any, Any]]:
    """The board's reports of a kind in a status."""
    return lambda asker: Report.objects.filter(kind=kind, status=status)


NEEDS = (
    NeedKind(
        25, "sign_off", (Perm.REPORT_SIGN_OFF,), _those(Kind.ANNUAL, Status.WITH_CHAIR),
        "1 report waits for your signature", "{n} reports wait for your signature", "reports:reports",
    ),
    NeedKind(
        26, "sign_off_officer", (Perm.CASE_REPORT_SIGN_OFF,), _those(Kind.LADO, Status.WITH_CHAIR),
        "1 report of the designated officer waits for your signature",
        "{n} reports of the designated officer wait for your signature", "reports:officer_reports",
    ),
    NeedKind(
        150, "drafts", (Perm.REPORT_WRITE,), _those(Kind.ANNUAL, Status.DRAFT),
        "1 report is in draft", "{n} reports are in draft", "reports:reports",
    ),
    NeedKind(
        151, "drafts_officer", (Perm.CASE_REPORT_WRITE,), _those(Kind.LADO, Status.DRAFT),
        "1 report of yours is in draft", "{n} reports of yours are in draft", "reports:officer_reports",
    ),
    NeedKind(
        155, "publish", (Perm.REPORT_PUBLISH,), _those(Kind.ANNUAL, Status.SIGNED_OFF),
        "1 signed report is not published", "{n} signed reports are not published", "reports:reports",
    ),
    NeedKind(
        156, "publish_officer", (Perm.REPORT_PUBLISH,), _those(Kind.LADO, Status.SIGNED_OFF),
        "1 signed report of the designated officer is not published",
        "{n} signed reports of the designated officer are not published", "reports:officer_reports",
    ),
)  # fmt: skip


def register_needs() -> None:
    """Called once, when the app is ready."""
    for kind in NEEDS:
        add_need(kind)

"""What a review's report needs of people: a signature, a report of an agency, a look at what came."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from boards.needs import Asker, NeedKind, add_need
from core.permissions import Perm
from reviews.models import AgencyReport, AgencyReportVersion, Publication

Rows = QuerySet[Any, Any]
RETURNED = AgencyReportVersion.Verdict.RETURNED


def _to_sign_off(asker: Asker) -> Rows:
    return Publication.objects.filter(asked_at__isnull=False, signed_at=None).exclude(asked_by=asker.user)


def _stopped(asker: Asker) -> Rows:
    return Publication.objects.filter(stopped_at__isnull=False)


def _versions(**of: Any) -> "QuerySet[AgencyReportVersion]":
    return AgencyReportVersion.objects.filter(report=OuterRef("pk"), sent_on__isnull=False, **of)


def _asked_of_us(asker: Asker) -> Rows:
    """Requests that wait for the agency: nothing is sent yet, or the last version was returned."""
    waiting = AgencyReport.objects.filter(asker.own("agency_id", "agency_ids"), closed_on=None)
    return waiting.exclude(Exists(_versions().exclude(verdict=RETURNED)))


def _late(asker: Asker) -> Rows:
    return _asked_of_us(asker).filter(due_on__lt=asker.on)


def _in_time(asker: Asker) -> Rows:
    return _asked_of_us(asker).filter(due_on__gte=asker.on)


def _to_check(asker: Asker) -> Rows:
    return AgencyReport.objects.filter(Exists(_versions(verdict="")))


def _down_asked(asker: Asker) -> Rows:
    asked = Publication.objects.filter(down_asked_at__isnull=False, down_at=None)
    return asked.exclude(down_asked_by=asker.user)


def register_needs() -> None:
    """Called once, when the app is ready."""
    for order, key, permission, rows, one, many, url, urgent in (
        (71, "review-sign-off", Perm.REVIEW_SIGN_OFF, _to_sign_off,
         "1 report of a review waits for your signature", "{n} reports of reviews wait for your signature",
         "reviews:sign_offs", False),
        (72, "review-stopped", Perm.REVIEW_CASE_WRITE, _stopped,
         "The publication of 1 review was stopped, because a text had changed",
         "The publication of {n} reviews was stopped, because a text had changed", "reviews:reviews", True),
        (73, "agency-report-late", Perm.REQUEST_ANSWER_OWN, _late,
         "1 report for a review is late", "{n} reports for reviews are late", "reviews:asked_reports", True),
        (74, "agency-report", Perm.REQUEST_ANSWER_OWN, _in_time,
         "1 review asks your agency for a report", "{n} reviews ask your agency for a report",
         "reviews:asked_reports", False),
        (75, "agency-report-check", Perm.REVIEW_CASE_WRITE, _to_check,
         "1 report of an agency is to be checked", "{n} reports of agencies are to be checked",
         "reviews:reviews", False),
        (76, "review-down", Perm.REVIEW_MANAGE, _down_asked,
         "Somebody asks to take 1 published review down", "Somebody asks to take {n} published reviews down",
         "reviews:reviews", False),
    ):  # fmt: skip
        add_need(NeedKind(order, key, (permission,), rows, one, many, url, urgent=urgent))

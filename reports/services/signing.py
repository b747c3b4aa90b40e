"""The way of a report: draft, with the chair, signed off, published."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core import audit
from core.models import Job, User
from reports.kinds import rules_of
from reports.models import Report
from reports.services.drafts import lock_draft, lock_report, wrong
from reports.services.editions import content_of, enqueue, unfinished_job

Status = Report.Status


@transaction.atomic
def send_to_chair(report: Report, *, actor: User) -> Report:
    """A finished draft goes to the chair; its texts are closed until the chair sends it back or signs it off."""
    report = lock_draft(report)
    if not report.sections.filter(is_included=True).exists():
        raise wrong("The report has no sections. Include at least one before you send it to the chair.")
    before = audit.state(report, "status")
    report.status, report.chair_note = Status.WITH_CHAIR, ""
    report.save(update_fields=["status", "chair_note"])
    audit.record(
        "report.sent_to_chair", report, actor=actor, before=before, after=audit.state(report, "status")
    )
    return report


@transaction.atomic
def send_back(report: Report, *, note: str, actor: User) -> Report:
    """The chair opens the report for changes again and says what to change."""
    report = _with_chair(report)
    if not note.strip():
        raise ValidationError(
            {"note": f"Say what should change, so that {rules_of(report).writer} can go on."}
        )
    # About words that not all who read the trail may read, the trail keeps none.
    kept = ("status",) if rules_of(report).clearance else ("status", "chair_note")
    before = audit.state(report, *kept)
    report.status, report.chair_note = Status.DRAFT, note.strip()
    report.save(update_fields=["status", "chair_note"])
    after = audit.state(report, *kept)
    audit.record("report.sent_back", report, actor=actor, before=before, after=after)
    return report


@transaction.atomic
def ask_for_sign_off(report: Report, *, actor: User) -> Job:
    """The chair's decision: a job takes text and figures of one moment, signs them off, and makes the files."""
    report = _with_chair(report)
    running = unfinished_job(report, sign_off=True)
    return running or enqueue(report, actor=actor, sign_off=True)


@transaction.atomic
def sign_off(report: Report, *, actor: User | None) -> Report:
    """Freeze text and figures as they are in this transaction.

    Call it inside `board_scope(..., snapshot=True)`, so that all figures are of one moment. Raises
    ValidationError unless the report is with the chair.
    """
    report = _with_chair(report)
    before = audit.state(report, "status")
    report.status, report.signed_off_by, report.signed_off_at = Status.SIGNED_OFF, actor, timezone.now()
    report.frozen = content_of(report).to_json()
    report.save(update_fields=["status", "signed_off_by", "signed_off_at", "frozen"])
    after = audit.state(report, "status") | {"figures": len(report.frozen["figures"])}
    audit.record("report.signed_off", report, actor=actor, before=before, after=after)
    return report


@transaction.atomic
def publish(report: Report, *, actor: User) -> Report:
    """Say that the signed-off report is public. Raises ValidationError for any other."""
    report = lock_report(report)
    if report.status != Status.SIGNED_OFF:
        raise wrong(
            "The report is published already."
            if report.status == Status.PUBLISHED
            else "Only a report that the chair has signed off can be published."
        )
    before = audit.state(report, "status")
    report.status, report.published_at = Status.PUBLISHED, timezone.now()
    report.save(update_fields=["status", "published_at"])
    audit.record("report.published", report, actor=actor, before=before, after=audit.state(report, "status"))
    return report


def _with_chair(report: Report) -> Report:
    report = lock_report(report)
    if report.is_frozen:
        raise wrong("The report is signed off already.")
    if report.status != Status.WITH_CHAIR:
        writer = rules_of(report).writer
        raise wrong(f"The report is a draft: {writer} must send it to the chair first.")
    return report

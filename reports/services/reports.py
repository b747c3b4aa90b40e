"""Beginning a report, and a new version of one that is signed off."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from boards.models import Board
from core import audit
from core.models import User
from core.periods import Period
from core.saving import save_checked
from reports.models import Report, ReportSection
from reports.periods import default_title
from reports.sections import OUTLINES
from reports.services.drafts import lock_draft, lock_report, wrong
from reports.services.recommendations import carry_over, copy_recommendations, left_to_carry

AUDITED = ("title", "starts_on", "ends_on", "version", "status")


@transaction.atomic
def create_report(
    *, board: Board, period: Period, title: str = "", kind: str = Report.Kind.ANNUAL, actor: User
) -> Report:
    """Begin a report with the usual sections of its kind. Raises ValidationError when the period has one already."""
    same = Report.objects.filter(board=board, kind=kind, starts_on=period.start, ends_on=period.end)
    if same.exists():
        raise ValidationError(
            {"period": "There is already a report for this period. Open it, or make a new version of it."}
        )
    report = Report(
        board=board,
        kind=kind,
        title=title.strip() or default_title(board, period, kind),
        starts_on=period.start,
        ends_on=period.end,
        created_by=actor,
    )
    try:
        _save(report)
    except ValidationError as error:
        found = error.error_dict
        if NON_FIELD_ERRORS in found:  # all that is checked over several fields is about the period
            found["period"] = found.pop(NON_FIELD_ERRORS)
        raise ValidationError(found) from error
    ReportSection.objects.bulk_create(
        ReportSection(
            board=board,
            report=report,
            order=order,
            kind=ReportSection.Kind.FIGURES if outline.build else ReportSection.Kind.TEXT,
            key=outline.key,
            title=outline.title,
        )
        for order, outline in enumerate(OUTLINES[report.kind], start=1)
    )
    audit.record("report.created", report, actor=actor, after=audit.state(report, *AUDITED))
    if left_to_carry(report):
        carry_over(report, actor=actor)
    return report


def _save(report: Report) -> None:
    save_checked(report, lambda: report.full_clean(exclude=["frozen", "previous"]))


@transaction.atomic
def change_title(report: Report, *, title: str, actor: User) -> Report:
    """Give a draft another title."""
    report = lock_draft(report)
    before = audit.state(report, "title")
    report.title = title.strip()
    _save(report)
    audit.record("report.renamed", report, actor=actor, before=before, after=audit.state(report, "title"))
    return report


@transaction.atomic
def new_version(report: Report, *, actor: User) -> Report:
    """A draft that begins with the texts of a signed-off report, which itself stays as it is.

    Raises ValidationError unless the report is the latest version and signed off.
    """
    report = lock_report(report)
    if not report.is_frozen:
        raise wrong("Only a report that is signed off gets a new version; this one can still be changed.")
    if Report.objects.filter(previous=report).exists():
        raise wrong("There is already a newer version of this report. Open that one.")
    made = Report(
        board=report.board,
        kind=report.kind,
        title=report.title,
        starts_on=report.starts_on,
        ends_on=report.ends_on,
        version=report.version + 1,
        previous=report,
        created_by=actor,
    )
    _save(made)
    ReportSection.objects.bulk_create(
        ReportSection(
            board=made.board,
            report=made,
            order=section.order,
            kind=section.kind,
            key=section.key,
            title=section.title,
            body=section.body,
            is_included=section.is_included,
            edited_by_id=section.edited_by_id,
            edited_at=section.edited_at,
        )
        for section in report.sections.order_by("order", "id")
    )
    copy_recommendations(report, made)
    audit.record("report.new_version", made, actor=actor, after=audit.state(made, *AUDITED, "previous"))
    return made

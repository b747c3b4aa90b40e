"""The work behind "Make the report" and "Sign off": content of one moment, then HTML, PDF and tables."""

from typing import Any

from django.core.exceptions import ValidationError

from core.access import access_of
from core.jobs import JobError, Progress, Result
from core.models import Job
from core.pdf import PdfUnavailableError
from core.scoping import board_scope
from reports.kinds import rules_of
from reports.models import Report
from reports.rendering import figures_json, print_html, render_html, render_pdf, tables_zip
from reports.services.editions import Made, content_of, store_edition, text_digest
from reports.services.signing import sign_off


def work(job: Job, progress: Progress) -> Made:
    """Everything that takes time, without writing anything but the signature. Safe to begin again."""
    progress(10, "Collecting the figures")
    with board_scope(job.board_id, snapshot=True):
        report = _report(job)
        if job.payload.get("sign_off") and not report.is_frozen:
            report = _sign(report, job)
        content, frozen = content_of(report), report.is_frozen
    progress(40, "Drawing the pages")
    html, document = render_html(content), print_html(content)
    progress(60, "Laying out the PDF")
    pdf = _pdf(document)
    progress(95, "Keeping the files")
    return Made(pdf, html, figures_json(content), tables_zip(content), frozen)


def finish(job: Job, made: Any) -> Result:
    """Store the edition, exactly once: the job is marked done in the same transaction."""
    report = _report(job)
    store_edition(report, made=made, actor=job.requested_by)
    return Result(url=report.get_absolute_url())


def _report(job: Job) -> Report:
    report: Report | None = (
        Report.objects.select_related("board").filter(pk=job.payload.get("report")).first()
    )
    if report is None:
        raise JobError("The report was deleted meanwhile.")
    return report


def _sign(report: Report, job: Job) -> Report:
    """Sign for the person who asked, who must still be allowed to."""
    person = job.requested_by
    held = (
        access_of(person).by_board.get(report.board_id) if person is not None and person.is_active else None
    )
    if held is None or not held.can(rules_of(report).sign_off):
        raise JobError("The person who asked for it may no longer sign reports off, so nothing was signed.")
    # A board manager may start a failed job again, long after: the signature is for the words that were read.
    if job.payload.get("text") != text_digest(report):
        raise JobError(
            "The report was changed after that, so nothing was signed. The chair reads and signs it anew."
        )
    try:
        return sign_off(report, actor=person)
    except ValidationError as error:
        raise JobError(" ".join(error.messages)) from error


def _pdf(document: str) -> bytes:
    try:
        return render_pdf(document)
    except PdfUnavailableError as error:
        raise JobError(str(error)) from error

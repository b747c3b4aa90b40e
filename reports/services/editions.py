"""Making a report: its content as of one moment, and the edition that a job leaves behind."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from core import audit, jobs
from core.files import store_result
from core.models import Job, User
from reports.content import Content
from reports.kinds import RULES, rules_of
from reports.making import make_content, wanted_by
from reports.models import Report, ReportEdition
from reports.periods import period_of

KINDS = tuple(rules.job for rules in RULES.values())


@dataclass(frozen=True)
class Made:
    """The files of one making, and whether they show a signed-off report."""

    pdf: bytes
    html: str
    figures: str
    tables: bytes
    was_frozen: bool


def content_of(report: Report) -> Content:
    """What the report says: frozen once signed off, else from the data as it is now."""
    if report.frozen is not None:
        # The status is no part of what was signed: a frozen report says "Published" once it is.
        return replace(Content.from_json(report.frozen), status=report.get_status_display())
    return make_content(
        report.board,
        period_of(report.board, report.starts_on, report.ends_on),
        wanted_by(report),
        title=report.title,
        status=report.get_status_display(),
        report=report,
    )


@transaction.atomic
def ask_for_edition(report: Report, *, actor: User) -> Job:
    """Have a job make the report; while one is at it, that one is returned."""
    running = unfinished_job(report)
    return running or enqueue(report, actor=actor)


def enqueue(report: Report, *, actor: User, sign_off: bool = False) -> Job:
    """The job row; with `sign_off` it signs the report off in the moment whose figures it takes."""
    title = f"Sign off: {report.title}" if sign_off else f"Make: {report.title}"
    payload: dict[str, object] = {"report": report.pk, "sign_off": sign_off}
    if sign_off:
        payload["text"] = text_digest(report)
    kind = rules_of(report).job
    return jobs.enqueue(kind, title=title[:200], board_id=report.board_id, actor=actor, payload=payload)


def text_digest(report: Report) -> str:
    """SHA-256 of everything that people wrote in a report: who signs it off means these words and no others."""
    sections = report.sections.order_by("order", "id")
    written: list[Any] = [report.title, *sections.values_list("key", "title", "body", "is_included")]
    recommended = report.recommendations.order_by("is_carried", "order", "id")
    written += recommended.values_list("text", "agency", "post", "due_on", "state", "progress")
    return hashlib.sha256(json.dumps(written, default=str).encode()).hexdigest()


def latest_job(report_id: int) -> Job | None:
    """The last job about this report, whatever became of it."""
    return (
        Job.objects.filter(kind__in=KINDS, payload__report=report_id).order_by("-created_at", "-pk").first()
    )


def unfinished_job(report: Report, *, sign_off: bool | None = None) -> Job | None:
    """A job about this report that waits or runs."""
    found = Job.objects.unfinished().filter(kind__in=KINDS, payload__report=report.pk)
    if sign_off is not None:
        found = found.filter(payload__sign_off=sign_off)
    return found.first()


@transaction.atomic
def store_edition(report: Report, *, made: Made, actor: User | None) -> ReportEdition:
    """Keep the files of one making as the report's next edition; earlier ones stay as they are."""
    report = Report.objects.select_for_update(of=("self",)).select_related("board").get(pk=report.pk)
    number = (report.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    base = f"{report.board.slug}-{slugify(report.title)}"[:80].rstrip("-")
    base = f"{base}-version-{report.version}-edition-{number}"
    files = {
        name: store_result(
            ContentFile(data), f"{base}{ending}", board=report.board, actor=actor, content_type=content_type
        )
        for name, ending, data, content_type in (
            ("pdf", ".pdf", made.pdf, "application/pdf"),
            ("html", ".html", made.html.encode(), "text/html; charset=utf-8"),
            ("figures", "-figures.json", made.figures.encode(), "application/json"),
            ("tables", "-tables.zip", made.tables, "application/zip"),
        )
    }
    edition = ReportEdition(
        board=report.board, report=report, number=number, made_by=actor, was_frozen=made.was_frozen, **files
    )
    edition.save()
    after = audit.state(edition, "number", "was_frozen")
    audit.record("report.made", report, actor=actor, after=after)
    return edition

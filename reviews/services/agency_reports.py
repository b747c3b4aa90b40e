"""Reports of agencies for a review: asked for, written and sent by the agency, judged, returned, closed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from boards.models import Agency
from boards.needs import board_url
from boards.services.saving import save_checked, wrong
from core import audit
from core.email import send_templated, site_url
from core.files import store_upload
from core.merging import Read, changed_fields, merged
from core.models import RoleAssignment, User
from core.partial_dates import display_date
from core.permissions import Role
from reviews.models import AgencyReport, AgencyReportVersion, Review

Verdict = AgencyReportVersion.Verdict
DUE_PAST = "The last day is past already. Enter today or a later day."
CLOSED = "This request was closed on {day}, so nothing was sent. Your text is kept here. Ask the review lead."


@dataclass(frozen=True)
class Answer:
    """What an agency writes: the report, and who wrote it."""

    author: str = ""
    author_post: str = ""
    trained_on: dt.date | None = None
    text: str = ""


@transaction.atomic
def ask_agency(
    review: Review, *, agency: Agency, questions: str, due_on: dt.date, actor: User | None
) -> AgencyReport:
    """Ask an agency for a report. Its leads get an email that says nothing of the case."""
    if due_on < timezone.localdate():
        raise wrong("due_on", DUE_PAST)
    report = AgencyReport(
        board=review.board,
        review=review,
        agency=agency,
        questions=questions.strip(),
        due_on=due_on,
        revision=1,
    )
    save_checked(report)
    audit.record("agencyreport.asked", report, actor=actor, after=audit.state(report, "due_on"))
    _tell(report, "You are asked for a report", "Your agency is asked for a report for a review.")
    return report


@transaction.atomic
def change_request(report: AgencyReport, *, questions: str, due_on: dt.date, actor: User) -> AgencyReport:
    """Other questions, or another last day."""
    report = _held(report)
    if due_on != report.due_on and due_on < timezone.localdate():
        raise wrong("due_on", DUE_PAST)
    before = audit.state(report, "due_on")
    report.questions, report.due_on = questions.strip(), due_on
    report.revision += 1
    save_checked(report)
    audit.record(
        "agencyreport.changed", report, actor=actor, before=before, after=audit.state(report, "due_on")
    )
    return report


@transaction.atomic
def close(report: AgencyReport, *, actor: User) -> AgencyReport:
    """Close a request, or open it again."""
    report = _held(report)
    report.closed_on = None if report.closed_on else timezone.localdate()
    report.save(update_fields=["closed_on"])
    audit.record("agencyreport.closed" if report.closed_on else "agencyreport.reopened", report, actor=actor)
    return report


def open_version(report: AgencyReport) -> AgencyReportVersion | None:
    """The version that the agency is writing; None where it has not begun one."""
    found: AgencyReportVersion | None = (
        AgencyReportVersion.objects.filter(report=report, sent_on=None).select_related("file").first()
    )
    return found


def answer_of(report: AgencyReport, version: AgencyReportVersion | None) -> Answer:
    """What the agency has written so far."""
    text = version.text if version else ""
    return Answer(report.author, report.author_post, report.trained_on, text)


@transaction.atomic
def save_answer(
    report: AgencyReport,
    *,
    facts: Answer,
    actor: User,
    read: Read[Answer] | None = None,
    file: "UploadedFile[Any] | None" = None,
    by_itself: bool = False,
) -> AgencyReportVersion:
    """Keep what the agency has written, without sending it. Raises ValidationError by field, and ConflictError.

    `by_itself`: the form saved itself, as it does every few seconds, which gets no entry in the trail but the first.
    """
    report = _held(report)
    version = open_version(report) or _next_version(report)
    is_new = version.pk is None
    before = answer_of(report, version)
    if read is not None:
        theirs = _theirs(before, version.writers, read, actor)
        facts = merged(facts, theirs, read=read, revision=version.revision)
    if facts.trained_on and facts.trained_on > timezone.localdate():
        raise wrong("trained_on", "This day is still to come.")
    names = changed_fields(before, facts)
    report.author, report.author_post = facts.author.strip(), facts.author_post.strip()
    report.trained_on = facts.trained_on
    report.save(update_fields=["author", "author_post", "trained_on"])
    version.text = facts.text.replace("\r\n", "\n").strip()
    if file is not None:
        # What people call their files may name the child: the stored one is called by what it is.
        ending = (file.name or "").rpartition(".")[2].lower()
        name = f"{report.review.reference}-{report.agency}-version-{version.number}"
        file.name = f"{slugify(name)[:80]}.{ending}"
        version.file = store_upload(file, board=report.board, actor=actor, audit_reads=True, sealed=True)
        names.append("file")
    version.writers |= dict.fromkeys(names, actor.pk)
    version.revision += 1
    version.saved_at = timezone.now()
    save_checked(version)
    if is_new or not by_itself:
        audit.record("agencyreport.written", report, actor=actor, after={"fields": names})
    return version


def _theirs(kept: Answer, writers: Mapping[str, int], read: Read[Answer], actor: User) -> Answer:
    """What is kept, as others left it: what the same person saved a moment ago is no conflict with them."""
    own = {name: read.said[name] for name, by in writers.items() if by == actor.pk and name in read.said}
    if trained_on := own.get("trained_on"):
        own["trained_on"] = dt.date.fromisoformat(trained_on)
    return replace(kept, **own)


def _next_version(report: AgencyReport) -> AgencyReportVersion:
    last = AgencyReportVersion.objects.filter(report=report).order_by("-number").first()
    if last is not None and last.verdict != Verdict.RETURNED:
        raise ValidationError("What you sent was not returned, so there is nothing to write again.")
    return AgencyReportVersion(
        board=report.board, report=report, review=report.review, agency=report.agency,
        number=last.number + 1 if last else 1, text=last.text if last else "",
    )  # fmt: skip


@transaction.atomic
def send_answer(report: AgencyReport, *, actor: User) -> AgencyReportVersion:
    """Send what is written. Refused for a closed request and for one without an author: the text stays as it is."""
    report = _held(report)
    if report.closed_on:
        raise ValidationError(CLOSED.format(day=display_date(report.closed_on)))
    version = open_version(report)
    if version is None or not (version.text or version.file_id):
        raise wrong("text", "Write the report, or add it as a file.")
    if not report.author:
        raise wrong("author", "Say who wrote the report.")
    version.sent_on, version.sent_by = timezone.localdate(), actor
    version.save(update_fields=["sent_on", "sent_by"])
    audit.record("agencyreport.sent", report, actor=actor, after={"version": version.number})
    return version


@transaction.atomic
def judge(version: AgencyReportVersion, *, verdict: str, reasons: str, actor: User) -> AgencyReportVersion:
    """Say whether a version is good enough; one that is returned needs reasons, which the agency reads."""
    rows = AgencyReportVersion.objects.select_for_update(of=("self",), no_key=True)
    version = rows.select_related("report__agency", "report__review", "board").get(pk=version.pk)
    if version.sent_on is None:
        raise ValidationError("The agency has not sent this version.")
    last = AgencyReportVersion.objects.filter(report=version.report).aggregate(last=Max("number"))["last"]
    if version.number != last:
        raise ValidationError("The agency is writing a newer version already.")
    if verdict == Verdict.RETURNED and not reasons.strip():
        raise wrong("reasons", "Say what the agency should change.")
    version.verdict, version.reasons = verdict, reasons.strip()
    version.judged_on, version.judged_by = timezone.localdate(), actor
    version.save(update_fields=["verdict", "reasons", "judged_on", "judged_by"])
    audit.record(
        "agencyreport.judged", version.report, actor=actor, after=audit.state(version, "number", "verdict")
    )
    if verdict == Verdict.RETURNED:
        _tell(
            version.report,
            "A report is returned to you",
            "The report of your agency for a review is returned.",
        )
    return version


def state_of(report: AgencyReport, versions: Sequence[AgencyReportVersion], on: dt.date) -> tuple[str, str]:
    """How a request stands, in words with a colour. `versions` are all of this report, in order."""
    sent = [one for one in versions if one.sent_on]
    last = sent[-1] if sent else None
    if last is not None and last.verdict != Verdict.RETURNED:
        return (last.get_verdict_display(), "green") if last.verdict else ("Received, to check", "blue")
    if report.closed_on:
        return "Closed", "grey"
    if on > report.due_on:
        return "Late", "red"
    return ("Returned", "orange") if last else ("Asked", "grey")


def _held(report: AgencyReport) -> AgencyReport:
    rows: Any = AgencyReport.objects.select_for_update(of=("self",), no_key=True)
    found: AgencyReport = rows.select_related("review", "agency", "board").get(pk=report.pk)
    return found


def _tell(report: AgencyReport, subject: str, words: str) -> None:
    """An email to the agency's leads that says nothing of the case."""
    leads = RoleAssignment.objects.filter(
        board=report.board_id, agency=report.agency_id, role=Role.AGENCY_LEAD
    ).current()
    addresses = sorted(set(leads.values_list("user__email", flat=True)))
    if addresses:
        url = site_url(board_url("reviews:asked_reports", report.board))
        context = {"words": words, "due": display_date(report.due_on), "url": url, "board": report.board.name}
        send_templated(addresses, "review_report_asked", context, subject)

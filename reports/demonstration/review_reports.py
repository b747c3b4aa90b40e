"""Reports of the made-up reviews: one that is being written, and one that went public."""

import datetime as dt
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from boards.models import Agency, Board
from core.files import store_result
from core.models import RoleAssignment, User
from core.partial_dates import display_date
from core.pdf import can_write_pdf
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reports.demonstration import review_report_texts as texts
from reports.demonstration.panels import agencies_on_panels
from reviews.models import (
    AgencyReportVersion,
    CostShare,
    DraftSection,
    Involvement,
    Publication,
    PublishedEdition,
    Review,
)
from reviews.publication_pdf import report_pdf
from reviews.quality_rules import KEYS
from reviews.services import agency_reports
from reviews.services.report_content import content_of, digest_of_all
from reviews.services.report_drafting import (
    SectionText,
    begin_report,
    comment,
    keep_version,
    report_of,
    save_section,
)
from reviews.services.report_steps import check_quality
from reviews.services.review_file import FileFacts, ShareFacts, change_file, save_share

DAY = dt.timedelta(days=1)


def make_review_reports(board: Board, today: dt.date) -> None:
    """What the board's reviews under way and published have behind their register. Opens the clearance."""
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        told = (
            Review.objects.filter(board=board)
            .exclude(pseudonym="")
            .select_related("board")
            .order_by("decided_on")
        )
        lead, chair = _holder(board, Role.REVIEW_LEAD), _holder(board, Role.CHAIR)
        published = told.filter(published_on__isnull=False).first()
        running = told.filter(published_on=None, started_on__isnull=False).first()
        if lead is None or chair is None or published is None or running is None:
            return
        agencies = agencies_on_panels(board)
        _file(published, agencies, Decimal(14_500))
        _file(running, agencies, Decimal(12_000))
        _people(running, today)
        _agency_reports(running, agencies, today, lead)
        _write(running, texts.RUNNING_SECTIONS, lead)
        _comments(running, lead)
        _write(published, texts.PUBLISHED_SECTIONS, lead)
        if can_write_pdf():
            _publish(published, lead, chair)


def _holder(board: Board, role: Role) -> User | None:
    found = RoleAssignment.objects.filter(board=board, role=role).select_related("user").first()
    return found.user if found else None


def _file(review: Review, agencies: list[Agency], cost: Decimal) -> None:
    began = review.started_on or review.decided_on
    change_file(
        review, actor=None,
        facts=FileFacts(
            terms=texts.TERMS, reviewer="Hollis Varga", cost=cost,
            independence="Has never worked for an agency in this area, and is paid by the partnership as a whole.",
            scope_from=began - 1000 * DAY if began else None, scope_until=began - 60 * DAY if began else None,
            contract_from=began, contract_until=began + 200 * DAY if began else None,
        ),
    )  # fmt: skip
    for agency, form, amount in zip(
        agencies,
        (CostShare.Form.CASH, CostShare.Form.CASH, CostShare.Form.IN_KIND),
        (5000, 3500, 1500),
        strict=False,
    ):
        share = CostShare(board=review.board, review=review)
        save_share(share, facts=ShareFacts(agency, "", form, Decimal(amount)), actor=None)


def _people(review: Review, today: dt.date) -> None:
    kinds = Involvement.Kind
    for kind, days, people, number, said in (
        (kinds.FAMILY, -40, "Mother and aunt", 2, "They want the report to say that the family asked for help first."),
        (kinds.LEARNING_DAY, -20, "Teachers, social workers, police officers, youth workers", 14,
         "Everybody knew of the exclusion; nobody knew who was to call the meeting."),
        (kinds.RECALL_DAY, 25, "The same people, with the draft", None, ""),
    ):  # fmt: skip
        Involvement.objects.create(
            board=review.board, review=review, kind=kind, day=today + days * DAY, people=people, number=number,
            said=said, revision=1,
        )  # fmt: skip


def _agency_reports(review: Review, agencies: list[Agency], today: dt.date, lead: User) -> None:
    """One that was good, one that was returned, and one that waits for the police."""
    verdicts = AgencyReportVersion.Verdict
    police = next((one for one in agencies if "Police" in one.name), agencies[0])
    others = [one for one in agencies if one != police][:2]
    for agency, verdict, reasons in zip(
        others,
        (verdicts.GOOD, verdicts.RETURNED),
        ("", "Say when each meeting was, and who came."),
        strict=False,
    ):
        report = agency_reports.ask_agency(
            review, agency=agency, questions=texts.QUESTIONS, due_on=today + 3 * DAY, actor=None
        )
        answer = agency_reports.Answer("Ellis Marlow", "Named nurse", today - 300 * DAY, texts.POLICE_TEXT)
        agency_reports.save_answer(report, facts=answer, actor=lead)
        version = agency_reports.send_answer(report, actor=lead)
        agency_reports.judge(version, verdict=verdict, reasons=reasons, actor=lead)
    agency_reports.ask_agency(
        review, agency=police, questions=texts.QUESTIONS, due_on=today + 18 * DAY, actor=None
    )


def _write(review: Review, words: dict[str, str], lead: User) -> None:
    begin_report(review, actor=lead)
    for section in DraftSection.objects.filter(review=review).select_related("review", "board"):
        if section.title in words:
            save_section(section, facts=SectionText(section.title, words[section.title]), actor=lead)


def _comments(review: Review, lead: User) -> None:
    section = DraftSection.objects.select_related("review", "board").get(review=review, title="What happened")
    member = _holder(review.board, Role.PANEL_MEMBER) or lead
    asked = comment(section, text=texts.COMMENT, actor=member)
    comment(section, text=texts.ANSWER, actor=lead, answers=asked)
    keep_version(review, reason="First draft for the panel", actor=lead)


def _publish(review: Review, lead: User, chair: User) -> None:
    """Signed off, and public since the morning of the day that the register names."""
    report = report_of(review)
    if report is None or review.published_on is None:
        return
    report.response, report.media_plan = texts.RESPONSE, texts.MEDIA
    report.save(update_fields=["response", "media_plan"])
    check_quality(review, ticked=KEYS, note="", actor=lead)
    at = timezone.make_aware(dt.datetime.combine(review.published_on, dt.time(10)))
    content = content_of(review, report)
    pdf = report_pdf(content, day=display_date(review.published_on), colour=review.board.colour)
    publication = Publication.objects.get(review=review)
    PublishedEdition.objects.create(
        board=review.board, review=review, number=1, content=content.to_json(), signed_at=at - 9 * DAY, publish_at=at,
        digest=digest_of_all(review, content), made_by=lead,
        pdf=store_result(
            ContentFile(pdf), f"{publication.place}.pdf", board=review.board, actor=None,
            content_type="application/pdf", sealed=True,
        ),
    )  # fmt: skip
    publication.asked_at, publication.asked_by = at - 14 * DAY, lead
    publication.signed_at, publication.signed_by = at - 9 * DAY, chair
    publication.asked_digest = publication.signed_digest = content.digest()
    publication.publish_at = publication.released_at = at
    publication.save()

"""A review from its terms to its public page."""

import datetime as dt
from typing import Any

from django.utils import timezone

from boards.models import Board
from core.permissions import Perm
from core.scoping import Opening
from tests import builders
from tests.access_matrix.lines import Builder, Kwargs, Line, board, case_page, public
from tests.access_matrix.reviews import a_review

REVIEW = Opening.REVIEW


def below(word: str, model: str, **fields: Any) -> Builder:
    """A row of the review, named in the address as `word`."""

    def build(on: Board) -> Kwargs:
        from django.apps import apps

        kwargs = a_review(on)
        rows: Any = apps.get_model("reviews", model)._default_manager
        found = rows.filter(review_id=kwargs["pk"]).first()
        found = found or rows.create(board=on, review_id=kwargs["pk"], **fields)
        return kwargs | {word: found.pk}

    return build


def written_page(of: Builder) -> Line:
    """A page for those who write the report: like one for review leads, but by the permission to read the case."""
    return case_page(REVIEW, of, leads_only=True)


a_share = below("share", "CostShare", other="Eastvale", amount=100)


def a_report(on: Board) -> Kwargs:
    """A review whose report is begun."""
    from reviews.models import Review, ReviewReport
    from reviews.services.report_drafting import begin_report

    kwargs = a_review(on)
    if not ReviewReport.objects.filter(review_id=kwargs["pk"]).exists():
        begin_report(Review.objects.select_related("board").get(pk=kwargs["pk"]), actor=None)
    return kwargs


def a_section(on: Board) -> Kwargs:
    from reviews.models import DraftSection

    kwargs = a_report(on)
    section = DraftSection.objects.filter(review_id=kwargs["pk"]).exclude(title="Moved").first()
    assert section is not None
    return kwargs | {"section": section.pk}


def a_comment(on: Board) -> Kwargs:
    kwargs = a_section(on)
    made = below("comment", "SectionComment", section_id=kwargs["section"], text="Line")(on)
    return kwargs | made


def a_version(on: Board) -> Kwargs:
    from reviews.models import Review
    from reviews.services.report_drafting import keep_version

    kwargs = a_report(on)
    review = Review.objects.select_related("board").get(pk=kwargs["pk"])
    return kwargs | {"number": keep_version(review, reason="Line", actor=None).number}


def a_hit(on: Board) -> Kwargs:
    from reviews.models import RedactionHit

    kwargs = a_report(on)
    check = below("check", "RedactionCheck", digest="line", texts=1, pages=1)(on)
    found, _ = RedactionHit.objects.get_or_create(
        board=on, check_made_id=check["check"], mark="line", defaults={"kind": "name", "found": "Line"}
    )
    return kwargs | {"hit": found.pk}


def an_asked_report(on: Board) -> Any:
    from reviews.models import AgencyReport

    review, agency = a_review(on)["pk"], builders.agency("Dunmoor Police")
    given = {"due_on": timezone.localdate()}
    return AgencyReport.objects.get_or_create(board=on, review_id=review, agency=agency, defaults=given)[0]


def an_agency_report(on: Board) -> Kwargs:
    asked = an_asked_report(on)
    return {"pk": asked.review_id, "report": asked.pk}


def a_version_with_a_file(on: Board) -> Any:
    from django.core.files.base import ContentFile

    from core.files import store_result
    from reviews.models import AgencyReportVersion

    asked = an_asked_report(on)
    found = AgencyReportVersion.objects.filter(report=asked).first()
    if found is None:
        file = store_result(ContentFile(b"Line"), "line.txt", board=on, actor=None, audit_reads=True)
        found = AgencyReportVersion.objects.create(
            board=on, report=asked, review=asked.review, agency=asked.agency, number=1, text="Line", file=file,
            sent_on=timezone.localdate(),
        )  # fmt: skip
    return found


def an_agency_file(on: Board) -> Kwargs:
    found = a_version_with_a_file(on)
    return {"pk": found.review_id, "report": found.report_id, "number": found.number}


def an_own_file(on: Board) -> Kwargs:
    found = a_version_with_a_file(on)
    return {"pk": found.report_id, "number": found.number}


def waits_for_the_chair(on: Board) -> Kwargs:
    from reviews.models import Publication

    kwargs = a_report(on)
    asked = {"asked_at": timezone.now(), "asked_digest": "line", "signed_at": None}
    Publication.objects.filter(review_id=kwargs["pk"]).update(**asked)
    return kwargs


def a_public_report(on: Board) -> Kwargs:
    """Public since the beginning of the year before."""
    from django.core.files.base import ContentFile

    from core.files import store_result
    from reviews.models import Publication, PublishedEdition, Review
    from reviews.services.report_content import ReportContent

    kwargs = a_report(on)
    since = timezone.now() - dt.timedelta(days=400)
    review = Review.objects.get(pk=kwargs["pk"])
    if not PublishedEdition.objects.filter(review=review).exists():
        content = ReportContent("Line", "Line", "Line", "", on.name, "", (), "")
        PublishedEdition.objects.create(
            board=on, review=review, number=1, content=content.to_json(), digest="line", signed_at=since,
            publish_at=since, pdf=store_result(ContentFile(b"%PDF-"), "line.pdf", board=on, actor=None),
        )  # fmt: skip
    Publication.objects.filter(review=review).update(released_at=since, publish_at=since, down_at=None)
    return kwargs


def a_public_place(on: Board) -> Kwargs:
    from reviews.models import Publication

    place = Publication.objects.get(review_id=a_public_report(on)["pk"]).place
    return {"slug": on.slug, "place": place}


def an_own_request(on: Board) -> Kwargs:
    return {"pk": an_asked_report(on).pk}


def the_board(on: Board) -> Kwargs:
    return {"slug": on.slug}


an_involvement = below("involvement", "Involvement", kind="family")
SIGN_OFF, ANSWER = Perm.REVIEW_SIGN_OFF, Perm.REQUEST_ANSWER_OWN

TABLE: dict[str, Line] = {
    "reviews:involvements": case_page(REVIEW, a_review),
    "reviews:involvement_add": case_page(REVIEW, a_review, leads_only=True),
    "reviews:involvement_change": case_page(REVIEW, an_involvement, leads_only=True),
    "reviews:involvement_remove": case_page(REVIEW, an_involvement, leads_only=True),
    "reviews:agency_reports": case_page(REVIEW, a_review),
    "reviews:agency_report_ask": case_page(REVIEW, a_review, leads_only=True),
    "reviews:agency_report": case_page(REVIEW, an_agency_report),
    "reviews:agency_report_change": case_page(REVIEW, an_agency_report, leads_only=True),
    "reviews:agency_report_close": case_page(REVIEW, an_agency_report, leads_only=True),
    "reviews:agency_report_judge": case_page(REVIEW, an_agency_report, leads_only=True),
    "reviews:agency_report_file": case_page(REVIEW, an_agency_file),
    "reviews:asked_reports": board(ANSWER),
    "reviews:asked_report": board(ANSWER, of=an_own_request),
    "reviews:asked_report_save": board(ANSWER, of=an_own_request),
    "reviews:asked_report_file": board(ANSWER, of=an_own_file),
    "reviews:report": case_page(REVIEW, a_report),
    "reviews:report_begin": case_page(REVIEW, a_review, leads_only=True),
    "reviews:report_change": case_page(REVIEW, a_report, leads_only=True),
    "reviews:report_read": case_page(REVIEW, a_report),
    # The lead reviewer on the panel writes as well: tests/reviews/test_report_writing.py.
    "reviews:report_version_keep": written_page(a_report),
    "reviews:report_version": case_page(REVIEW, a_version),
    "reviews:report_section_add": written_page(a_report),
    "reviews:report_section": case_page(REVIEW, a_section),
    "reviews:report_section_edit": written_page(a_section),
    "reviews:report_section_draft": written_page(a_section),
    "reviews:report_section_move": written_page(a_section),
    "reviews:report_section_remove": written_page(a_section),
    "reviews:report_comment_resolve": written_page(a_comment),
    "reviews:publication": case_page(REVIEW, a_report),
    "reviews:report_quality": case_page(REVIEW, a_report, leads_only=True),
    "reviews:report_ask": case_page(REVIEW, a_report, leads_only=True),
    "reviews:redaction": case_page(REVIEW, a_report, leads_only=True),
    "reviews:redaction_decide": case_page(REVIEW, a_hit, leads_only=True),
    "reviews:publication_plan": case_page(REVIEW, a_report, leads_only=True),
    "reviews:publication_take_off": case_page(REVIEW, a_report, leads_only=True),
    "reviews:take_down": board(Perm.REVIEW_MANAGE, of=a_public_report),
    "reviews:sign_offs": board(SIGN_OFF),
    "reviews:sign_off": board(SIGN_OFF, of=waits_for_the_chair),
    "reviews:published_list": public(of=the_board),
    "reviews:published": public(of=a_public_place),
    "reviews:published_pdf": public(of=a_public_place),
    "reviews:review_file": case_page(REVIEW, a_review),
    "reviews:review_file_change": case_page(REVIEW, a_review, leads_only=True),
    "reviews:cost_share_add": case_page(REVIEW, a_review, leads_only=True),
    "reviews:cost_share_change": case_page(REVIEW, a_share, leads_only=True),
    "reviews:cost_share_remove": case_page(REVIEW, a_share, leads_only=True),
}

"""Reports of the designated officer: officers write, the chair signs, who reads the numbers reads what is signed."""

import datetime as dt

from boards.models import Board
from core.models import StoredFile
from core.permissions import ROLE_PERMISSIONS, Perm, Role
from reports.models import Recommendation, Report, ReportEdition, ReportSection
from tests.access_matrix.lines import MISSING, Kwargs, Line, board

WRITE, READ = Perm.CASE_REPORT_WRITE, Perm.CASE_FIGURES
SEE_DRAFTS = (WRITE, Perm.CASE_REPORT_SIGN_OFF)
# Drafts do not exist for people who only read what is signed off: the manager and the scrutineer.
NO_DRAFTS = {
    role: MISSING
    for role in Role
    if READ in ROLE_PERMISSIONS[role] and not ROLE_PERMISSIONS[role] & set(SEE_DRAFTS)
}
# An action may also be made by those who manage actions, but not from a draft that they do not know of.
NO_ACTION = {Role.BOARD_MANAGER: MISSING}


def _report(on: Board, status: str = "draft") -> Report:
    first, last = dt.date(2025, 4, 1), dt.date(2026, 3, 31)
    return Report.objects.create(
        board=on, kind="lado", title="Officer’s report", starts_on=first, ends_on=last, status=status
    )


def a_draft(on: Board) -> Kwargs:
    return {"pk": _report(on).pk}


def a_report_with_the_chair(on: Board) -> Kwargs:
    return {"pk": _report(on, "with_chair").pk}


def a_signed_report(on: Board) -> Kwargs:
    from reports.services.signing import sign_off

    return {"pk": sign_off(_report(on, "with_chair"), actor=None).pk}


def a_section_of_a_draft(on: Board) -> Kwargs:
    report = _report(on)
    section = ReportSection.objects.create(
        board=on, report=report, order=1, kind="text", key="summary", title="Summary"
    )
    return {"pk": report.pk, "section": section.pk}


def a_recommendation_of_a_draft(on: Board) -> Kwargs:
    report = _report(on)
    one = Recommendation.objects.create(
        board=on, report=report, order=1, text="Meet twice a year", post="Head"
    )
    return {"pk": report.pk, "recommendation": one.pk}


def a_file_of_a_draft(on: Board) -> Kwargs:
    from django.core.files.base import ContentFile

    from core.files import store_result

    report = _report(on)
    names = [field.name for field in ReportEdition._meta.fields if field.related_model is StoredFile]
    files = {name: store_result(ContentFile(b"x"), f"{name}.txt", board=on, actor=None) for name in names}
    ReportEdition.objects.create(board=on, report=report, number=1, **files)
    return {"pk": report.pk, "number": 1, "form": "pdf"}


TABLE: dict[str, Line] = {
    "reports:officer_reports": board(READ),
    "reports:officer_report_add": board(WRITE),
    "reports:officer_report": board(*SEE_DRAFTS, of=a_draft, roles=NO_DRAFTS),
    "reports:officer_report_html": board(READ, of=a_signed_report),
    "reports:officer_report_title": board(WRITE, of=a_draft),
    "reports:officer_report_make": board(*SEE_DRAFTS, of=a_draft),
    "reports:officer_report_edition_file": board(*SEE_DRAFTS, of=a_file_of_a_draft, roles=NO_DRAFTS),
    "reports:officer_report_take_over": board(WRITE, of=a_draft),
    "reports:officer_report_send": board(WRITE, of=a_draft),
    "reports:officer_report_send_back": board(Perm.CASE_REPORT_SIGN_OFF, of=a_report_with_the_chair),
    "reports:officer_report_sign_off": board(Perm.CASE_REPORT_SIGN_OFF, of=a_report_with_the_chair),
    "reports:officer_report_publish": board(Perm.REPORT_PUBLISH, of=a_signed_report),
    "reports:officer_report_new_version": board(WRITE, of=a_signed_report),
    "reports:officer_report_section": board(
        *SEE_DRAFTS, of=a_section_of_a_draft, roles=NO_DRAFTS, posts={Role.CHAIR: MISSING}
    ),
    "reports:officer_report_section_add": board(WRITE, of=a_draft),
    "reports:officer_report_section_title": board(WRITE, of=a_section_of_a_draft),
    "reports:officer_report_section_move": board(WRITE, of=a_section_of_a_draft),
    "reports:officer_report_section_include": board(WRITE, of=a_section_of_a_draft),
    "reports:officer_report_section_delete": board(WRITE, of=a_section_of_a_draft),
    "reports:officer_recommendations": board(*SEE_DRAFTS, of=a_draft, roles=NO_DRAFTS),
    "reports:officer_recommendations_carry": board(WRITE, of=a_draft),
    "reports:officer_recommendation_add": board(WRITE, of=a_draft),
    "reports:officer_recommendation_edit": board(WRITE, of=a_recommendation_of_a_draft),
    "reports:officer_recommendation_move": board(WRITE, of=a_recommendation_of_a_draft),
    "reports:officer_recommendation_remove": board(WRITE, of=a_recommendation_of_a_draft),
    "reports:officer_recommendation_action": board(WRITE, of=a_recommendation_of_a_draft, roles=NO_ACTION),
}

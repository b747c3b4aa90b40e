"""Dashboards and reports."""

import datetime as dt

from boards.models import Board
from core.models import StoredFile
from core.permissions import ROLE_PERMISSIONS, Perm, Role
from reports.models import Report, ReportEdition, ReportSection
from tests.access_matrix.lines import MISSING, Kwargs, Line, board


def _report(on: Board, status: str = "draft") -> Report:
    first, last = dt.date(2025, 4, 1), dt.date(2026, 3, 31)
    return Report.objects.create(
        board=on, title="Annual report", starts_on=first, ends_on=last, status=status
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
        board=on, report=report, order=1, kind="text", key="foreword", title="Foreword"
    )
    return {"pk": report.pk, "section": section.pk}


def a_file_of_a_draft(on: Board) -> Kwargs:
    from django.core.files.base import ContentFile

    from core.files import store_result

    report = _report(on)
    names = [field.name for field in ReportEdition._meta.fields if field.related_model is StoredFile]
    files = {name: store_result(ContentFile(b"x"), f"{name}.txt", board=on, actor=None) for name in names}
    ReportEdition.objects.create(board=on, report=report, number=1, **files)
    return {"pk": report.pk, "number": 1, "form": "pdf"}


# Drafts of the report do not exist for people who only read what is finished.
NO_DRAFTS = {
    role: MISSING
    for role in Role
    if Perm.REPORT_READ in ROLE_PERMISSIONS[role]
    and not ROLE_PERMISSIONS[role] & {Perm.REPORT_WRITE, Perm.REPORT_SIGN_OFF}
}


SEE_DRAFTS = (Perm.REPORT_WRITE, Perm.REPORT_SIGN_OFF)


TABLE: dict[str, Line] = {
    # reports
    "reports:dashboard": board(Perm.DASHBOARD_READ),
    "reports:reports": board(Perm.REPORT_READ),
    "reports:report_add": board(Perm.REPORT_WRITE),
    "reports:report": board(*SEE_DRAFTS, of=a_draft, roles=NO_DRAFTS),
    "reports:report_html": board(Perm.REPORT_READ, of=a_signed_report),
    "reports:report_title": board(Perm.REPORT_WRITE, of=a_draft),
    "reports:report_make": board(*SEE_DRAFTS, of=a_draft),
    "reports:report_edition_file": board(*SEE_DRAFTS, of=a_file_of_a_draft, roles=NO_DRAFTS),
    "reports:report_take_over": board(Perm.REPORT_WRITE, of=a_draft),
    "reports:report_send": board(Perm.REPORT_WRITE, of=a_draft),
    "reports:report_send_back": board(Perm.REPORT_SIGN_OFF, of=a_report_with_the_chair),
    "reports:report_sign_off": board(Perm.REPORT_SIGN_OFF, of=a_report_with_the_chair),
    "reports:report_publish": board(Perm.REPORT_PUBLISH, of=a_signed_report),
    "reports:report_new_version": board(Perm.REPORT_WRITE, of=a_signed_report),
    "reports:report_section": board(
        *SEE_DRAFTS, of=a_section_of_a_draft, roles=NO_DRAFTS, posts={Role.CHAIR: MISSING}
    ),
    "reports:report_section_add": board(Perm.REPORT_WRITE, of=a_draft),
    "reports:report_section_title": board(Perm.REPORT_WRITE, of=a_section_of_a_draft),
    "reports:report_section_move": board(Perm.REPORT_WRITE, of=a_section_of_a_draft),
    "reports:report_section_include": board(Perm.REPORT_WRITE, of=a_section_of_a_draft),
    "reports:report_section_delete": board(Perm.REPORT_WRITE, of=a_section_of_a_draft),
}

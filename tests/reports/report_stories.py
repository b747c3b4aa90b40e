"""Rows for the tests of reports: a draft, and the same one further on its way."""

import datetime as dt

from boards.models import Board, Seat
from core.models import User
from core.periods import financial_year
from core.scoping import board_scope
from reports.models import Report, ReportSection
from reports.services.editions import Made as MadeFiles
from reports.services.editions import content_of, store_edition
from reports.services.reports import create_report
from reports.services.sections import save_section
from reports.services.signing import publish, send_to_chair, sign_off
from tests import builders

YEAR = financial_year(2025)
FOREWORD = "<p>A year of <strong>listening</strong>.</p>"


def meetings(board: Board) -> Seat:
    """A main board with one seat that came to one of two meetings in the year."""
    group = builders.main_group(board)
    seat = builders.seat(group, "Dunmoor Police", "Superintendent", starts_on=dt.date(2024, 1, 1))
    for day, mark in ((dt.date(2025, 6, 2), "member"), (dt.date(2025, 9, 1), "apologies")):
        builders.mark(builders.meeting(group, day), seat, mark)
    return seat


def draft(board: Board, manager: User, *, written: bool = True) -> Report:
    """The draft for 2025-26 with a foreword."""
    with board_scope(board.pk):
        report = create_report(board=board, period=YEAR, actor=manager)
        if written:
            save_section(foreword(report), body=FOREWORD, revision=0, actor=manager)
    return report


def with_chair(board: Board, manager: User) -> Report:
    report = draft(board, manager)
    with board_scope(board.pk):
        return send_to_chair(report, actor=manager)


def signed(board: Board, manager: User, chair: User) -> Report:
    report = with_chair(board, manager)
    with board_scope(board.pk):
        return sign_off(report, actor=chair)


def published(board: Board, manager: User, chair: User) -> Report:
    report = signed(board, manager, chair)
    with board_scope(board.pk):
        return publish(report, actor=manager)


def edition(report: Report, actor: User) -> None:
    """An edition with small files, frozen when the report is."""
    with board_scope(report.board_id):
        words = content_of(report).status.encode()
        made = MadeFiles(b"%PDF-1.7 " + words, "<p>page</p>", "{}", b"PK", report.is_frozen)
        store_edition(report, made=made, actor=actor)


def foreword(report: Report) -> ReportSection:
    """Its first text section."""
    section: ReportSection = report.sections.select_related("report__board").get(key="foreword")
    return section

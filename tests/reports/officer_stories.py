"""Reports of the designated officer, at each step of their way, for tests."""

import datetime as dt
from typing import Any

from boards.models import Board
from core.models import User
from core.periods import Period, financial_year
from core.scoping import Clearance, board_scope
from reports.models import Recommendation, Report, ReportSection
from reports.services.recommendations import Facts, add_recommendation
from reports.services.reports import create_report
from reports.services.sections import save_section
from reports.services.signing import send_to_chair, sign_off
from tests.lado.stories import contact_of

YEAR, NEXT = financial_year(2025), financial_year(2026)
SUMMARY = "<p>Employers called sooner.</p>"


def officers_scope(board: Board) -> Any:
    """The scope in which an officer of the board works."""
    return board_scope(board.pk, clearances={Clearance.LADO: [board.pk]})


def contacts(board: Board) -> None:
    """Nine contacts of education and two of sport in 2025-26: two is a small number."""
    with officers_scope(board):
        for number in range(9):
            day = dt.date(2025, 5, 1) + dt.timedelta(days=number)
            contact_of(board, sector="Education", received_on=day, reference=f"E{number}")
        for number in range(2):
            contact_of(board, sector="Sport", received_on=dt.date(2025, 9, 1), reference=f"S{number}")


def draft(board: Board, officer: User, period: Period = YEAR) -> Report:
    """A draft whose summary is written."""
    with officers_scope(board):
        report = create_report(board=board, period=period, kind=Report.Kind.LADO, actor=officer)
        save_section(summary(report), body=SUMMARY, revision=0, actor=officer)
    return report


def summary(report: Report) -> ReportSection:
    """Its first text."""
    section: ReportSection = report.sections.select_related("report__board").get(key="summary")
    return section


def summary_pk(report: Report) -> int:
    """The number of its first text."""
    with officers_scope(report.board):
        return summary(report).pk


def summary_address(report: Report) -> str:
    """The page of its first text."""
    return f"{report.get_absolute_url()}sections/{summary_pk(report)}/"


def recommend(report: Report, text: str, officer: User, **facts: Any) -> Recommendation:
    """A new recommendation in a draft."""
    given = {"post": "Head of service"} | facts
    with officers_scope(report.board):
        return add_recommendation(report, facts=Facts(text, **given), actor=officer)


def with_chair(report: Report, officer: User) -> Report:
    with officers_scope(report.board):
        return send_to_chair(report, actor=officer)


def signed(report: Report, officer: User, chair: User) -> Report:
    report = with_chair(report, officer)
    with board_scope(report.board_id):
        return sign_off(report, actor=chair)

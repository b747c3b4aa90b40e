"""The period of a report: a year or quarter of the board where it is one, else any dates."""

import datetime as dt

from boards.models import Board
from boards.statistics.years import board_year, recent_years
from core.periods import FINANCIAL_START, Period, PeriodKind, dates, financial_year, quarter
from reports.kinds import RULES
from reports.models import Report

_QUARTER_STARTS = {1, 4, 9}
_YEARS = {PeriodKind.FINANCIAL_YEAR, PeriodKind.ACADEMIC_YEAR, PeriodKind.CALENDAR_YEAR}


def board_quarter(board: Board, day: dt.date) -> Period:
    """The quarter of the board's year that a day lies in; boards with an unusual year have financial quarters."""
    month = board.year_start_month
    return quarter(day, year_start=month if month in _QUARTER_STARTS else FINANCIAL_START)


def period_of(board: Board, start: dt.date, end: dt.date) -> Period:
    """The period between two days with the name that people know it by."""
    for known in (board_year(board, start), financial_year(start), board_quarter(board, start)):
        if (known.start, known.end) == (start, end):
            return known
    return dates(start, end)


def offered_periods(board: Board) -> tuple[list[Period], list[Period]]:
    """Years and quarters to choose from, latest first: this year and four before, this quarter and four before."""
    years = recent_years(board, 5)
    quarters = [board_quarter(board, min(years[0].end, dt.date.today()))]  # noqa: DTZ011 -- a day is enough
    while len(quarters) < 5:
        quarters.append(board_quarter(board, quarters[-1].start - dt.timedelta(days=1)))
    return years, quarters


def default_title(board: Board, period: Period, kind: str = Report.Kind.ANNUAL) -> str:
    """ "Annual report 2025-26" for a year of the board, "Report for Quarter 1 2026-27" for anything else."""
    rules = RULES[Report.Kind(kind)]
    year = board_year(board, period.start)
    if period.kind in _YEARS or (year.start, year.end) == (period.start, period.end):
        return f"{rules.name} {period.label}"
    return f"{rules.other_name} for {period.label}"

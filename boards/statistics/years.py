"""Periods as a board counts them."""

import datetime as dt

from django.utils import timezone

from boards.models import Board
from core import periods
from core.periods import Period


def board_year(board: Board, day: dt.date | None = None) -> Period:
    """The board's year that a day (today) lies in, by its setting "first month of the year"."""
    on = day or timezone.localdate()
    month = board.year_start_month
    if month == periods.FINANCIAL_START:
        return periods.financial_year(on)
    if month == periods.ACADEMIC_START:
        return periods.academic_year(on)
    if month == periods.CALENDAR_START:
        return periods.calendar_year(on)
    start = dt.date(on.year if on.month >= month else on.year - 1, month, 1)
    return periods.dates(start, dt.date(start.year + 1, month, 1) - dt.timedelta(days=1))


def recent_years(board: Board, count: int = 6, day: dt.date | None = None) -> list[Period]:
    """The board's year of a day (today) and those before it, latest first."""
    years = [board_year(board, day)]
    while len(years) < count:
        years.append(board_year(board, years[-1].start - dt.timedelta(days=1)))
    return years

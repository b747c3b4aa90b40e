"""Periods that boards report on: financial, academic and calendar years, quarters, months, any dates.

A period has a first and a last day, both included. Its label can be read back by `parse_period`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.partial_dates import MONTHS, Precision, display_date, parse_partial

ONE_DAY = timedelta(days=1)
CALENDAR_START, FINANCIAL_START, ACADEMIC_START = 1, 4, 9


class PeriodKind(StrEnum):
    FINANCIAL_YEAR = "financial_year"
    ACADEMIC_YEAR = "academic_year"
    CALENDAR_YEAR = "calendar_year"
    QUARTER = "quarter"
    MONTH = "month"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included. Raises ValueError when it ends before it starts."""

    start: date
    end: date
    kind: PeriodKind
    label: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            first, last = display_date(self.start), display_date(self.end)
            raise ValueError(f"The period ends on {last}, before it starts on {first}")

    def __str__(self) -> str:
        return self.label

    @property
    def days(self) -> int:
        """Length in calendar days."""
        return (self.end - self.start).days + 1

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period; its first and last days do."""
        return self.start <= day <= self.end

    def in_dates(self) -> str:
        """Both days in full: "1 April 2011 to 31 March 2012"."""
        return f"{display_date(self.start)} to {display_date(self.end)}"

    def in_months(self) -> str:
        """ "April 2011 to March 2012"; both days in full when the period is not made of whole months."""
        if not _whole_months(self.start, self.end):
            return self.in_dates()
        first, last = _month_name(self.start), _month_name(self.end)
        return first if first == last else f"{first} to {last}"

    def previous(self) -> "Period":
        """The same period a year before, to compare with. Whole months stay whole, in leap years too."""
        start, end = _year_before(self.start), _year_before(self.end + ONE_DAY) - ONE_DAY
        if self.kind is PeriodKind.FINANCIAL_YEAR:
            return financial_year(start)
        if self.kind is PeriodKind.ACADEMIC_YEAR:
            return academic_year(start)
        if self.kind is PeriodKind.CALENDAR_YEAR:
            return calendar_year(start)
        if self.kind is PeriodKind.MONTH:
            return month(start)
        if self.kind is PeriodKind.QUARTER:
            return quarter(start, year_start=_quarter_year_start(self))
        return dates(start, end)

    def split_months(self) -> tuple["Period", ...]:
        """The months of the period in order; the first and last are cut where the period cuts them."""
        return self._split(month)

    def split_quarters(self, year_start: int | None = None) -> tuple["Period", ...]:
        """The quarters of the period in order, cut at its ends.

        Quarters are of the year that begins in month `year_start`: by default of the period's own kind of
        year, and of the financial year for months and any dates.
        """
        own = year_start or _year_start_of(self)
        return self._split(lambda day: quarter(day, year_start=own))

    def _split(self, piece_at: Callable[[date], "Period"]) -> tuple["Period", ...]:
        pieces, day = [], self.start
        while day <= self.end:
            piece = piece_at(day)
            cut = piece.start < self.start or piece.end > self.end
            pieces.append(dates(max(piece.start, self.start), min(piece.end, self.end)) if cut else piece)
            day = piece.end + ONE_DAY
        return tuple(pieces)


def financial_year(of: date | int) -> Period:
    """1 April to 31 March: the one a day lies in, or the one that begins in a year. Label "2011-12"."""
    start = _start_year(of, FINANCIAL_START)
    return Period(date(start, 4, 1), date(start + 1, 3, 31), PeriodKind.FINANCIAL_YEAR, _two_years(start))


def academic_year(of: date | int) -> Period:
    """1 September to 31 August: the one a day lies in, or the one that begins in a year."""
    start = _start_year(of, ACADEMIC_START)
    label = f"{_two_years(start)} academic year"
    return Period(date(start, 9, 1), date(start + 1, 8, 31), PeriodKind.ACADEMIC_YEAR, label)


def calendar_year(of: date | int) -> Period:
    """1 January to 31 December: the one a day lies in, or a year by its number. Label "2011"."""
    year = _start_year(of, CALENDAR_START)
    return Period(date(year, 1, 1), date(year, 12, 31), PeriodKind.CALENDAR_YEAR, str(year))


def quarter(day: date, *, year_start: int = FINANCIAL_START) -> Period:
    """The quarter that a day lies in, of the year that begins in month `year_start` (1, 4 or 9).

    Labels: "Quarter 1 2026-27", "Quarter 1 2026", "Quarter 1 2026-27 academic year".
    """
    number = (day.month - year_start) % 12 // 3 + 1
    return quarter_of(_start_year(day, year_start), number, year_start=year_start)


def quarter_of(start_year: int, number: int, *, year_start: int = FINANCIAL_START) -> Period:
    """Quarter 1 to 4 of the year that begins in `start_year`, in month `year_start`."""
    if not 1 <= number <= 4:
        raise ValueError(f"A year has quarters 1 to 4; there is no quarter {number}")
    years = {
        CALENDAR_START: str(start_year),
        FINANCIAL_START: _two_years(start_year),
        ACADEMIC_START: f"{_two_years(start_year)} academic year",
    }
    if year_start not in years:
        raise ValueError("Quarters are of a year that begins in January (1), April (4) or September (9)")
    start = _months_after(date(start_year, year_start, 1), 3 * (number - 1))
    end = _months_after(start, 3) - ONE_DAY
    return Period(start, end, PeriodKind.QUARTER, f"Quarter {number} {years[year_start]}")


def month(day: date) -> Period:
    """The calendar month that a day lies in. Label "July 2011"."""
    start = day.replace(day=1)
    return Period(start, _months_after(start, 1) - ONE_DAY, PeriodKind.MONTH, _month_name(start))


def dates(start: date, end: date) -> Period:
    """Any two days. Label "April 2011 to March 2012" for several whole months, else both days in full."""
    several = (start.year, start.month) != (end.year, end.month) and _whole_months(start, end)
    first, last = (
        (_month_name(start), _month_name(end)) if several else (display_date(start), display_date(end))
    )
    return Period(start, end, PeriodKind.DATES, f"{first} to {last}")


_YEARS = re.compile(r"(\d{4})\s*[-/\u2013]\s*(\d{4}|\d{2})")
_QUARTER = re.compile(r"(?:quarter|q)\s*(\d)\s*,?\s*(?:of\s+)?(.+)", re.IGNORECASE)
_ACADEMIC = re.compile(r"\bacademic(?:\s+year)?\b", re.IGNORECASE)
_FINANCIAL = re.compile(r"\bfinancial(?:\s+year)?\b", re.IGNORECASE)
_TO = re.compile(r"\s+(?:to|until|[-\u2013])\s+|(?<=\d)\s*/\s*(?=\d{4}-\d{2}-\d{2})", re.IGNORECASE)
PERIOD_EXAMPLES = "2011-12, 2011, Quarter 1 2011-12, July 2011 or 1 April 2011 to 31 March 2012"


def parse_period(text: str) -> Period:
    """Read a period as people write it, labels made here included.

    "2011-12" and "2011/12" are financial years unless "academic" stands with them; "2011" is a calendar year.
    Raises ValueError with a plain sentence.
    """
    written = " ".join(text.split())
    if not written:
        raise ValueError(f"The period is empty. Write it like {PERIOD_EXAMPLES}")
    if match := _QUARTER.fullmatch(written):
        year = _parse_year(match[2], written)
        if year is None:
            raise ValueError(f"“{written}” is not a quarter. Write it like Quarter 1 2011-12")
        return quarter_of(year.start.year, int(match[1]), year_start=year.start.month)
    if year := _parse_year(written, written):
        return year
    ends = _TO.split(written)
    if len(ends) == 2:
        return dates(parse_partial(ends[0]).as_start(), parse_partial(ends[1]).as_end())
    try:
        found = parse_partial(written)
    except ValueError:
        raise ValueError(f"“{written[:60]}” is not a period. Write it like {PERIOD_EXAMPLES}") from None
    if found.precision is Precision.MONTH:
        return month(found.date_first)
    return dates(found.date_first, found.date_last)


def _parse_year(text: str, written: str) -> Period | None:
    academic = bool(_ACADEMIC.search(text))
    bare = _FINANCIAL.sub("", _ACADEMIC.sub("", text)).strip()
    if match := _YEARS.fullmatch(bare):
        start = int(match[1])
        if int(match[2]) % 100 != (start + 1) % 100 or (len(match[2]) == 4 and int(match[2]) != start + 1):
            raise ValueError(
                f"“{written}” is not one year: write {_two_years(start)} for {start} to {start + 1}"
            )
        return academic_year(start) if academic else financial_year(start)
    if re.fullmatch(r"\d{4}", bare) and bare == text.strip():
        parse_partial(bare)  # refuses years that nobody reports on, with its own message
        return calendar_year(int(bare))
    return None


def _start_year(of: date | int, start_month: int) -> int:
    """The year in which the year that begins in `start_month` and holds the day begins."""
    return of if isinstance(of, int) else of.year - (of.month < start_month)


def _two_years(start: int) -> str:
    return f"{start}-{(start + 1) % 100:02d}"


def _month_name(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _whole_months(start: date, end: date) -> bool:
    return start.day == 1 and (end + ONE_DAY).day == 1


def _months_after(first: date, count: int) -> date:
    """The first day of a month, `count` months after the first day of another."""
    years, index = divmod(first.month - 1 + count, 12)
    return date(first.year + years, index + 1, 1)


def _year_before(day: date) -> date:
    """The same day a year before; 29 February has none and becomes 28 February."""
    last_of_february = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28) if last_of_february else day.replace(year=day.year - 1)


def _quarter_year_start(period: Period) -> int:
    if "academic" in period.label:
        return ACADEMIC_START
    return FINANCIAL_START if "-" in period.label else CALENDAR_START


def _year_start_of(period: Period) -> int:
    if period.kind is PeriodKind.QUARTER:
        return _quarter_year_start(period)
    starts = {PeriodKind.ACADEMIC_YEAR: ACADEMIC_START, PeriodKind.CALENDAR_YEAR: CALENDAR_START}
    return starts.get(period.kind, FINANCIAL_START)

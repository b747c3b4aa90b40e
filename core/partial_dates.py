"""Dates as boards write them: "16/05/2011", "16 May 2011", "July 2011", "2012", a spreadsheet's date cell.

The day always comes first, as in Britain. A date that is known to the month or the year only keeps that
precision and gives its first day as a start and its last day as an end. Nothing is guessed: two-digit years
and impossible days are refused with a sentence that says what is wrong.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import isfinite

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1900, 2100
EXAMPLES = "16/05/2011, 2011-05-16 or 16 May 2011"
PARTIAL_EXAMPLES = f"{EXAMPLES}; July 2011 or 2011 where the day is not known"

# Spreadsheets count days from 30 December 1899; smaller numbers are years or something else altogether.
SERIAL_ZERO = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 3654, 73_415

_MONTH_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_TIME = re.compile(r"[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"

# Each way of writing a date, with the groups that hold its year, month and day (0: not written).
_FORMS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), year, month, day)
    for pattern, year, month, day in (
        (r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", 1, 3, 4),
        (r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d+)", 4, 3, 1),
        (_WEEKDAY + _DAY + r"[\s-]+(?:of\s+)?([a-z]+)\.?,?[\s-]+(\d+)", 3, 2, 1),
        (_WEEKDAY + r"([a-z]+)\.?\s+" + _DAY + r",?\s+(\d+)", 3, 1, 2),
        (r"(\d{1,2})[-/.](\d{4})", 2, 1, 0),
        (r"(\d{4})[-/.](\d{1,2})", 1, 2, 0),
        (r"([a-z]+)\.?,?[\s-]*(\d+)", 2, 1, 0),
        (r"(\d{1,4})", 1, 0, 0),
    )
)


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the day, the month or the year; `date_first` and `date_last` are the days it may be."""

    date_first: date
    date_last: date
    precision: Precision

    def as_start(self) -> date:
        """The day to take where something began on this date: the first it may be."""
        return self.date_first

    def as_end(self) -> date:
        """The day to take where something ended on this date: the last it may be."""
        return self.date_last

    def display(self) -> str:
        """As people write it: "16 May 2011", "July 2011" or "2012". `parse_partial` reads it back."""
        day = self.date_first
        if self.precision is Precision.YEAR:
            return str(day.year)
        if self.precision is Precision.MONTH:
            return f"{MONTHS[day.month - 1]} {day.year}"
        return display_date(day)


def display_date(day: date) -> str:
    """A day as people write it, whatever the machine's language: "16 May 2011"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def parse_partial(value: str | date | float) -> PartialDate:
    """Read a date that may be known to the month or year only, from text or a spreadsheet's cell.

    A number is a year (1900 to 2100) or a spreadsheet's day number. Raises ValueError with a plain sentence.
    """
    if isinstance(value, datetime):
        return _day(value.date())
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, str):
        return _parse_text(value)
    return _parse_number(value)


def parse_date(value: str | date | float) -> date:
    """Read a date that must be known to the day. Raises ValueError with a plain sentence."""
    found = parse_partial(value)
    if found.precision is not Precision.DAY:
        what = "month" if found.precision is Precision.MONTH else "year"
        raise ValueError(
            f"{str(value).strip()} is a {what}, not a day: write the day too, for example {EXAMPLES}"
        )
    return found.date_first


def _day(day: date) -> PartialDate:
    _check_year(str(day.year), display_date(day))
    return PartialDate(day, day, Precision.DAY)


def _parse_number(value: float) -> PartialDate:
    if not isinstance(value, bool) and isfinite(value):
        if value == int(value) and FIRST_YEAR <= value <= LAST_YEAR:
            return _build(str(int(value)), None, None, str(int(value)))
        if FIRST_SERIAL <= value < LAST_SERIAL:
            return _day(SERIAL_ZERO + timedelta(days=int(value)))
    raise ValueError(f"{value} is not a date. Write it like {PARTIAL_EXAMPLES}")


@lru_cache(maxsize=4096)  # files repeat the same few hundred dates over thousands of rows
def _parse_text(value: str) -> PartialDate:
    text = " ".join(value.split())
    if not text:
        raise ValueError(f"The date is empty. Write it like {PARTIAL_EXAMPLES}")
    bare = _TIME.sub("", text)
    for form, year, month, day in _FORMS:
        if match := form.fullmatch(bare):
            return _build(
                match[year], match[month] if month else None, match[day] if day else None, text[:60]
            )
    if bare.isascii() and bare.isdigit() and len(bare) <= 6 and FIRST_SERIAL <= int(bare) < LAST_SERIAL:
        # Text, so nobody said that it is a date: say what it would be instead of taking it.
        meant = display_date(SERIAL_ZERO + timedelta(days=int(bare)))
        raise ValueError(
            f"{text} is a spreadsheet's number for {meant}: format the cells as dates, or write {meant}"
        )
    raise ValueError(f"“{text[:60]}” is not a date. Write it like {PARTIAL_EXAMPLES}")


def _build(year: str, month: str | None, day: str | None, written: str) -> PartialDate:
    """Put the parts together; `written` is what the message quotes."""
    y = _check_year(year, written)
    if month is None:
        return PartialDate(date(y, 1, 1), date(y, 12, 31), Precision.YEAR)
    m = int(month) if month.isdigit() else _MONTH_NUMBERS.get(month.casefold(), 0)
    if not 1 <= m <= 12:
        problem = f"there is no month {int(month)}" if month.isdigit() else f"“{month[:20]}” is not a month"
        order = "; the day comes first, then the month" if month.isdigit() and day is not None else ""
        raise ValueError(f"{written} is not a date: {problem}{order}")
    days = monthrange(y, m)[1]
    if day is None:
        return PartialDate(date(y, m, 1), date(y, m, days), Precision.MONTH)
    if not 1 <= int(day) <= days:
        raise ValueError(f"{written} is not a date: {MONTHS[m - 1]} {y} has {days} days")
    only = date(y, m, int(day))
    return PartialDate(only, only, Precision.DAY)


def _check_year(year: str, written: str) -> int:
    if len(year) <= 2:
        digits = "one digit" if len(year) == 1 else "two digits"
        raise ValueError(f"{written} has a year of {digits}: write the year with four, for example 2011")
    if len(year) > 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError(f"{written} is not a date we can use: the year must be {FIRST_YEAR} to {LAST_YEAR}")
    return int(year)

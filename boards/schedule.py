"""The dates of a series of meetings: pure rules, no database.

Every n weeks; every n months on the same day; every n months on the same weekday of the month ("the second
Tuesday"). The first date always counts. Months too short for the 29th to 31st meet on their last day, and "the
fifth Tuesday" means the last one in months that have four.
"""

import calendar
import datetime as dt
from enum import StrEnum

from core.working_days import LAST_YEAR, NO_EXTRA, SATURDAY, bank_holidays

#: More than one series ever needs (weekly for more than two years); keeps a typing error from planning thousands.
MAX_MEETINGS = 120
ONE_WEEK = 7
ORDINALS = ("first", "second", "third", "fourth", "last")


class Rule(StrEnum):
    """How a series goes on; the values are those of MeetingSeries.Rule."""

    WEEKS = "weeks"
    MONTH_DAY = "month_day"
    MONTH_WEEKDAY = "month_weekday"


class ScheduleError(ValueError):
    """The series makes no sense; the message is meant for the person who plans it."""


def series_dates(rule: Rule, every: int, first_on: dt.date, until: dt.date) -> list[dt.date]:
    """The dates from `first_on` to `until`, both included, in order and without repeats.

    Raises ScheduleError when `every` is below 1, the end lies before the start, or there are more than
    MAX_MEETINGS dates.
    """
    if every < 1:
        raise ScheduleError("Enter 1 or more: meetings are at least one week or month apart.")
    if until < first_on:
        raise ScheduleError("The last date must be on or after the first meeting.")
    if until.year > LAST_YEAR:
        raise ScheduleError(f"Enter a year up to {LAST_YEAR}.")
    found: list[dt.date] = []
    while (day := nth_date(rule, every, first_on, len(found))) is not None and day <= until:
        found.append(day)
        if len(found) > MAX_MEETINGS:
            raise ScheduleError(f"This makes more than {MAX_MEETINGS} meetings. Choose an earlier last date.")
    return found


def nth_date(rule: Rule, every: int, first_on: dt.date, n: int) -> dt.date | None:
    """The date of a series that has `n` before it; None beyond the calendar's end."""
    try:
        if rule == Rule.WEEKS:
            return first_on + dt.timedelta(weeks=every * n)
        month = first_on.month - 1 + every * n
        year, month = first_on.year + month // 12, month % 12 + 1
        if rule == Rule.MONTH_DAY:
            return dt.date(year, month, min(first_on.day, calendar.monthrange(year, month)[1]))
        return weekday_of_month(year, month, first_on.weekday(), week_of_month(first_on))
    except (OverflowError, ValueError):
        return None


def week_of_month(day: dt.date) -> int:
    """1 for the first Tuesday (or whatever day it is) of its month, up to 5."""
    return (day.day - 1) // ONE_WEEK + 1


def weekday_of_month(year: int, month: int, weekday: int, week: int) -> dt.date:
    """The `week`-th `weekday` (Monday is 0) of a month; the last one where the month has no fifth."""
    first, length = calendar.monthrange(year, month)
    day = (weekday - first) % ONE_WEEK + 1 + (week - 1) * ONE_WEEK
    return dt.date(year, month, day if day <= length else day - ONE_WEEK)


def in_words(rule: Rule, every: int, first_on: dt.date) -> str:
    """The series as people say it, such as "every 2 months on the second Tuesday"."""
    unit = "week" if rule == Rule.WEEKS else "month"
    often = f"every {unit}" if every == 1 else f"every {every} {unit}s"
    if rule == Rule.WEEKS:
        return f"{often} on a {first_on:%A}"
    if rule == Rule.MONTH_DAY:
        return f"{often} on day {first_on.day} of the month"
    return f"{often} on the {ORDINALS[week_of_month(first_on) - 1]} {first_on:%A}"


def closed_reason(day: dt.date, extra: frozenset[dt.date] = NO_EXTRA) -> str:
    """Why offices are closed on a day: "Saturday", "Sunday", "Bank holiday", or nothing."""
    if day.weekday() >= SATURDAY:
        return f"{day:%A}"
    return "Bank holiday" if day in extra or day in bank_holidays(day.year) else ""

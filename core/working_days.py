"""Working days in England: Monday to Friday without bank holidays.

The dates come from the `holidays` package (England). It is checked in the tests against the published dates
for 2017 to 2023. A holiday proclaimed after the installed version was made is handed in as `extra`, for
example `extra=frozenset({date(2022, 9, 19)})`; every function takes it.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

FIRST_YEAR, LAST_YEAR = 1900, 2099
NO_EXTRA: frozenset[date] = frozenset()
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year on which offices would otherwise be open, substitute days included.

    A holiday that falls on a weekend is not in the published list, only its substitute day is; so it is here.
    Raises ValueError outside 1900 to 2099.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Bank holidays are known for the years {FIRST_YEAR} to {LAST_YEAR}, not for {year}")
    days = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return frozenset(day for day in days if day.year == year and day.weekday() < SATURDAY)


def bank_holidays_between(first: date, last: date, extra: Iterable[date] = NO_EXTRA) -> list[date]:
    """The bank holidays from `first` to `last`, both included, in order; `extra` days on weekends do not
    count.
    """
    known = {day for year in range(first.year, last.year + 1) for day in bank_holidays(year)}
    known |= {day for day in extra if day.weekday() < SATURDAY}
    return sorted(day for day in known if first <= day <= last)


def is_working_day(day: date, extra: frozenset[date] = NO_EXTRA) -> bool:
    """True from Monday to Friday unless the day is a bank holiday or one of the `extra` days."""
    return day.weekday() < SATURDAY and day not in extra and day not in bank_holidays(day.year)


def add_working_days(start: date, n: int, extra: frozenset[date] = NO_EXTRA) -> date:
    """The n-th working day after `start` (before it when n is negative); `start` itself never counts.

    One working day after a Friday is Monday. With n = 0 the answer is `start`, working day or not.
    """
    step = ONE_DAY if n > 0 else -ONE_DAY
    day, left = start, abs(n)
    while left:
        day += step
        left -= is_working_day(day, extra)
    return day


def working_days_between(start: date, end: date, extra: frozenset[date] = NO_EXTRA) -> int:
    """How many working days after `start` the day `end` is; negative when it lies before.

    The inverse of `add_working_days`: `start` does not count, `end` does if it is a working day.
    """
    if end < start:
        return -_working_days_within(end, start - ONE_DAY, extra)
    return _working_days_within(start + ONE_DAY, end, extra)


def _working_days_within(first: date, last: date, extra: frozenset[date]) -> int:
    """Working days from `first` to `last`, both included: whole weeks by arithmetic, so long spans stay
    quick.
    """
    if last < first:
        return 0
    weeks, rest = divmod((last - first).days + 1, 7)
    weekdays = weeks * 5 + sum((first.weekday() + i) % 7 < SATURDAY for i in range(rest))
    return weekdays - len(bank_holidays_between(first, last, extra))

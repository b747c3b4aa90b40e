"""The days before which something in a case is late: what lists ask the database for, without working out each case."""

import datetime as dt
from dataclasses import dataclass

from core.working_days import is_working_day

MEETING_WORKING_DAYS = 5  # first meeting, domain: local procedures after Working Together
URGENT_DAYS = 3  # 72 hours
REVIEW_DAYS = 28
YEAR_DAYS = 365


@dataclass(frozen=True)
class LimitDays:
    """What was received, or met for the last time, before these days is late."""

    meeting: dt.date
    urgent_meeting: dt.date
    review: dt.date
    year: dt.date

    @classmethod
    def of(cls, on: dt.date) -> "LimitDays":
        """As seen on a day."""
        days = [dt.timedelta(days=number) for number in (URGENT_DAYS, REVIEW_DAYS, YEAR_DAYS)]
        urgent, review, year = (on - number for number in days)
        return cls(_working_days_before(on, MEETING_WORKING_DAYS), urgent, review, year)


def _working_days_before(day: dt.date, number: int) -> dt.date:
    """The first day on which something could begin whose limit of so many working days is not over before `day`."""
    while number:
        day -= dt.timedelta(days=1)
        if is_working_day(day):
            number -= 1
    return day

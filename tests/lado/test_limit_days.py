"""The days before which something is late."""

import datetime as dt

from core.working_days import add_working_days
from lado.limit_days import LimitDays


def test_a_meeting_is_late_the_day_after_its_fifth_working_day() -> None:
    for offset in range(800):
        received = dt.date(2025, 1, 1) + dt.timedelta(days=offset)
        last = add_working_days(received, 5)
        # On the fifth working day itself it is not late, the day after it is.
        assert not received < LimitDays.of(last).meeting, received
        assert received < LimitDays.of(last + dt.timedelta(days=1)).meeting, received


def test_other_limits_are_calendar_days() -> None:
    days = LimitDays.of(dt.date(2026, 3, 30))
    assert (days.urgent_meeting, days.review, days.year) == (
        dt.date(2026, 3, 27),
        dt.date(2026, 3, 2),
        dt.date(2025, 3, 30),
    )

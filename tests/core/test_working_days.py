"""Working days, against the published bank holidays and a count day by day."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import add_working_days, bank_holidays, is_working_day, working_days_between

PUBLISHED = Path(__file__).parents[1] / "data" / "bank_holidays_england_and_wales.csv"
DAYS = st.dates(date(2005, 1, 1), date(2040, 12, 31))
EXTRA = st.frozensets(st.dates(date(2015, 1, 1), date(2016, 12, 31)), max_size=5)


def published() -> set[date]:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["date"]) for row in csv.DictReader(file)}


def test_bank_holidays_are_exactly_the_published_ones() -> None:
    ours = set().union(*(bank_holidays(year) for year in range(2017, 2024)))
    assert ours == published()


def test_every_day_of_the_published_years() -> None:
    off = published()
    day = date(2017, 1, 1)
    while day.year < 2024:
        assert is_working_day(day) == (day.isoweekday() <= 5 and day not in off), day
        day += timedelta(days=1)


def test_a_proclaimed_day_can_be_added() -> None:
    extra = frozenset({date(2026, 11, 24)})
    assert is_working_day(date(2026, 11, 24))
    assert not is_working_day(date(2026, 11, 24), extra)
    assert add_working_days(date(2026, 11, 23), 1, extra) == date(2026, 11, 25)
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 25), extra) == 1


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 21), 0, date(2026, 11, 21)),  # a Saturday stays
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2022, 12, 23), 1, date(2022, 12, 28)),  # over Christmas and its substitute days
        (date(2022, 9, 16), 5, date(2022, 9, 26)),  # over the state funeral's Monday
        (date(2023, 5, 9), -1, date(2023, 5, 5)),
    ],
)
def test_add_working_days_known_dates(start: date, n: int, expected: date) -> None:
    assert add_working_days(start, n) == expected


@given(DAYS, st.integers(-300, 300), EXTRA)
def test_between_undoes_add(start: date, n: int, extra: frozenset[date]) -> None:
    end = add_working_days(start, n, extra)
    assert working_days_between(start, end, extra) == n
    assert n == 0 or is_working_day(end, extra)


@given(DAYS, st.integers(-100, 100), st.integers(-100, 100))
def test_add_is_monotone(start: date, one: int, other: int) -> None:
    first, second = sorted((one, other))
    assert add_working_days(start, first) <= add_working_days(start, second)
    assert add_working_days(start, first) <= add_working_days(start + timedelta(days=1), first)


@given(DAYS, st.integers(0, 800), EXTRA)
def test_between_agrees_with_counting_every_day(start: date, length: int, extra: frozenset[date]) -> None:
    end = start + timedelta(days=length)
    after = [start + timedelta(days=i) for i in range(1, length + 1)]
    before = [end - timedelta(days=i) for i in range(1, length + 1)]
    assert working_days_between(start, end, extra) == sum(is_working_day(day, extra) for day in after)
    assert working_days_between(end, start, extra) == -sum(is_working_day(day, extra) for day in before)


def test_years_without_known_holidays_are_refused() -> None:
    with pytest.raises(ValueError, match="1900 to 2099"):
        is_working_day(date(2101, 3, 3))

"""The dates of a series, as examples and as properties."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.schedule import (
    MAX_MEETINGS,
    Rule,
    ScheduleError,
    closed_reason,
    in_words,
    series_dates,
    week_of_month,
    weekday_of_month,
)

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))
RULES = st.sampled_from(list(Rule))


def test_every_second_month_on_the_second_tuesday() -> None:
    assert series_dates(Rule.MONTH_WEEKDAY, 2, dt.date(2027, 1, 12), dt.date(2027, 12, 31)) == [
        dt.date(2027, 1, 12),
        dt.date(2027, 3, 9),
        dt.date(2027, 5, 11),
        dt.date(2027, 7, 13),
        dt.date(2027, 9, 14),
        dt.date(2027, 11, 9),
    ]


def test_fifth_thursday_means_the_last_one_in_months_with_four() -> None:
    assert series_dates(Rule.MONTH_WEEKDAY, 1, dt.date(2027, 4, 29), dt.date(2027, 7, 31)) == [
        dt.date(2027, 4, 29),
        dt.date(2027, 5, 27),
        dt.date(2027, 6, 24),
        dt.date(2027, 7, 29),
    ]


def test_the_31st_becomes_the_last_day_of_short_months_and_comes_back() -> None:
    assert series_dates(Rule.MONTH_DAY, 1, dt.date(2028, 1, 31), dt.date(2028, 4, 30)) == [
        dt.date(2028, 1, 31),
        dt.date(2028, 2, 29),
        dt.date(2028, 3, 31),
        dt.date(2028, 4, 30),
    ]


def test_every_six_weeks_across_the_change_of_the_clocks() -> None:
    assert series_dates(Rule.WEEKS, 6, dt.date(2027, 3, 1), dt.date(2027, 6, 1)) == [
        dt.date(2027, 3, 1),
        dt.date(2027, 4, 12),
        dt.date(2027, 5, 24),
    ]


@pytest.mark.parametrize(
    ("every", "first", "until", "message"),
    [
        (0, dt.date(2027, 1, 1), dt.date(2027, 2, 1), "Enter 1 or more"),
        (1, dt.date(2027, 2, 2), dt.date(2027, 2, 1), "on or after the first"),
        (1, dt.date(2027, 1, 1), dt.date(2031, 1, 1), f"more than {MAX_MEETINGS}"),
        (1, dt.date(2027, 1, 1), dt.date(9999, 1, 1), "Enter a year up to 2099"),
    ],
)
def test_series_that_make_no_sense_say_why(every: int, first: dt.date, until: dt.date, message: str) -> None:
    with pytest.raises(ScheduleError, match=message):
        series_dates(Rule.WEEKS, every, first, until)


@given(RULES, st.integers(1, 52), DAYS, st.integers(0, 700))
def test_dates_are_ordered_within_bounds_and_begin_with_the_first(
    rule: Rule, every: int, first: dt.date, length: int
) -> None:
    until = first + dt.timedelta(days=length)
    dates = series_dates(rule, every, first, until)
    assert dates[0] == first
    assert dates == sorted(set(dates))
    assert all(first <= day <= until for day in dates)


@given(st.integers(1, 52), DAYS, st.integers(0, 700))
def test_weeks_are_evenly_apart_and_none_is_left_out(every: int, first: dt.date, length: int) -> None:
    until = first + dt.timedelta(days=length)
    dates = series_dates(Rule.WEEKS, every, first, until)
    assert {(b - a).days for a, b in itertools.pairwise(dates)} <= {7 * every}
    assert dates[-1] + dt.timedelta(weeks=every) > until


@given(st.integers(1, 12), DAYS, st.integers(0, 1500))
def test_monthly_rules_meet_once_in_each_month_of_the_step(every: int, first: dt.date, length: int) -> None:
    until = first + dt.timedelta(days=length)
    for rule in (Rule.MONTH_DAY, Rule.MONTH_WEEKDAY):
        months = [day.year * 12 + day.month for day in series_dates(rule, every, first, until)]
        assert months == list(range(months[0], months[0] + every * len(months), every))


@given(st.integers(1, 12), DAYS, st.integers(0, 1500))
def test_weekday_rule_keeps_weekday_and_week(every: int, first: dt.date, length: int) -> None:
    dates = series_dates(Rule.MONTH_WEEKDAY, every, first, first + dt.timedelta(days=length))
    assert {day.weekday() for day in dates} == {first.weekday()}
    assert {week_of_month(day) for day in dates} <= {week_of_month(first), min(week_of_month(first), 4)}


@given(DAYS)
def test_weekday_of_month_is_the_inverse_of_week_of_month(day: dt.date) -> None:
    assert weekday_of_month(day.year, day.month, day.weekday(), week_of_month(day)) == day


def test_rules_in_words() -> None:
    first = dt.date(2027, 1, 12)
    assert in_words(Rule.MONTH_WEEKDAY, 2, first) == "every 2 months on the second Tuesday"
    assert in_words(Rule.MONTH_DAY, 1, first) == "every month on day 12 of the month"
    assert in_words(Rule.WEEKS, 1, first) == "every week on a Tuesday"
    assert in_words(Rule.MONTH_WEEKDAY, 1, dt.date(2027, 3, 30)) == "every month on the last Tuesday"


def test_closed_days() -> None:
    assert closed_reason(dt.date(2027, 1, 2)) == "Saturday"
    assert closed_reason(dt.date(2027, 3, 29)) == "Bank holiday"
    assert closed_reason(dt.date(2027, 3, 30)) == ""
    assert closed_reason(dt.date(2027, 3, 30), frozenset({dt.date(2027, 3, 30)})) == "Bank holiday"

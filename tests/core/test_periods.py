"""Periods: no gap, no overlap, labels that read back."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import (
    Period,
    PeriodKind,
    academic_year,
    calendar_year,
    dates,
    financial_year,
    month,
    parse_period,
    quarter,
    quarter_of,
)

DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))
STARTS = st.sampled_from([1, 4, 9])
ONE_DAY = timedelta(days=1)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    day = draw(DAYS)
    made = [financial_year(day), academic_year(day), calendar_year(day), month(day)]
    made += [quarter(day, year_start=start) for start in (1, 4, 9)]
    made.append(dates(day, day + timedelta(days=draw(st.integers(0, 900)))))
    return draw(st.sampled_from(made))


@pytest.mark.parametrize(
    ("period", "start", "end", "label"),
    [
        (financial_year(2011), date(2011, 4, 1), date(2012, 3, 31), "2011-12"),
        (financial_year(date(2012, 3, 31)), date(2011, 4, 1), date(2012, 3, 31), "2011-12"),
        (financial_year(1999), date(1999, 4, 1), date(2000, 3, 31), "1999-00"),
        (academic_year(date(2011, 8, 31)), date(2010, 9, 1), date(2011, 8, 31), "2010-11 academic year"),
        (calendar_year(2011), date(2011, 1, 1), date(2011, 12, 31), "2011"),
        (quarter(date(2026, 11, 21)), date(2026, 10, 1), date(2026, 12, 31), "Quarter 3 2026-27"),
        (quarter_of(2026, 4), date(2027, 1, 1), date(2027, 3, 31), "Quarter 4 2026-27"),
        (quarter_of(2026, 2, year_start=1), date(2026, 4, 1), date(2026, 6, 30), "Quarter 2 2026"),
        (
            quarter_of(2026, 2, year_start=9),
            date(2026, 12, 1),
            date(2027, 2, 28),
            "Quarter 2 2026-27 academic year",
        ),
        (month(date(2012, 2, 10)), date(2012, 2, 1), date(2012, 2, 29), "February 2012"),
        (
            dates(date(2011, 4, 1), date(2012, 3, 31)),
            date(2011, 4, 1),
            date(2012, 3, 31),
            "April 2011 to March 2012",
        ),
        (
            dates(date(2011, 4, 2), date(2012, 3, 31)),
            date(2011, 4, 2),
            date(2012, 3, 31),
            "2 April 2011 to 31 March 2012",
        ),
    ],
)
def test_known_periods(period: Period, start: date, end: date, label: str) -> None:
    assert (period.start, period.end, period.label, str(period)) == (start, end, label, label)


def test_the_other_ways_to_write_a_period() -> None:
    year = financial_year(2011)
    assert year.in_dates() == "1 April 2011 to 31 March 2012"
    assert year.in_months() == "April 2011 to March 2012"
    assert month(date(2011, 7, 4)).in_months() == "July 2011"
    assert dates(date(2011, 7, 4), date(2011, 7, 5)).in_months() == "4 July 2011 to 5 July 2011"
    assert year.days == 366


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on 31 March 2011, before it starts on 1 April 2011"):
        dates(date(2011, 4, 1), date(2011, 3, 31))


def test_quarters_outside_the_year_are_refused() -> None:
    with pytest.raises(ValueError, match="no quarter 5"):
        quarter_of(2026, 5)
    with pytest.raises(ValueError, match="January"):
        quarter_of(2026, 1, year_start=7)


@given(DAYS, STARTS)
def test_every_day_has_exactly_one_quarter_and_its_neighbours_touch(day: date, start: int) -> None:
    here = quarter(day, year_start=start)
    assert here.contains(day)
    following = quarter(here.end + ONE_DAY, year_start=start)
    assert following.start == here.end + ONE_DAY
    assert quarter(here.start, year_start=start) == here == quarter(here.end, year_start=start)


@pytest.mark.parametrize("make", [financial_year, academic_year, calendar_year])
@given(day=DAYS)
def test_years_follow_each_other(make: object, day: date) -> None:
    assert callable(make)
    year = make(day)
    assert year.contains(day)
    assert make(year.end + ONE_DAY).start == year.end + ONE_DAY
    assert year.days in (365, 366)
    assert make(year.start.year) == year


@given(periods())
def test_splits_cover_the_period_without_gap_or_overlap(period: Period) -> None:
    for pieces in (period.split_months(), period.split_quarters(), period.split_quarters(1)):
        covered = [piece.start + timedelta(days=i) for piece in pieces for i in range(piece.days)]
        assert covered == [period.start + timedelta(days=i) for i in range(period.days)]


@given(periods())
def test_previous_is_the_same_kind_a_year_before(period: Period) -> None:
    before = period.previous()
    assert before.kind is period.kind
    assert before.start.year == period.start.year - 1
    assert abs(before.days - period.days) <= 1
    if period.days <= 365:
        assert before.end < period.start
    if period.kind is not PeriodKind.DATES and period.days > 100:
        assert before.end + ONE_DAY == period.start


def test_previous_keeps_whole_months_whole() -> None:
    assert dates(date(2013, 1, 1), date(2013, 2, 28)).previous().end == date(2012, 2, 29)
    assert dates(date(2012, 1, 1), date(2012, 2, 29)).previous().end == date(2011, 2, 28)
    assert month(date(2012, 2, 29)).previous().end == date(2011, 2, 28)
    assert quarter(date(2026, 11, 21), year_start=9).previous().label == "Quarter 1 2025-26 academic year"


@given(periods())
def test_labels_read_back(period: Period) -> None:
    assert parse_period(period.label) == period
    assert parse_period(f"  {period.label.upper()} ") == period
    back = parse_period(period.in_dates())
    assert (back.start, back.end) == (period.start, period.end)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2011/12", "2011-12"),
        ("2011\u20132012", "2011-12"),
        ("financial year 2011-12", "2011-12"),
        ("Academic year 2011/12", "2011-12 academic year"),
        ("Q3 2026/27", "Quarter 3 2026-27"),
        ("q1 2026", "Quarter 1 2026"),
        ("Jul 2011", "July 2011"),
        ("2011-04-01 to 2012-03-31", "April 2011 to March 2012"),
        ("2011-04-01/2012-03-31", "April 2011 to March 2012"),
        ("01/04/2011 - 30/03/2012", "1 April 2011 to 30 March 2012"),
        ("16 May 2011", "16 May 2011 to 16 May 2011"),
    ],
)
def test_parse_period_accepts(text: str, label: str) -> None:
    assert parse_period(text).label == label


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The period is empty"),
        ("last year", "is not a period"),
        ("2011-13", "write 2011-12 for 2011 to 2012"),
        ("2011-2112", "write 2011-12 for 2011 to 2012"),
        ("Quarter 5 2026-27", "no quarter 5"),
        ("Quarter 1 of plenty", "is not a quarter"),
        ("31/02/2014 to 1/3/2014", "February 2014 has 28 days"),
        ("March 2012 to April 2011", "ends on 30 April 2011"),
        ("0001", "the year must be 1900 to 2100"),
    ],
)
def test_parse_period_refuses_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_period(text)

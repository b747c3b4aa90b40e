"""Dates as boards write them."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.partial_dates import Precision, parse_date, parse_partial

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "16/05/2011", "16-5-2011", "16.05.2011", "2011-05-16", "2011/5/16", "16 May 2011", "16th May 2011",
        "Monday 16 May 2011",
        "Mon, 16 may 2011", "16 MAY, 2011", "16th of May 2011", "May 16, 2011", "16-May-2011",
        "2011-05-16 00:00:00", "2011-05-16T09:30", "16/05/2011 09:30", "  16\u00a0May  2011 ",
        date(2011, 5, 16), datetime(2011, 5, 16, 9, 30, tzinfo=UTC), 40679.0, 40679.4,
    ],
)  # fmt: skip
def test_one_day_in_many_ways(written: str | date | float) -> None:
    assert parse_date(written) == date(2011, 5, 16)


@pytest.mark.parametrize(
    ("written", "first", "last", "shown"),
    [
        ("July 2011", date(2011, 7, 1), date(2011, 7, 31), "July 2011"),
        ("jul. 2011", date(2011, 7, 1), date(2011, 7, 31), "July 2011"),
        ("Sept 2011", date(2011, 9, 1), date(2011, 9, 30), "September 2011"),
        ("02/2012", date(2012, 2, 1), date(2012, 2, 29), "February 2012"),
        ("2011-12", date(2011, 12, 1), date(2011, 12, 31), "December 2011"),
        ("2012", date(2012, 1, 1), date(2012, 12, 31), "2012"),
        (2012.0, date(2012, 1, 1), date(2012, 12, 31), "2012"),
        ("1/2/2012", date(2012, 2, 1), date(2012, 2, 1), "1 February 2012"),
    ],
)
def test_month_and_year_precision(written: str | float, first: date, last: date, shown: str) -> None:
    found = parse_partial(written)
    assert (found.as_start(), found.as_end(), found.display()) == (first, last, shown)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("31/02/2014", "31/02/2014 is not a date: February 2014 has 28 days"),
        ("29/02/2011", "February 2011 has 28 days"),
        ("00/05/2011", "May 2011 has 31 days"),
        ("05/16/2011", "there is no month 16; the day comes first, then the month"),
        ("16/05/11", "has a year of two digits"),
        ("16 May 11", "has a year of two digits"),
        ("May 11", "has a year of two digits"),
        ("11", "has a year of two digits"),
        ("16/05/20111", "the year must be 1900 to 2100"),
        ("16/05/1066", "the year must be 1900 to 2100"),
        ("16 Mayo 2011", "“Mayo” is not a month"),
        ("2011-13", "there is no month 13"),
        ("40679", "spreadsheet's number for 16 May 2011"),
        ("soon", "is not a date"),
        ("16/05", "is not a date"),
        ("٢٠١١", "is not a date"),
        ("", "The date is empty"),
        (float("nan"), "is not a date"),
        (float("inf"), "is not a date"),
        (-3.0, "is not a date"),
        (True, "is not a date"),
        (1e9, "is not a date"),
    ],
)
def test_what_is_not_a_date_is_refused_with_a_reason(written: str | float, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_partial(written)


@pytest.mark.parametrize(("written", "what"), [("July 2011", "a month"), ("2011", "a year")])
def test_a_day_is_asked_for_where_one_is_needed(written: str, what: str) -> None:
    with pytest.raises(ValueError, match=f"is {what}, not a day"):
        parse_date(written)


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %Y", "%Y"]))
def test_what_is_shown_reads_back(day: date, form: str) -> None:
    found = parse_partial(day.strftime(form))
    assert found.date_first <= day <= found.date_last
    assert parse_partial(found.display()) == found
    assert (found.date_first == found.date_last) == (found.precision is Precision.DAY)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_plain_refusal(text: str) -> None:
    with suppress(ValueError):
        assert parse_partial(text).date_first <= parse_partial(text).date_last

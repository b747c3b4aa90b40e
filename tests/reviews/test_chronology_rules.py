"""Reading pasted chronologies, gaps between contacts, and where two agencies tell a day differently."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.partial_dates import display_date
from reviews.chronology_rules import SERIAL_ZERO, gaps, read_date, read_time, rows_of
from reviews.clash_rules import Told, clashes, difference

TODAY = dt.date(2026, 3, 2)
DAYS = st.dates(dt.date(2005, 1, 1), TODAY)


@pytest.mark.parametrize(
    "written",
    ["3 May 2020", "03/05/20", "3.5.2020", "2020-05-03", "3rd May 20", "Sunday 3 May 2020", "43954"],
)
def test_one_day_is_read_however_it_is_written(written: str) -> None:
    assert read_date(written, TODAY)[0].display() == "3 May 2020"


@given(DAYS)
def test_every_day_is_read_back_from_every_form(day: dt.date) -> None:
    forms = [
        display_date(day),
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%y}",
        day.isoformat(),
        str((day - SERIAL_ZERO).days),
    ]
    assert {read_date(form, TODAY)[0].date_first for form in forms} == {day}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("31/02/2020", "February 2020 has 29 days"),
        ("05/13/2020", "there is no month 13; the day comes first"),
        ("soon", "is not a date"),
        ("3 May 2027", "is still to come. Check the year"),
    ],
)
def test_what_is_no_date_says_how_to_mend_it(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_date(written, TODAY)


def test_times() -> None:
    times = [read_time(one) for one in ("14:30", "2.30pm", "1430", "2pm", "12am", "")]
    assert times == [dt.time(14, 30)] * 3 + [dt.time(14), dt.time(0), None]


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("03/05/2020 10:30", dt.time(10, 30)),
        ("2020-05-03T10:30:00", dt.time(10, 30)),
        ("3 May 2020 at 10.30", dt.time(10, 30)),
        ("3 May 2020, 2.15pm", dt.time(14, 15)),
        ("Sunday 3 May 2020 9am", dt.time(9)),
        ("2020-05-03 00:00:00", None),  # a spreadsheet's day
        ("03/05/2020", None),
        ("3.5.2020", None),
    ],
)
def test_a_time_behind_the_day_is_not_lost(cell: str, time: dt.time | None) -> None:
    for pasted in (f"{cell}\tHome visit\tLog", f"{cell} - Home visit - Log"):
        [row] = rows_of(pasted, TODAY)
        assert row.event is not None, row.problem
        assert (row.event.date.display(), row.event.time, row.event.text) == (
            "3 May 2020",
            time,
            "Home visit",
        )
    # A column of its own says it better.
    [row] = rows_of(f"Date\tTime\tEvent\n{cell}\t11:45\tHome visit", TODAY)
    assert row.event is not None
    assert row.event.time == dt.time(11, 45)


def test_a_weekday_that_does_not_fit_is_pointed_out() -> None:
    notes = [row.note for row in rows_of("Sunday 3 May 2020 - A\nMonday 3 May 2020 - B\nMay 2020 - C", TODAY)]
    assert notes == ["", "3 May 2020 was a Sunday", ""]


def test_a_table_from_word_with_paragraphs_in_a_cell() -> None:
    pasted = (
        "Date\tTime\tWhat happened\tSource\tSignificant\n"
        "03/05/20\t14:30\tHome visit.\tGP record\tYes\n"
        "3 May 2021\t\tFirst paragraph\n"
        "of a cell that goes on\n"
        "\n"
        "99/99/2020\t\tNo day\t\t\n"
    )
    first, second, bad = rows_of(pasted, TODAY)
    assert first.event is not None
    assert (first.event.time, first.event.source, first.event.is_significant) == (
        dt.time(14, 30), "GP record", True,
    )  # fmt: skip
    assert second.event is not None
    assert second.event.text == "First paragraph\nof a cell that goes on"
    assert (bad.number, bad.event, bad.raw) == (6, None, "99/99/2020\t\tNo day\t\t")
    assert "there is no month 99" in bad.problem


def test_lines_with_dashes_and_lines_without() -> None:
    pasted = "3 May 2020 – Home visit – child seen – Health visitor\r\nMay 2020: Several calls\n12/05/2020 Seen by GP\n"
    found = [
        (row.event.date.display(), row.event.text, row.event.source)
        for row in rows_of(pasted, TODAY)
        if row.event
    ]
    assert found == [
        ("3 May 2020", "Home visit – child seen", "Health visitor"),
        ("May 2020", "Several calls", ""),
        ("12 May 2020", "Seen by GP", ""),
    ]


@given(st.text(max_size=300))
def test_nothing_that_was_pasted_is_lost(pasted: str) -> None:
    """Every line that says something is in the raw text of a row, unless it is the heading."""
    rows = rows_of(pasted, TODAY)
    kept = "\n".join(row.raw for row in rows)
    lines = [line for line in pasted.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    assert all(line in kept for line in lines)
    assert all((row.event is None) == bool(row.problem) for row in rows)


@given(st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=30), st.integers(1, 200))
def test_gaps_are_the_runs_of_days_without_contact(
    given_spans: list[tuple[dt.date, int]], least: int
) -> None:
    spans = [(first, first + dt.timedelta(days=days)) for first, days in given_spans]
    found = gaps(spans, least)
    # Independently: mark every day, then count the empty ones between two marked ones.
    marked = sorted(
        {(first + dt.timedelta(days=n)) for first, end in spans for n in range((end - first).days + 1)}
    )
    pairs = itertools.pairwise(marked)
    expected = [(one, other) for one, other in pairs if (other - one).days - 1 >= least]
    assert [(gap.after, gap.before) for gap in found] == expected


DAY = dt.date(2020, 5, 3)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (
            "Home visit, child seen with two bruises",
            "Home visit: child seen, 3 bruises on the arm",
            "2 here, 3 there",
        ),
        (
            "Child was not seen at home visit",
            "Child seen at home visit",
            "one says seen or spoken to, the other not",
        ),
        (
            "Meeting at school with mother",
            "Mother met at hospital for the meeting",
            "school here, hospital there",
        ),
        ("Mother phoned at 9:30", "Mother phoned at 2pm", "09:30 here, 14:00 there"),
        ("Mother phoned about housing", "Police called to a dispute", ""),
        ("Home visit, child seen", "Home visit, child was seen", ""),
    ],
)
def test_differences(one: str, other: str, words: str) -> None:
    assert difference(Told(1, 1, DAY, one), Told(2, 2, DAY, other)) == words


WORDS = st.lists(
    st.sampled_from(["home", "visit", "child", "seen", "not", "two", "three", "school", "hospital", "9:30"]),
    max_size=8,
)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), WORDS), max_size=12))
def test_clashes_are_of_one_day_and_two_agencies_each_pair_once(
    drawn: list[tuple[int, int, list[str]]],
) -> None:
    events = [
        Told(key, agency, DAY + dt.timedelta(days=day), " ".join(words))
        for key, (agency, day, words) in enumerate(drawn)
    ]
    found = clashes(events)
    by_key = {event.key: event for event in events}
    pairs = [(clash.first, clash.second) for clash in found]
    assert len(pairs) == len(set(pairs))
    for clash in found:
        first, second = by_key[clash.first], by_key[clash.second]
        assert clash.first < clash.second
        assert (first.day == second.day, first.agency == second.agency) == (True, False)
        assert difference(first, second) == clash.words
        assert bool(difference(second, first)) is True
    assert clashes(reversed(events)) == found

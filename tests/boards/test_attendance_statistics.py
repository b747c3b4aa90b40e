"""Attendance counted in SQL against an independent count in Python, and against hand-made cases."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boards.models import Attendance, Board, Meeting, Seat, SeatTerm
from boards.statistics.attendance import (
    Colour,
    Line,
    attendance_by_agency,
    attendance_by_seat,
    attendance_of_advisors,
)
from boards.statistics.attendance_figures import summarise
from core.periods import financial_year
from core.scoping import board_scope
from tests import builders

YEAR = financial_year(2025)
DAYS = [dt.date(2025, month, 12) for month in (5, 7, 9, 11)]


def counts(line: Line) -> tuple[int, int, int, int]:
    return line.meetings, line.member, line.represented, line.not_recorded


def lines(board: Board) -> dict[str, tuple[int, int, int, int]]:
    table = attendance_by_agency(builders.main_group(board), YEAR)
    return {line.body: counts(line) for line in table.lines}


@pytest.fixture
def meetings(in_dunmoor: Board) -> list[Meeting]:
    return [builders.meeting(builders.main_group(in_dunmoor), day) for day in DAYS]


def record(meetings: list[Meeting], of: object, marks: str) -> None:
    """One letter per meeting: m r p a x, and - for no mark."""
    words = {"m": "member", "r": "representative", "p": "part", "a": "apologies", "x": "absent"}
    for meeting, letter in zip(meetings, marks, strict=True):
        if letter != "-":
            builders.mark(meeting, of, words[letter])  # type: ignore[arg-type]


def test_member_is_green_and_represented_is_amber(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    seat = builders.seat(builders.main_group(in_dunmoor), "Police", "Superintendent")
    record(meetings, seat, "mrpx")
    assert lines(in_dunmoor) == {"Police": (4, 1, 2, 0)}
    (line,) = attendance_by_agency(seat.group, YEAR).lines
    assert [line.colour(m.pk) for m in meetings] == [Colour.GREEN, Colour.AMBER, Colour.AMBER, Colour.RED]


def test_agency_came_when_any_of_its_members_came(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    group = builders.main_group(in_dunmoor)
    record(meetings, builders.seat(group, "Police", "One"), "mrxx")
    record(meetings, builders.seat(group, "Police", "Two"), "xxmx")
    assert lines(in_dunmoor) == {"Police": (4, 2, 1, 0)}
    seats = attendance_by_seat(group, YEAR)
    assert [(line.seat, *counts(line)) for line in seats.lines] == [("One", 4, 1, 1, 0), ("Two", 4, 1, 0, 0)]


def test_new_member_counts_from_the_start(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    seat = builders.seat(builders.main_group(in_dunmoor), "College", starts_on=dt.date(2025, 9, 1))
    record(meetings, seat, "xxmm")
    assert lines(in_dunmoor) == {"College": (2, 2, 0, 0)}


def test_agency_counts_from_its_first_seat(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    group = builders.main_group(in_dunmoor)
    record(meetings, builders.seat(group, "College", "Old", starts_on=dt.date(2025, 7, 1)), "xxmm")
    record(meetings, builders.seat(group, "College", "New", starts_on=dt.date(2025, 10, 1)), "xxxm")
    assert lines(in_dunmoor) == {"College": (3, 2, 0, 0)}


def test_no_mark_is_left_out_and_said(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    group = builders.main_group(in_dunmoor)
    record(meetings, builders.seat(group, "Police"), "mmmm")
    record(meetings, builders.seat(group, "College"), "m--x")
    builders.seat(group, "Silent")
    assert lines(in_dunmoor) == {"College": (2, 1, 0, 2), "Police": (4, 4, 0, 0)}
    assert attendance_by_agency(group, YEAR).without_marks == ("Silent",)


def test_meeting_without_any_mark_is_not_counted(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    record(meetings, builders.seat(builders.main_group(in_dunmoor), "Police"), "mm--")
    table = attendance_by_agency(builders.main_group(in_dunmoor), YEAR)
    assert [held.day for held in table.meetings] == DAYS[:2]
    assert counts(table.lines[0]) == (2, 2, 0, 0)


def test_development_days_cancelled_and_other_periods_are_not_counted(in_dunmoor: Board) -> None:
    group = builders.main_group(in_dunmoor)
    seat = builders.seat(group, "Police")
    for day, fields in [
        (DAYS[0], {}),
        (DAYS[1], {"kind": Meeting.Kind.DEVELOPMENT}),
        (DAYS[2], {"status": Meeting.Status.CANCELLED}),
        (dt.date(2025, 3, 31), {}),
        (dt.date(2026, 4, 1), {}),
    ]:
        builders.mark(builders.meeting(group, day, **fields), seat, "member")
    assert lines(in_dunmoor) == {"Police": (1, 1, 0, 0)}


def test_advisors_and_observers_are_counted_apart(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    group = builders.main_group(in_dunmoor)
    record(meetings, builders.seat(group, "Council", "Solicitor", kind=Seat.Kind.ADVISOR), "mmmm")
    record(meetings, builders.seat(group, "Council", "Director"), "mxxx")
    record(meetings, builders.seat(group, "Cabinet", "Lead member", kind=Seat.Kind.OBSERVER), "mmmx")
    assert lines(in_dunmoor) == {"Council": (4, 1, 0, 0)}
    apart = attendance_of_advisors(group, YEAR)
    assert {line.body: counts(line) for line in apart.lines} == {
        "Council": (4, 4, 0, 0),
        "Cabinet": (4, 3, 0, 0),
    }


def test_mark_of_the_agency_as_a_whole_is_its_only_seats(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    group = builders.main_group(in_dunmoor)
    seat = builders.seat(group, "Police", "Superintendent", starts_on=dt.date(2025, 7, 1))
    record(meetings, seat.agency, "mmrx")
    (line,) = attendance_by_seat(group, YEAR).lines
    assert (line.seat, counts(line)) == ("Superintendent", (3, 1, 1, 0))


def test_mark_of_an_agency_of_several_seats_has_no_seat(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    group = builders.main_group(in_dunmoor)
    first = builders.seat(group, "Fire Service", "Commander")
    builders.seat(group, "Fire Service", "Liaison officer")
    record(meetings, first.agency, "mmmm")
    assert lines(in_dunmoor) == {"Fire Service": (4, 4, 0, 0)}
    assert [(line.seat_id, counts(line)) for line in attendance_by_seat(group, YEAR).lines] == [
        (None, (4, 4, 0, 0))
    ]


def test_a_mark_of_the_agency_beside_its_only_seats_counts_once(
    in_dunmoor: Board, meetings: list[Meeting]
) -> None:
    seat = builders.seat(builders.main_group(in_dunmoor), "Police", "Superintendent")
    record(meetings, seat, "mrx-")
    record(meetings, seat.agency, "x-m-")
    (line,) = attendance_by_seat(seat.group, YEAR).lines
    assert (line.seat_id, counts(line), len(line.marks)) == (seat.pk, (3, 2, 1, 0), 3)
    assert lines(in_dunmoor) == {"Police": (3, 2, 1, 0)}


def test_an_agency_of_both_kinds_has_dates_of_its_own_for_each(
    in_dunmoor: Board, meetings: list[Meeting]
) -> None:
    group = builders.main_group(in_dunmoor)
    member = builders.seat(group, "Council", "Director", starts_on=dt.date(2025, 7, 1))
    advisor = builders.seat(
        group, "Council", "Solicitor", kind=Seat.Kind.ADVISOR, closed_on=dt.date(2025, 11, 1),
        agreed_meetings=1, agreed_reason="On request",
    )  # fmt: skip
    record(meetings, member, "mm--")
    record(meetings, advisor, "xx--")
    record(meetings, builders.seat(group, "Police"), "mmmm")
    found = {line.body: line for line in attendance_by_agency(group, YEAR).lines}
    # The director's first meeting is July's; September and November are missing, of the advisor only September.
    assert counts(found["Council"]) == (1, 1, 0, 2)
    assert (found["Council"].starts_on, found["Council"].agreed_meetings) == (dt.date(2025, 7, 1), None)
    (apart,) = attendance_of_advisors(group, YEAR).lines
    assert counts(apart) == (2, 0, 0, 1)
    assert (apart.starts_on, apart.agreed_meetings) == (None, 1)


def test_a_mark_of_the_agency_as_a_whole_is_of_the_kind_that_it_had_that_day(
    in_dunmoor: Board, meetings: list[Meeting]
) -> None:
    group = builders.main_group(in_dunmoor)
    advisor = builders.seat(
        group, "Council", "Solicitor", kind=Seat.Kind.ADVISOR, closed_on=dt.date(2025, 9, 1)
    )
    director = builders.seat(group, "Council", "Director", starts_on=dt.date(2025, 9, 1))
    record(meetings, director.agency, "mxmm")
    assert lines(in_dunmoor) == {"Council": (2, 2, 0, 0)}
    assert [counts(line) for line in attendance_of_advisors(group, YEAR).lines] == [(2, 1, 0, 0)]
    assert {line.seat_id: counts(line) for line in attendance_by_seat(group, YEAR).lines} == {
        advisor.pk: (2, 1, 0, 0),
        director.pk: (2, 2, 0, 0),
    }


AGREED: dict[str, Any] = {"agreed_meetings": 2, "agreed_reason": "One officer serves eleven boards"}


def below(board: Board, *, on: dt.date = YEAR.end) -> list[str]:
    table = attendance_by_agency(builders.main_group(board), YEAR)
    return [rate.line.body for rate in summarise(table, minimum=80, on=on).below_minimum]


def test_coming_as_often_as_agreed_is_not_below_the_minimum(
    in_dunmoor: Board, meetings: list[Meeting]
) -> None:
    group = builders.main_group(in_dunmoor)
    record(meetings, builders.seat(group, "As agreed", **AGREED), "xmxr")
    record(meetings, builders.seat(group, "Less than agreed", **AGREED), "xmxx")
    record(meetings, builders.seat(group, "Nothing agreed"), "xmxr")
    assert below(in_dunmoor) == ["Less than agreed", "Nothing agreed"]
    # Half of the year is over by the end of September: one of the two meetings is due.
    assert below(in_dunmoor, on=dt.date(2025, 9, 30)) == ["Nothing agreed"]


def test_fewer_meetings_are_agreed_for_all_seats_of_the_agency_or_for_none(
    in_dunmoor: Board, meetings: list[Meeting]
) -> None:
    group = builders.main_group(in_dunmoor)
    record(meetings, builders.seat(group, "One of two", "Officer", **AGREED), "mmxx")
    builders.seat(group, "One of two", "Director")
    record(meetings, builders.seat(group, "The open one", "Officer", **AGREED), "mmxx")
    builders.seat(group, "The open one", "Director", closed_on=YEAR.start)
    assert below(in_dunmoor) == ["One of two"]


def test_only_members_of_the_period_are_missed(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    group = builders.main_group(in_dunmoor)
    record(meetings, builders.seat(group, "Police"), "mmmm")
    builders.seat(group, "Closed before", closed_on=YEAR.start)
    builders.seat(group, "Begins after", starts_on=YEAR.end + dt.timedelta(days=1))
    builders.seat(group, "Silent", starts_on=YEAR.end)
    builders.seat(group, "Heard as an advisor only")
    advisor = builders.seat(group, "Heard as an advisor only", "Adviser", kind=Seat.Kind.ADVISOR)
    record(meetings, advisor, "mmmm")
    assert attendance_by_agency(group, YEAR).without_marks == ("Heard as an advisor only", "Silent")


def test_seat_of_a_sector_stands_under_its_name(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    seat = Seat.objects.create(
        board=in_dunmoor, group=builders.main_group(in_dunmoor), sector_name="Primary schools", role="Head"
    )
    SeatTerm.objects.create(board=in_dunmoor, seat=seat)
    record(meetings, seat, "mmrx")
    assert lines(in_dunmoor) == {"Primary schools": (4, 2, 1, 0)}


def test_closed_seat_counts_until_it_closed(in_dunmoor: Board, meetings: list[Meeting]) -> None:
    seat = builders.seat(builders.main_group(in_dunmoor), "Trust", closed_on=dt.date(2025, 9, 1))
    record(meetings, seat, "mmxx")
    assert lines(in_dunmoor) == {"Trust": (2, 2, 0, 0)}


def test_other_boards_marks_never_count(dunmoor: Board, eastvale: Board) -> None:
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            seat = builders.seat(builders.main_group(board), "Police", "Superintendent")
            builders.mark(builders.meeting(seat.group, DAYS[0]), seat, "member")
    with board_scope(dunmoor.pk, eastvale.pk):
        group = Seat.objects.filter(board=dunmoor).get().group
        (line,) = attendance_by_agency(group, YEAR).lines
        assert counts(line) == (1, 1, 0, 0)


marks = st.lists(
    st.tuples(
        st.sampled_from(["Police", "College", "Trust"]),  # agency
        st.sampled_from(["One", "Two"]),  # seat
        st.integers(0, len(DAYS) - 1),  # meeting
        st.sampled_from(Attendance.Mark.values),
    ),
    unique_by=lambda mark: mark[:3],
)
starts = st.fixed_dictionaries(
    {(a, s): st.sampled_from([None, *DAYS]) for a in ("Police", "College", "Trust") for s in ("One", "Two")}
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marks=marks, starts=starts)
def test_sql_agrees_with_a_count_by_hand(
    dunmoor: Board, marks: list[tuple[str, str, int, str]], starts: dict[tuple[str, str], dt.date | None]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        with board_scope(dunmoor.pk):
            group = builders.main_group(dunmoor)
            seats = {key: builders.seat(group, *key, starts_on=start) for key, start in starts.items()}
            held = [builders.meeting(group, day) for day in DAYS]
            for agency, seat, meeting, mark in marks:
                builders.mark(held[meeting], seats[agency, seat], mark)
            found = {
                line.body: (line.meetings, line.member, line.represented)
                for line in attendance_by_agency(group, YEAR).lines
            }
        transaction.set_rollback(True)

    expected: dict[str, tuple[int, int, int]] = {}
    for agency in ("Police", "College", "Trust"):
        best: dict[int, set[str]] = {}
        for name, seat, meeting, mark in marks:
            start = starts[name, seat]
            if name == agency and (start is None or DAYS[meeting] >= start):
                best.setdefault(meeting, set()).add(mark)
        if best:
            came = [m for m in best.values() if "member" in m]
            instead = [m for m in best.values() if "member" not in m and m & {"representative", "part"}]
            expected[agency] = (len(best), len(came), len(instead))
    assert found == expected

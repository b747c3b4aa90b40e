"""Loading attendance: meetings, seats and marks that are new, changed, early, doubled or in the future."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from boards.models import Agency, Attendance, Board, Group, Meeting, Seat, SeatTerm
from core.models import AuditEntry
from core.scoping import board_scope
from tests import builders
from tests.boards.loading.conftest import Load

HEADING = "group,meeting_date,agency,seat,status,representative,how\n"
ROW = "Main Board,16/05/2011,Police,,member,,\n"


def marks(board: Board) -> list[tuple[Any, ...]]:
    with board_scope(board.pk):
        found = Attendance.objects.values_list(
            "meeting__group__name", "meeting__day", "agency__name", "seat__role", "mark", "who", "mode"
        )
        return sorted(found, key=str)


def test_a_new_meeting_was_held_from_ten_to_twelve_in_england(load: Load, dunmoor: Board) -> None:
    load("attendance", HEADING + ROW)
    assert "New meeting (1):\n  Main Board, 16 May 2011" in load.out
    assert "New seat (1):\n  Main Board: Police" in load.out
    with board_scope(dunmoor.pk):
        meeting = Meeting.objects.get()
        assert (meeting.kind, meeting.status, meeting.day) == ("ordinary", "held", dt.date(2011, 5, 16))
        assert meeting.starts_at == dt.datetime(2011, 5, 16, 9, tzinfo=dt.UTC)
        assert meeting.ends_at == dt.datetime(2011, 5, 16, 11, tzinfo=dt.UTC)
        assert meeting.attendance_recorded_at is not None
        term = SeatTerm.objects.get()
        assert (term.seat.role, term.seat.kind, term.starts_on, term.person) == ("", "member", None, None)
    assert marks(dunmoor) == [("Main Board", dt.date(2011, 5, 16), "Police", None, "member", "", "")]


def test_a_mark_without_a_seat_is_the_agencys_whatever_seats_it_has(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        builders.seat(group, "Police", "Chief")
        builders.seat(group, "Police", "Inspector")
    load("attendance", HEADING + ROW)
    assert marks(dunmoor) == [("Main Board", dt.date(2011, 5, 16), "Police", None, "member", "", "")]
    with board_scope(dunmoor.pk):
        assert Seat.objects.count() == 2


def test_a_seat_is_found_by_its_role_or_made(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        builders.seat(group, "Police", "Chief")
    rows = (
        "Main Board,16/05/2011,Police,CHIEF,member,,\n"
        "Main Board,16/05/2011,Police,Inspector,representative,Ben Adeyemi,remote\n"
        "Main Board,16/05/2011,Health,Nurse,part,,in person\n"
    )
    load("attendance", HEADING + rows)
    assert "New seats (2):\n  Main Board: Police – Inspector\n  Main Board: Health – Nurse" in load.out
    day = dt.date(2011, 5, 16)
    assert marks(dunmoor) == [
        ("Main Board", day, "Health", "Nurse", "part", "", "in_person"),
        ("Main Board", day, "Police", "Chief", "member", "", ""),
        ("Main Board", day, "Police", "Inspector", "representative", "Ben Adeyemi", "remote"),
    ]
    assert load("attendance", HEADING + rows).endswith("0 new, 0 changed, 3 unchanged.")


def test_a_seat_that_fits_twice_is_asked_for(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        builders.seat(group, "Police", "Chief")
        builders.seat(group, "Police", "Chief", kind="advisor")
    assert load.refused("attendance", HEADING + "Main Board,16/05/2011,Police,Chief,member,,\n") == [
        (
            "Row 2, seat: Several seats of Police on Main Board fit: Police – Chief (Advisor), "
            "Police – Chief (Member). Allowed: a seat that can be told from the others."
        )
    ]


def test_a_sectors_mark_is_its_seats(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        Seat.objects.create(
            board=dunmoor, group=builders.main_group(dunmoor), sector_name="Primary Schools", role="Head"
        )
    load("attendance", HEADING + "Main Board,16/05/2011,primary schools,,member,,\n")
    assert marks(dunmoor) == [("Main Board", dt.date(2011, 5, 16), None, "Head", "member", "", "")]
    assert Agency.objects.count() == 0


def test_another_mark_later_is_a_change_with_an_entry(load: Load, dunmoor: Board) -> None:
    load("attendance", HEADING + "Main Board,16/05/2011,Police,,representative,Ben Adeyemi,remote\n")
    assert load("attendance", HEADING + ROW).endswith("0 new, 1 changed, 0 unchanged.")
    assert "mark from Representative came to Member came" in load.out
    assert marks(dunmoor) == [("Main Board", dt.date(2011, 5, 16), "Police", None, "member", "", "remote")]
    with board_scope(dunmoor.pk):
        entry = AuditEntry.objects.get(action="attendance.changed")
        assert (entry.object_id, entry.object_name) == (
            str(Attendance.objects.get().pk),
            "Police: Member came",
        )
        assert entry.before == {"mark": "representative", "who": "Ben Adeyemi"}
        assert entry.after == {"mark": "member", "who": ""}
        assert AuditEntry.objects.filter(action="load.attendance").count() == 2


@pytest.mark.parametrize(
    ("second", "line"),
    [
        ("main board,2011-05-16,POLICE,,member,,\n", "Row 3 repeats row 2. Allowed:"),
        (
            "Main Board,16 May 2011,Police,,absent,,\n",
            "Row 3 says “absent”, but row 2 says “member” of the same meeting and agency. Allowed:",
        ),
    ],
)
def test_a_mark_twice_is_an_error_of_its_own(load: Load, dunmoor: Board, second: str, line: str) -> None:
    lines = load.refused("attendance", HEADING + ROW + second)
    assert line in lines[0]
    assert marks(dunmoor) == []


def test_an_agency_by_two_names_is_still_twice(load: Load, dunmoor: Board) -> None:
    builders.agency("Dunmoor Police").names.create(name="Police")
    lines = load.refused("attendance", HEADING + ROW + "Main Board,16/05/2011,Dunmoor Police,,absent,,\n")
    assert "Row 3 says “absent”, but row 2 says “member”" in lines[0]


def test_the_meeting_of_that_day_is_taken_and_counts_as_held(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        builders.meeting(group, dt.date(2011, 5, 16), status=Meeting.Status.CANCELLED)
        meeting = builders.meeting(group, dt.date(2011, 5, 16), status=Meeting.Status.PLANNED)
    load("attendance", HEADING + ROW)
    with board_scope(dunmoor.pk):
        assert Meeting.objects.count() == 2
        meeting.refresh_from_db()
        assert (meeting.status, meeting.attendance_recorded_at is None) == ("held", False)
        assert Attendance.objects.get().meeting == meeting


def test_several_meetings_on_a_day_are_asked_for(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        first = builders.meeting(group, dt.date(2011, 5, 16))
        Meeting.objects.create(
            board=dunmoor,
            group=group,
            starts_at=first.starts_at + dt.timedelta(hours=4),
            ends_at=first.ends_at + dt.timedelta(hours=4),
        )
    assert load.refused("attendance", HEADING + ROW) == [
        (
            "Row 2, meeting_date: Main Board met several times on 16 May 2011: record these marks on the meeting's own "
            "page. Allowed: a day with one meeting."
        )
    ]


def test_a_cancelled_meeting_is_not_taken(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        builders.meeting(builders.main_group(dunmoor), dt.date(2011, 5, 16), status=Meeting.Status.CANCELLED)
    load("attendance", HEADING + ROW)
    assert "Warning: Main Board cancelled its meeting on 16 May 2011: this makes another one." in load.out
    with board_scope(dunmoor.pk):
        assert Meeting.objects.count() == 2


def test_the_future_is_refused_and_today_is_not(load: Load, dunmoor: Board) -> None:
    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    lines = load.refused("attendance", HEADING + f"Main Board,{tomorrow.isoformat()},Police,,member,,\n")
    assert lines[0].startswith("Row 2, meeting_date: The meeting is in the future (")
    load("attendance", HEADING + f"Main Board,{today.isoformat()},Police,,member,,\n")
    assert len(marks(dunmoor)) == 1


def test_a_development_day_is_loaded_with_a_warning(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        builders.meeting(builders.main_group(dunmoor), dt.date(2011, 5, 16), kind=Meeting.Kind.DEVELOPMENT)
    load("attendance", HEADING + ROW)
    assert (
        "Warning: Main Board, 16 May 2011 is a development day: its attendance is kept, but not counted in the figures."
        in load.out
    )


def test_marks_before_the_start_are_kept_with_a_warning(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        builders.seat(group, "Police", "Chief", starts_on=dt.date(2011, 9, 1))
        builders.seat(group, "Health", "Nurse", starts_on=dt.date(2011, 9, 1))
        builders.seat(group, "Health", "Doctor")
    rows = (
        ROW + ROW.replace("Police", "Health") + ROW.replace("16/05", "18/07") + ROW.replace("16/05", "19/09")
    )
    load("attendance", HEADING + rows)
    assert [line for line in load.out.splitlines() if line.startswith("Warning")] == [
        (
            "Warning: Police: marks from before the start are not counted: Police's seat begins on 1 September 2011 "
            "(rows 2, 4)."
        )
    ]
    assert len(marks(dunmoor)) == 4


def test_bad_cells_are_named(load: Load) -> None:
    assert load.refused("attendance", HEADING + "Main Board,May 2011,Police,,came,,train\n") == [
        (
            "Row 2, meeting_date: May 2011 is a month, not a day: write the day too, for example 16/05/2011, "
            "2011-05-16 or 16 May 2011. Allowed: a date, for example 16/05/2011, 2011-05-16 or 16 May 2011."
        ),
        (
            "Row 2, status: “came” is not one of member, representative, part, apologies or absent. "
            "Allowed: member, representative, part, apologies or absent."
        ),
        "Row 2, how: “train” is not one of in person or remote. Allowed: in person or remote.",
    ]


def test_fifty_thousand_rows_take_few_queries(
    load: Load, dunmoor: Board, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    first = dt.date(2010, 1, 4)
    rows = [
        f"Group {meeting % 20},{first + dt.timedelta(days=meeting // 20 * 90)},Agency {agency},,"
        f"{('member', 'absent', 'apologies')[meeting * agency % 3]},,\n"
        for meeting in range(1_000)
        for agency in range(50)
    ]
    content = HEADING + "".join(rows)
    with django_assert_max_num_queries(35):
        assert load("attendance", content).endswith("50,000 new, 0 changed, 0 unchanged.")
    with django_assert_max_num_queries(20):
        assert load("attendance", content).endswith("0 new, 0 changed, 50,000 unchanged.")
    with django_assert_max_num_queries(30):
        assert load("attendance", content.replace("apologies", "part")).endswith(
            "0 new, 10,989 changed, 39,011 unchanged."
        )
    with board_scope(dunmoor.pk):
        assert (Group.objects.count(), Meeting.objects.count(), Attendance.objects.count()) == (
            20,
            1_000,
            50_000,
        )

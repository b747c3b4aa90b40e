"""Recording attendance and its figures, as pages."""

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boards.models import (
    Attendance,
    AttendanceWarning,
    Board,
    Group,
    Meeting,
    MeetingInvitation,
    Seat,
    SeatTerm,
)
from boards.statistics.years import board_year
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

SignIn = Callable[[User], Client]


@pytest.fixture
def group(dunmoor: Board) -> Group:
    with board_scope(dunmoor.pk):
        return builders.main_group(dunmoor)


@pytest.fixture
def seats(dunmoor: Board, group: Group) -> list[Seat]:
    with board_scope(dunmoor.pk):
        return [
            builders.seat(group, "Dunmoor Police", "Superintendent"),
            builders.seat(group, "Dunmoor Trust", "Nurse"),
        ]


@pytest.fixture
def meeting(dunmoor: Board, group: Group, seats: list[Seat]) -> Meeting:
    with board_scope(dunmoor.pk):
        return builders.meeting(group, timezone.localdate() - dt.timedelta(days=1))


def sheet_url(meeting: Meeting) -> str:
    return f"/boards/dunmoor/meetings/{meeting.pk}/attendance/"


def marks(board: Board) -> dict[str, str]:
    with board_scope(board.pk):
        return {str(row.seat): row.mark for row in Attendance.objects.all()}


def posted(seats: list[Seat], *letters: str, was: str = "") -> dict[str, str]:
    data = {}
    for seat, letter in zip(seats, letters, strict=True):
        data |= {f"mark-s{seat.pk}": letter, f"was-s{seat.pk}": was}
    return data


def test_one_screen_records_everybody(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    data = posted(seats, "member", "representative")
    data[f"who-s{seats[1].pk}"] = "A deputy"
    data["guest-0-name"], data["guest-0-organisation"] = "Young adviser", "Youth council"
    response = signed_in(manager).post(sheet_url(meeting), data)
    assert response.status_code == 302
    assert marks(dunmoor) == {
        "Dunmoor Police – Superintendent": "member",
        "Dunmoor Trust – Nurse": "representative",
    }
    with board_scope(dunmoor.pk):
        meeting.refresh_from_db()
        assert meeting.attendance_recorded_at is not None
        assert meeting.status == Meeting.Status.HELD
        assert [(g.name, g.organisation) for g in meeting.guests.all()] == [
            ("Young adviser", "Youth council")
        ]
        entry = AuditEntry.objects.filter(action="meeting.attendance_recorded").get()
        assert entry.after["Dunmoor Trust – Nurse"] == "representative"


def test_saving_twice_changes_nothing(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    client = signed_in(manager)
    client.post(sheet_url(meeting), posted(seats, "member", "absent"))
    client.post(
        sheet_url(meeting),
        posted(seats, "member", "absent")
        | {f"was-s{seats[0].pk}": "member", f"was-s{seats[1].pk}": "absent"},
    )
    with board_scope(dunmoor.pk):
        assert AuditEntry.objects.filter(action="meeting.attendance_recorded").count() == 1


def test_what_somebody_else_recorded_meanwhile_is_not_overwritten(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    with board_scope(dunmoor.pk):
        builders.mark(meeting, seats[0], "apologies")
    response = signed_in(manager).post(sheet_url(meeting), posted(seats, "member", "absent"))
    assert response.status_code == 422
    assert "Somebody else has just recorded: apologies" in response.content.decode()
    assert marks(dunmoor) == {"Dunmoor Police – Superintendent": "apologies"}


def guests_of(meeting: Meeting) -> list[tuple[str, str]]:
    with board_scope(meeting.board_id):
        return list(meeting.guests.order_by("id").values_list("name", "organisation"))


def on_page(page: Any) -> dict[str, str]:
    """What the sheet would send as it stands: only its hidden fields and the boxes of the guests."""
    boxes = re.findall(
        r"<input[^>]* name=\"((?:guest|was)-[^\"]+)\" value=\"([^\"]*)\"", page.content.decode()
    )
    return {name: html.unescape(value) for name, value in boxes}


def test_guests_that_somebody_else_added_meanwhile_are_not_lost(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    first, second = signed_in(manager), signed_in(manager)
    of_first, of_second = on_page(first.get(sheet_url(meeting))), on_page(second.get(sheet_url(meeting)))
    first.post(
        sheet_url(meeting), of_first | {"guest-0-name": "Ann", "guest-0-organisation": "Youth council"}
    )
    page = second.post(sheet_url(meeting), of_second | {"guest-0-name": "Bo"})
    assert page.status_code == 422
    assert "Somebody else has just changed the guests. Theirs are below yours: Ann." in page.content.decode()
    assert guests_of(meeting) == [("Ann", "Youth council")]
    kept = on_page(page)
    assert (kept["guest-0-name"], kept["guest-1-name"], kept["guest-1-organisation"]) == (
        *("Bo", "Ann", "Youth council"),
    )
    assert second.post(sheet_url(meeting), kept).status_code == 302
    assert guests_of(meeting) == [("Bo", ""), ("Ann", "Youth council")]


def test_guests_that_somebody_else_took_away_are_asked_about(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    client = signed_in(manager)
    client.post(sheet_url(meeting), {"guest-0-name": "Ann", "guest-1-name": "Bo"})
    stale = on_page(client.get(sheet_url(meeting)))
    client.post(sheet_url(meeting), stale | {"guest-0-name": ""})
    page = client.post(sheet_url(meeting), stale)
    assert page.status_code == 422
    assert "They took some away that are still below." in page.content.decode()
    assert guests_of(meeting) == [("Bo", "")]
    assert client.post(sheet_url(meeting), on_page(page)).status_code == 302
    assert guests_of(meeting) == [("Ann", ""), ("Bo", "")]


def test_the_same_guests_from_two_people_are_no_conflict(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    client = signed_in(manager)
    page = on_page(client.get(sheet_url(meeting))) | {"guest-0-name": "Ann"}
    assert [client.post(sheet_url(meeting), page).status_code for _ in range(2)] == [302, 302]
    assert guests_of(meeting) == [("Ann", "")]


def test_a_mark_can_be_taken_away(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    with board_scope(dunmoor.pk):
        builders.mark(meeting, seats[0], "member")
    data = posted(seats, "", "") | {f"was-s{seats[0].pk}": "member"}
    assert signed_in(manager).post(sheet_url(meeting), data).status_code == 302
    assert marks(dunmoor) == {}


def test_made_up_mark_is_refused_and_nothing_typed_is_lost(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    data = posted(seats, "perhaps", "member") | {
        f"who-s{seats[1].pk}": "Kept name",
        "guest-0-organisation": "Kept",
    }
    response = signed_in(manager).post(sheet_url(meeting), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Choose one of the marks." in text
    assert "Enter the guest’s name or role." in text
    assert "Kept name" in text
    assert marks(dunmoor) == {}


def test_announced_apologies_and_deputies_are_filled_in(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    with board_scope(dunmoor.pk):
        person = builders.person(dunmoor, "Rowan Ashdown", email="rowan@dunmoor.example")
        SeatTerm.objects.filter(seat=seats[0]).update(person=person)
        MeetingInvitation.objects.create(
            board=dunmoor, meeting=meeting, person=person, seat=seats[0], token_hash="x",
            answer=MeetingInvitation.Answer.DEPUTY, deputy_name="Kit Marlow",
        )  # fmt: skip
    response = signed_in(manager).get(sheet_url(meeting))
    rows = {row.seat: row for row in response.context["sheet"].rows}
    assert (rows[seats[0]].mark, rows[seats[0]].who) == ("representative", "Kit Marlow")
    assert rows[seats[1]].mark == ""


def test_no_mark_with_a_name_beside_it_records_nothing(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    """A deputy was announced and did not come: the name stays in its box when the mark is taken away."""
    data = posted(seats, "member", "") | {
        f"who-s{seats[1].pk}": "Kit Marlow",
        f"mode-s{seats[1].pk}": "remote",
    }
    assert signed_in(manager).post(sheet_url(meeting), data).status_code == 302
    assert marks(dunmoor) == {"Dunmoor Police – Superintendent": "member"}


def test_an_answer_that_the_page_did_not_show_is_not_recorded(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    with board_scope(dunmoor.pk):
        person = builders.person(dunmoor, "Rowan Ashdown", email="rowan@dunmoor.example")
        SeatTerm.objects.filter(seat=seats[1]).update(person=person)
        MeetingInvitation.objects.create(
            board=dunmoor, meeting=meeting, person=person, seat=seats[1], token_hash="x",
            answer=MeetingInvitation.Answer.APOLOGIES,
        )  # fmt: skip
    assert signed_in(manager).post(sheet_url(meeting), posted(seats[:1], "member")).status_code == 302
    assert marks(dunmoor) == {"Dunmoor Police – Superintendent": "member"}


def test_strange_fields_and_characters_break_nothing(
    dunmoor: Board, manager: User, seats: list[Seat], meeting: Meeting, signed_in: SignIn
) -> None:
    data = posted(seats, "member", "representative") | {
        f"who-s{seats[1].pk}": "Kit\x00 Marlow",
        "guest-0-name": "A\x00dviser",
        "guest-²-name": "x",
        f"guest-{'9' * 500}-name": "x",
    }
    assert signed_in(manager).post(sheet_url(meeting), data).status_code == 302
    with board_scope(dunmoor.pk):
        assert list(meeting.guests.values_list("name", flat=True)) == ["Adviser"]
        assert list(Attendance.objects.exclude(who="").values_list("who", flat=True)) == ["Kit Marlow"]


@pytest.mark.parametrize("case", ["future", "cancelled"])
def test_meetings_that_did_not_happen_have_no_attendance(
    dunmoor: Board, manager: User, group: Group, seats: list[Seat], signed_in: SignIn, case: str
) -> None:
    with board_scope(dunmoor.pk):
        if case == "future":
            meeting = builders.meeting(group, timezone.localdate() + dt.timedelta(days=3))
        else:
            meeting = builders.meeting(group, dt.date(2025, 5, 12), status=Meeting.Status.CANCELLED)
    client = signed_in(manager)
    assert client.get(sheet_url(meeting)).context["refusal"]
    client.post(sheet_url(meeting), posted(seats, "member", "member"))
    assert marks(dunmoor) == {}


def test_access_to_the_sheet(
    dunmoor: Board, manager: User, other_manager: User, meeting: Meeting, signed_in: SignIn
) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    assert signed_in(manager).get(sheet_url(meeting)).status_code == 200
    assert signed_in(lead).get(sheet_url(meeting)).status_code == 403
    assert signed_in(other_manager).get(sheet_url(meeting)).status_code == 404
    assert Client().get(sheet_url(meeting)).status_code == 302


def test_another_boards_meeting_is_not_found(
    dunmoor: Board, eastvale: Board, manager: User, signed_in: SignIn
) -> None:
    with board_scope(eastvale.pk):
        foreign = builders.meeting(builders.main_group(eastvale), dt.date(2025, 5, 12))
    assert signed_in(manager).get(sheet_url(foreign)).status_code == 404
    assert signed_in(manager).post(sheet_url(foreign), {}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_sheet_takes_the_same_queries_for_any_number_of_seats(
    dunmoor: Board,
    manager: User,
    group: Group,
    rows: int,
    signed_in: SignIn,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    with board_scope(dunmoor.pk):
        for number in range(rows):
            builders.seat(group, f"Agency {number}", "Head")
        meeting = builders.meeting(group, dt.date(2025, 5, 12))
    client = signed_in(manager)
    client.get(sheet_url(meeting))  # renews the session, at most once a minute
    with django_assert_num_queries(14):  # type: ignore[attr-defined]
        client.get(sheet_url(meeting))


@pytest.fixture
def year_of_marks(dunmoor: Board, group: Group, seats: list[Seat]) -> list[Meeting]:
    """Police 1 of 3 (member), Trust 2 member and 1 representative."""
    year = board_year(dunmoor)
    with board_scope(dunmoor.pk):
        days = [year.start + dt.timedelta(days=n) for n in range(3)]
        meetings = [builders.meeting(group, day, status=Meeting.Status.HELD) for day in days]
        for meeting, police, trust in zip(
            meetings, ("member", "absent", "apologies"), ("member", "member", "representative"), strict=True
        ):
            builders.mark(meeting, seats[0], police)
            builders.mark(meeting, seats[1], trust)
    return meetings


def test_figures_page_shows_both_percentages(
    dunmoor: Board, manager: User, year_of_marks: list[Meeting], signed_in: SignIn
) -> None:
    response = signed_in(manager).get("/boards/dunmoor/attendance/")
    shown = {
        row["label"]: (row["rate"].member.display(), row["rate"].total.display())
        for row in response.context["rows"]
    }
    assert shown == {"Dunmoor Police": ("33.3%", "33.3%"), "Dunmoor Trust": ("66.7%", "100%")}
    summary = response.context["summary"]
    assert (summary.member.display(), summary.member.base()) == ("50%", "3 of 6 meetings of all agencies")
    assert (summary.total.display(), summary.at_full.value, summary.at_low.value) == ("66.7%", 1, 0)
    assert [rate.line.body for rate in response.context["to_raise"]] == ["Dunmoor Police"]


def test_agency_lead_sees_the_own_agency_only(
    dunmoor: Board, year_of_marks: list[Meeting], signed_in: SignIn
) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    response = signed_in(lead).get("/boards/dunmoor/attendance/")
    assert [row["label"] for row in response.context["rows"]] == ["Dunmoor Police"]
    assert "Dunmoor Trust" not in response.content.decode()
    download = signed_in(lead).get("/boards/dunmoor/attendance/?download=csv")
    assert "Dunmoor Trust" not in b"".join(download).decode()


def test_low_attendance_is_raised_once_and_answered(
    dunmoor: Board,
    manager: User,
    group: Group,
    seats: list[Seat],
    year_of_marks: list[Meeting],
    signed_in: SignIn,
) -> None:
    client = signed_in(manager)
    data = {"group": group.pk, "agency": seats[0].agency_id, "from": board_year(dunmoor).start.isoformat()}
    client.post("/boards/dunmoor/attendance/raise/", data)
    client.post("/boards/dunmoor/attendance/raise/", data)
    with board_scope(dunmoor.pk):
        warning = AttendanceWarning.objects.get()
        assert (warning.attended, warning.meetings, warning.minimum) == (1, 3, 80)
    today = timezone.localdate()
    answer = {
        "answer": "A new superintendent starts in May.",
        "answered_on_day": today.day, "answered_on_month": today.month, "answered_on_year": today.year,
    }  # fmt: skip
    response = client.post(f"/boards/dunmoor/attendance/warnings/{warning.pk}/answer/", answer)
    assert response.status_code == 302
    with board_scope(dunmoor.pk):
        assert AttendanceWarning.objects.get().answered_on == today


def test_an_agency_above_the_minimum_cannot_be_raised(
    dunmoor: Board,
    manager: User,
    group: Group,
    seats: list[Seat],
    year_of_marks: list[Meeting],
    signed_in: SignIn,
) -> None:
    data = {"group": group.pk, "agency": seats[1].agency_id}
    response = signed_in(manager).post("/boards/dunmoor/attendance/raise/", data, follow=True)
    assert "is not below the minimum of 80%" in response.content.decode()
    with board_scope(dunmoor.pk):
        assert not AttendanceWarning.objects.exists()


def test_an_agency_that_comes_as_agreed_is_neither_listed_nor_raised(
    dunmoor: Board,
    manager: User,
    group: Group,
    seats: list[Seat],
    year_of_marks: list[Meeting],
    signed_in: SignIn,
) -> None:
    with board_scope(dunmoor.pk):
        seats[0].agreed_meetings, seats[0].agreed_reason = 1, "One officer serves eleven boards"
        seats[0].save()
    client, start = signed_in(manager), board_year(dunmoor).start.isoformat()
    assert client.get(f"/boards/dunmoor/attendance/?from={start}").context["to_raise"] == []
    data = {"group": group.pk, "agency": seats[0].agency_id, "from": start}
    response = client.post("/boards/dunmoor/attendance/raise/", data, follow=True)
    assert "is not below the minimum of 80%" in response.content.decode()
    with board_scope(dunmoor.pk):
        assert not AttendanceWarning.objects.exists()


def test_access_to_the_figures(
    dunmoor: Board, manager: User, other_manager: User, year_of_marks: list[Meeting], signed_in: SignIn
) -> None:
    url = "/boards/dunmoor/attendance/"
    delegate = builders.user_with_role(dunmoor, Role.DELEGATE)
    assert signed_in(manager).get(url).status_code == 200
    assert signed_in(delegate).get(url).status_code == 403
    assert signed_in(other_manager).get(url).status_code == 404
    assert Client().get(url).status_code == 302

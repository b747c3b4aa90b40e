"""The start page and a board's home: each role sees what needs it, and nothing that it may not see."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from boards.models import (
    Action,
    ActionOwner,
    AttendanceWarning,
    Board,
    GroupOffice,
    MeetingInvitation,
    Seat,
    TermsOfReference,
)
from boards.services.actions import withdraw_action
from boards.statistics.years import board_year
from core.models import Invitation
from core.permissions import Role
from core.scoping import board_scope
from reports.models import Report
from tests import builders
from tests.training.stories import booking_of, event_of
from training.models import Charge

DAY = dt.timedelta(days=1)


ROLES_WITH_NOTHING = (Role.DELEGATE, Role.PANEL_MEMBER)


def plant(board: Board) -> None:
    """Something to do of every kind, for every role, on one board. Numbers in the texts tell them apart."""
    today, now = timezone.localdate(), timezone.now()
    main = builders.main_group(board)
    police, fire = builders.agency("Dunmoor Police"), builders.agency("Dunmoor Fire")
    held = builders.seat(main, "Dunmoor Police", "Commander")
    term = held.terms.get()
    member = builders.person(board, "A Member", email=f"member@{board.slug}.example")
    term.person = member
    term.save()
    vacant = Seat.objects.create(board=board, group=main, agency=fire, role="Officer")
    Seat.objects.create(board=board, group=main, agency=police, role="Inspector")
    GroupOffice.objects.create(board=board, group=main, role="Former chair", ends_on=today - 30 * DAY)
    TermsOfReference.objects.create(
        board=board,
        group=main,
        version=1,
        text="x",
        agreed_on=today - 400 * DAY,
        review_due_on=today - 30 * DAY,
    )
    soon = builders.meeting(main, today + 7 * DAY)
    builders.meeting(main, today + 14 * DAY)
    builders.meeting(main, today - 7 * DAY)
    MeetingInvitation.objects.create(
        board=board, meeting=soon, person=member, token_hash=f"t-{board.slug}", sent_at=now
    )
    rows = [("open", vacant, None), ("open", held, None), ("done", vacant, None), ("open", None, police)]
    for number, (status, seat, agency) in enumerate(rows, 1):
        action = Action.objects.create(
            board=board,
            number=number,
            text=f"{board.slug} action {number}",
            status=status,
            due_on=today - 3 * DAY,
        )
        ActionOwner.objects.create(board=board, action=action, seat=seat, agency=agency)
    for agency in (police, fire):
        AttendanceWarning.objects.create(
            board=board, group=main, agency=agency, attended=1, meetings=4, minimum=80,
            period_start=dt.date(2025, 4, 1), period_end=dt.date(2026, 3, 31),
        )  # fmt: skip
    for status in ("draft", "with_chair"):
        Report.objects.create(
            board=board, title=f"{board.slug} {status}", starts_on=dt.date(2025 - len(status), 4, 1),
            ends_on=dt.date(2026 - len(status), 3, 31), status=status,
        )  # fmt: skip
    for number, state in enumerate(("proposed", "approved")):
        booking = booking_of(
            event_of(board, f"E-{number}"), f"{state}@{board.slug}.example", "did_not_attend"
        )
        Charge.objects.create(board=board, booking=booking, kind="did_not_attend", amount=50, state=state)
    Invitation.objects.create(
        email="x@y.example", name="X", board=board, role=Role.MEMBER, token_hash=f"i-{board.slug}",
        invited_by=builders.user(f"inviter@{board.slug}.example"), expires_at=now + 2 * DAY,
    )  # fmt: skip


@pytest.fixture
def planted(dunmoor: Board, eastvale: Board) -> None:
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            plant(board)
    # Twice as much on the other board: a count that leaks would show.
    with board_scope(eastvale.pk):
        for number in range(5, 15):
            action = Action.objects.create(
                board=eastvale, number=number, text="eastvale", due_on=timezone.localdate() - DAY
            )
            ActionOwner.objects.create(
                board=eastvale, action=action, agency=builders.agency("Dunmoor Police")
            )


EXPECTED = {
    Role.BOARD_MANAGER: {
        "agreement": 1, "attendance": 1, "invite": 1, "overdue": 3, "vacant": 2, "chairs": 1, "terms": 1,
        "warnings": 2, "invitations": 1, "drafts": 1, "charges": 1,
    },
    Role.CHAIR: {"sign_off": 1, "agreement": 1, "warnings": 2},
    Role.SCRUTINEER: {"agreement": 1, "warnings": 2},
    Role.GROUP_CHAIR: {"agreement": 1},
    Role.MEMBER: {"unanswered": 1, "own_overdue": 1},
    Role.AGENCY_LEAD: {"own_overdue": 2, "own_warnings": 1, "own_vacant": 1},
    Role.DATA_ANALYST: {},
    Role.TRAINING_COORDINATOR: {"charges": 1},
    Role.LADO: {},
    Role.REVIEW_LEAD: {},
    Role.PANEL_MEMBER: {},
    Role.DELEGATE: {},
}  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_asked_for_its_own_things(role, planted, dunmoor, signed_in) -> None:
    person = builders.user_with_role(dunmoor, role)
    response = signed_in(person).get("/boards/dunmoor/")
    assert response.status_code == 200
    assert {need.key: need.count for need in response.context["needs"]} == EXPECTED[role]
    page = response.content.decode()
    assert "eastvale" not in page.lower().replace("eastvale safeguarding", "")
    if role in ROLES_WITH_NOTHING:
        assert "Nothing waits for you" in page
        assert [name in response.context for name in ("meetings", "actions", "low")] == [False] * 3


def test_a_new_board_says_where_to_begin(dunmoor, manager, signed_in) -> None:
    client = signed_in(manager)
    page = client.get("/boards/dunmoor/").content.decode()
    assert "This board begins here" in page
    assert 'href="/boards/dunmoor/groups/new/"' in page
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    assert "Nothing waits for you" in signed_in(member).get("/boards/dunmoor/").content.decode()


def test_a_member_sees_own_actions_and_can_answer(planted, dunmoor, signed_in) -> None:
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    response = signed_in(member).get("/boards/dunmoor/")
    assert [action.number for action in response.context["actions"]] == [2]
    assert [meeting.my_answer for meeting in response.context["meetings"]] == ["none", None]
    assert "?answer=coming" in response.content.decode()


def test_a_lead_sees_the_own_agency(planted, dunmoor, signed_in) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    response = signed_in(lead).get("/boards/dunmoor/")
    (row,) = response.context["agencies"]
    assert (row["agency"].name, [seat.role for seat in row["seats"]]) == (
        "Dunmoor Police",
        ["Commander", "Inspector"],
    )
    assert sorted(action.number for action in response.context["actions"]) == [2, 4]
    assert "Dunmoor Fire" not in response.content.decode()


def test_low_attendance_is_pointed_out_until_it_is_raised(dunmoor, manager, signed_in) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        police, fire = builders.seat(main, "Dunmoor Police"), builders.seat(main, "Dunmoor Fire")
        first = dt.date(timezone.localdate().year, 4, 1)
        if first > timezone.localdate():
            first = first.replace(year=first.year - 1)
        for number in range(3):
            meeting = builders.meeting(main, first + number * DAY)
            builders.mark(meeting, police, "member")
            builders.mark(meeting, fire, "absent")
    chair = builders.user_with_role(dunmoor, Role.CHAIR)
    member = builders.user_with_role(dunmoor, Role.MEMBER)

    def low(person) -> list[tuple[str, int, int]]:
        rows = signed_in(person).get("/boards/dunmoor/").context["low"]
        return [(row.line.body, row.line.came, row.line.meetings) for row in rows]

    assert [low(person) for person in (manager, chair, member)] == [[("Dunmoor Fire", 0, 3)]] * 2 + [[]]
    with board_scope(dunmoor.pk):
        AttendanceWarning.objects.create(
            board=dunmoor, group=main, agency=fire.agency, attended=0, meetings=3, minimum=80,
            period_start=first, period_end=first.replace(year=first.year + 1) - DAY,
        )  # fmt: skip
    assert low(manager) == []


@pytest.mark.parametrize(("meetings", "is_low"), [(1, False), (2, True)])
def test_home_and_attendance_page_point_out_the_same(dunmoor, manager, signed_in, meetings, is_low) -> None:
    year = board_year(dunmoor)
    with board_scope(dunmoor.pk):
        seat = builders.seat(builders.main_group(dunmoor), "Dunmoor Fire")
        for number in range(meetings):
            builders.mark(builders.meeting(seat.group, year.start + number * DAY), seat, "absent")
    client = signed_in(manager)
    home = [row.line.body for row in client.get("/boards/dunmoor/").context["low"]]
    page = client.get("/boards/dunmoor/attendance/")
    assert home == ["Dunmoor Fire"] * is_low
    assert [rate.line.body for rate in page.context["to_raise"]] == home
    data = {"group": seat.group_id, "agency": seat.agency_id}
    said = client.post("/boards/dunmoor/attendance/raise/", data, follow=True).content.decode()
    assert ("It is asked of 2 meetings or more." in said) is not is_low
    with board_scope(dunmoor.pk):
        assert AttendanceWarning.objects.exists() is is_low


def test_homes_of_others_do_not_exist(dunmoor, other_manager, manager, signed_in, client) -> None:
    for url in ("/boards/dunmoor/", "/boards/dunmoor/manage/"):
        assert signed_in(manager).get(url).status_code == 200
        assert signed_in(other_manager).get(url).status_code == 404
        assert client.get(url).status_code == 302
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    assert signed_in(lead).get("/boards/dunmoor/manage/").status_code == 403
    assert client.get("/").headers["Location"].split("?")[0] == "/accounts/login/"


def test_the_start_page(planted, dunmoor, eastvale, manager, signed_in) -> None:
    assert signed_in(manager).get("/").headers["Location"] == "/boards/dunmoor/"
    nobody = builders.user("nobody@example.org")
    assert "You have no role on a board yet" in signed_in(nobody).get("/").content.decode()
    administrator = builders.user("admin@example.org", is_staff=True)
    page = signed_in(administrator).get("/").content.decode()
    assert [words in page for words in ("/admin/", "dunmoor")] == [True, False]
    builders.give_role(manager, eastvale, Role.AGENCY_LEAD)
    response = signed_in(manager).get("/")
    found = {
        access.board.slug: {need.key: need.count for need in needs}
        for access, needs in response.context["boards"]
    }
    assert found == {
        "dunmoor": EXPECTED[Role.BOARD_MANAGER],
        "eastvale": {"own_overdue": 12, "own_warnings": 1, "own_vacant": 1},
    }


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_the_same_queries_for_any_number(
    count, remembering, dunmoor, manager, signed_in, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        main = builders.main_group(dunmoor)
        for number in range(count):
            builders.group(dunmoor, f"Group {number}", parent=main)
            builders.meeting(main, timezone.localdate() + (number + 1) * DAY)
            seat = builders.seat(main, f"Agency {number}")
            term = seat.terms.get()
            term.person = builders.person(dunmoor, f"P{number}", user=manager)
            term.save()
            action = Action.objects.create(board=dunmoor, number=number + 1, text="x")
            ActionOwner.objects.create(board=dunmoor, action=action, seat=seat)
    client = signed_in(manager)
    client.get("/boards/dunmoor/meetings/")  # renews the session
    with django_assert_num_queries(13):  # the session too
        client.get("/boards/dunmoor/")
    with django_assert_num_queries(7):  # remembered
        client.get("/boards/dunmoor/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_takes_the_same_queries_for_any_number(
    count, dunmoor, manager, signed_in, django_assert_num_queries
) -> None:
    for number in range(count):
        board = builders.board(f"Board {number}", f"board-{number}")
        builders.give_role(manager, board, Role.BOARD_MANAGER)
    client = signed_in(manager)
    client.get("/")
    with django_assert_num_queries(7):
        client.get("/")


def test_a_home_is_remembered_for_one_person_until_a_change(
    remembering, planted, dunmoor, manager, signed_in
) -> None:
    def overdue(client) -> int | None:
        found = re.search(
            r"(\d+) actions? (?:is|are) overdue", client.get("/boards/dunmoor/").content.decode()
        )
        return int(found[1]) if found else None

    client = signed_in(manager)
    assert overdue(client) == 3
    with board_scope(dunmoor.pk):
        first, second, *_ = Action.objects.overdue()
        Action.objects.filter(pk=first.pk).update(due_on=None)
    assert overdue(client) == 3, "without an audit entry nothing has changed"
    other = builders.user("second@dunmoor.example")
    builders.give_role(other, dunmoor, Role.BOARD_MANAGER)
    assert overdue(signed_in(other)) == 2, "somebody else’s home is another"
    with board_scope(dunmoor.pk):
        withdraw_action(second, reason="Not needed.", actor=manager)
    assert overdue(signed_in(manager)) == 1

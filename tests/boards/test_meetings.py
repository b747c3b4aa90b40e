"""Planning, changing and cancelling meetings; the list, the page, and who may see what."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from boards.models import Action, ActionOwner, Attendance, Board, Group, Guest, Meeting, MeetingInvitation
from boards.services.invitations import answer_invitation, send_invitations
from boards.services.meetings import MeetingFacts, cancel_meeting, change_meeting, plan_meeting
from boards.views.meeting_page import MeetingPage
from core.access import access_of
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.boards.meeting_stories import facts, holder, in_days, meeting_in

SignedIn = Callable[[User], Client]


@pytest.fixture
def group(in_dunmoor: Board) -> Group:
    return builders.main_group(in_dunmoor)


def plan(group: Group, given: MeetingFacts, actor: User) -> Meeting:
    return plan_meeting(board=group.board, group=group, facts=given, actor=actor)


def errors_of(group: Group, given: MeetingFacts, actor: User) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        plan(group, given, actor)
    return caught.value.message_dict


# Planning


def test_planned_meeting_keeps_englands_day_and_is_audited(group: Group, manager: User) -> None:
    meeting = plan(group, facts(dt.date(2027, 7, 13), starts=dt.time(0, 30), venue="Town Hall"), manager)
    assert meeting.starts_at == dt.datetime(2027, 7, 12, 23, 30, tzinfo=dt.UTC)
    assert meeting.day == dt.date(2027, 7, 13)
    entry = AuditEntry.objects.get(action="meeting.planned")
    assert (entry.actor_id, entry.object_id) == (manager.pk, str(meeting.pk))
    assert entry.after["venue"] == "Town Hall"


def test_end_must_come_after_the_start(group: Group, manager: User) -> None:
    wrong = facts(in_days(5), hours=0)
    assert errors_of(group, wrong, manager) == {"ends": ["The meeting must end after it starts."]}


def test_group_cannot_meet_twice_at_a_time_but_one_meeting_may_follow_another(
    group: Group, manager: User
) -> None:
    day = dt.date(2027, 7, 13)
    plan(group, facts(day), manager)
    overlapping = facts(day, starts=dt.time(11, 59))
    assert errors_of(group, overlapping, manager) == {
        "starts": ["Main Board already meets on 13 July 2027 from 10:00 to 12:00."]
    }
    assert plan(group, facts(day, starts=dt.time(12)), manager).pk
    other = builders.group(group.board, "Training")
    assert plan(other, facts(day), manager).pk


def test_cancelled_meeting_leaves_its_time_free(group: Group, manager: User) -> None:
    first = plan(group, facts(in_days(5)), manager)
    cancel_meeting(first, reason="Snow", actor=manager)
    assert plan(group, facts(in_days(5)), manager).pk


def test_meeting_lies_within_the_groups_life(in_dunmoor: Board, manager: User) -> None:
    task = builders.group(
        in_dunmoor, "Short life group", starts_on=dt.date(2027, 2, 1), ends_on=dt.date(2027, 3, 31)
    )
    assert errors_of(task, facts(dt.date(2027, 1, 31)), manager) == {
        "day": ["Short life group exists only from 1 February 2027."]
    }
    assert errors_of(task, facts(dt.date(2027, 4, 1)), manager) == {
        "day": ["Short life group existed only until 31 March 2027."]
    }
    assert plan(task, facts(dt.date(2027, 3, 31)), manager).pk


def test_extraordinary_meeting_needs_its_single_item(group: Group, manager: User) -> None:
    kind = Meeting.Kind.EXTRAORDINARY
    assert errors_of(group, facts(in_days(5), kind=kind), manager) == {
        "topic": ["Say what the extraordinary meeting is about: it has a single item."]
    }
    assert (
        plan(group, facts(in_days(5), kind=kind, topic="The new threshold"), manager).topic
        == "The new threshold"
    )


def test_development_day_is_planned_apart_and_not_counted(group: Group, manager: User) -> None:
    day = plan(group, facts(in_days(5), kind=Meeting.Kind.DEVELOPMENT, topic="Self-evaluation"), manager)
    ordinary = plan(group, facts(in_days(6)), manager)
    assert list(Meeting.objects.counted()) == [ordinary]
    assert list(Meeting.objects.upcoming()) == [day, ordinary]


# Changing


def test_change_grows_the_sequence_and_writes_down_what_changed(group: Group, manager: User) -> None:
    meeting = plan(group, facts(in_days(5), venue="Town Hall"), manager)
    change_meeting(meeting, facts=facts(in_days(5), venue="Library"), actor=manager)
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.sequence) == ("Library", 1)
    entry = AuditEntry.objects.get(action="meeting.changed")
    assert (entry.before, entry.after) == ({"venue": "Town Hall"}, {"venue": "Library"})


def test_saving_without_a_change_does_nothing(group: Group, manager: User) -> None:
    meeting = plan(group, facts(in_days(5)), manager)
    change_meeting(meeting, facts=facts(in_days(5)), actor=manager)
    meeting.refresh_from_db()
    assert meeting.sequence == 0
    assert not AuditEntry.objects.filter(action="meeting.changed").exists()


def test_meeting_does_not_clash_with_itself(group: Group, manager: User) -> None:
    meeting = plan(group, facts(in_days(5)), manager)
    assert change_meeting(meeting, facts=facts(in_days(5), hours=3), actor=manager).sequence == 1


def invited_meeting(group: Group, actor: User, days: int = 10) -> tuple[Meeting, MeetingInvitation]:
    """A meeting whose one invitation has been sent and accepted."""
    term = holder(group, "Dunmoor Police", "Pat Okoye", email="pat@police.example")
    meeting = meeting_in(group, days)
    send_invitations(meeting, actor=actor)
    MeetingInvitation.objects.update(sent_at=timezone.now(), sent_sequence=0, mail_due="")
    invitation = MeetingInvitation.objects.get(meeting=meeting, person=term.person)
    return meeting, answer_invitation(invitation, answer="coming", actor=None)


def test_new_time_asks_everybody_again_even_when_told_not_to_tell(group: Group, manager: User) -> None:
    meeting, invitation = invited_meeting(group, manager)
    change_meeting(meeting, facts=facts(in_days(11)), tell=False, actor=manager)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at, invitation.mail_due) == ("none", None, "update")


def test_new_venue_is_told_and_keeps_the_answers(group: Group, manager: User) -> None:
    meeting, invitation = invited_meeting(group, manager)
    change_meeting(meeting, facts=facts(in_days(10), venue="Library"), actor=manager)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.mail_due) == ("coming", "update")


def test_typing_error_is_mended_without_an_email(group: Group, manager: User) -> None:
    meeting, invitation = invited_meeting(group, manager)
    change_meeting(meeting, facts=facts(in_days(10), venue="Library"), tell=False, actor=manager)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.mail_due) == ("coming", "")


def test_past_meeting_is_corrected_without_an_email(group: Group, manager: User) -> None:
    meeting, invitation = invited_meeting(group, manager)
    Meeting.objects.update(starts_at=facts(in_days(-3)).starts_at, ends_at=facts(in_days(-3)).ends_at)
    change_meeting(meeting, facts=facts(in_days(-3), venue="Library"), actor=manager)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.mail_due) == ("coming", "")


# Cancelling


def test_cancelling_tells_those_invited_and_is_audited(group: Group, manager: User) -> None:
    meeting, invitation = invited_meeting(group, manager)
    cancel_meeting(meeting, reason="  No quorum  ", actor=manager)
    meeting.refresh_from_db()
    invitation.refresh_from_db()
    assert (meeting.status, meeting.cancelled_reason, meeting.sequence) == ("cancelled", "No quorum", 1)
    assert invitation.mail_due == "cancellation"
    entry = AuditEntry.objects.get(action="meeting.cancelled")
    assert (entry.before, entry.after["status"]) == ({"status": "planned"}, "cancelled")


def test_cancelled_meeting_stays_cancelled(group: Group, manager: User) -> None:
    meeting = meeting_in(group, 5)
    cancel_meeting(meeting, reason="Snow", actor=manager)
    with pytest.raises(ValidationError, match="already cancelled"):
        cancel_meeting(meeting, reason="Snow", actor=manager)
    with pytest.raises(ValidationError, match="cannot be changed"):
        change_meeting(meeting, facts=facts(in_days(6)), actor=manager)


def test_meeting_that_was_held_cannot_be_cancelled(group: Group, manager: User) -> None:
    held = builders.meeting(group, in_days(-3), attendance_recorded_at=timezone.now())
    with pytest.raises(ValidationError, match="was held"):
        cancel_meeting(held, reason="Mistake", actor=manager)


def test_cancelling_needs_a_reason(group: Group, manager: User) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        cancel_meeting(meeting_in(group, 5), reason="  ", actor=manager)


# Pages


def page(name: str, board: str = "dunmoor", **kwargs: int) -> str:
    return reverse(f"boards:{name}", kwargs={"board": board, **kwargs})


def posted(day: dt.date, **changes: str) -> dict[str, str]:
    values = {
        "kind": "ordinary",
        "topic": "",
        "day_day": str(day.day),
        "day_month": str(day.month),
        "day_year": str(day.year),
        "starts": "10am",
        "ends": "12.30",
        "venue": "Town Hall",
        "link": "",
    }
    return values | changes


@pytest.fixture
def main(dunmoor: Board) -> Group:
    with board_scope(dunmoor.pk):
        return builders.main_group(dunmoor)


def test_manager_plans_a_meeting_on_the_page(main: Group, manager: User, signed_in: SignedIn) -> None:
    client = signed_in(manager)
    response = client.post(page("meeting_add"), posted(dt.date(2027, 7, 13), group=str(main.pk)))
    with board_scope(main.board_id):
        meeting = Meeting.objects.get()
    assert response.headers["Location"] == page("meeting", pk=meeting.pk)
    assert meeting.starts_at == dt.datetime(2027, 7, 13, 9, tzinfo=dt.UTC)
    assert meeting.ends_at == dt.datetime(2027, 7, 13, 11, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day_day": "31", "day_month": "2"}, "Date must be a real date"),
        ({"day_year": "1800"}, "Date must be on or after 1 January 1990"),
        ({"ends": "9:00"}, "The meeting must end after it starts"),
        ({"starts": "25:00"}, "Enter a real time, like 14:30 or 2.30pm"),
        ({"kind": "extraordinary"}, "Say what the extraordinary meeting is about: it has a single item"),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"group": ""}, "Choose a group"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_saved(
    main: Group, manager: User, signed_in: SignedIn, changes: dict[str, str], message: str
) -> None:
    values = posted(dt.date(2027, 7, 13), group=str(main.pk)) | changes
    response = signed_in(manager).post(page("meeting_add"), values)
    assert message in response.content.decode()
    with board_scope(main.board_id):
        assert Meeting.objects.count() == 0


def test_group_of_another_board_is_no_choice(
    main: Group, eastvale: Board, manager: User, signed_in: SignedIn
) -> None:
    with board_scope(eastvale.pk):
        other = builders.main_group(eastvale)
    response = signed_in(manager).post(page("meeting_add"), posted(in_days(5), group=str(other.pk)))
    assert response.status_code == 200
    with board_scope(main.board_id, eastvale.pk):
        assert Meeting.objects.count() == 0


def test_change_and_cancel_on_the_pages(main: Group, manager: User, signed_in: SignedIn) -> None:
    with board_scope(main.board_id):
        meeting = meeting_in(main, 10)
    client = signed_in(manager)
    client.post(page("meeting_edit", pk=meeting.pk), posted(in_days(10), venue="Library", ends="12:00"))
    with board_scope(main.board_id):
        meeting.refresh_from_db()
    assert meeting.venue == "Library"
    client.post(page("meeting_cancel", pk=meeting.pk), {"reason": "Snow"})
    shown = client.get(page("meeting", pk=meeting.pk)).content.decode()
    assert "This meeting was cancelled: Snow" in shown


MANAGERS_ONLY = ["meeting_add", "series_add"]
MANAGERS_ONLY_OF_ONE = ["meeting_edit", "meeting_cancel", "meeting_invitations", "meeting_invite_group"]


@pytest.fixture
def addresses(main: Group) -> dict[str, str]:
    """Every page about meetings by name."""
    with board_scope(main.board_id):
        meeting = meeting_in(main, 10)
    return (
        {"meetings": page("meetings"), "meeting": page("meeting", pk=meeting.pk)}
        | {name: page(name) for name in MANAGERS_ONLY}
        | {name: page(name, pk=meeting.pk) for name in MANAGERS_ONLY_OF_ONE}
    )


def statuses(client: Client, addresses: dict[str, str]) -> dict[str, int]:
    return {name: client.get(address).status_code for name, address in addresses.items()}


def test_manager_opens_every_page(addresses: dict[str, str], manager: User, signed_in: SignedIn) -> None:
    assert statuses(signed_in(manager), addresses) == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("role", [Role.AGENCY_LEAD, Role.MEMBER, Role.GROUP_CHAIR, Role.CHAIR])
def test_others_read_but_do_not_manage(
    addresses: dict[str, str], dunmoor: Board, signed_in: SignedIn, role: Role
) -> None:
    client = signed_in(builders.user_with_role(dunmoor, role))
    expected = dict.fromkeys(addresses, 403) | {"meetings": 200, "meeting": 200}
    assert statuses(client, addresses) == expected
    refused = [*MANAGERS_ONLY, *MANAGERS_ONLY_OF_ONE]
    assert {client.post(addresses[name]).status_code for name in refused} == {403}


def test_to_another_boards_manager_the_pages_do_not_exist(
    addresses: dict[str, str], other_manager: User, eastvale: Board, signed_in: SignedIn
) -> None:
    client = signed_in(other_manager)
    assert statuses(client, addresses) == dict.fromkeys(addresses, 404)
    elsewhere = {name: address.replace("/dunmoor/", "/eastvale/") for name, address in addresses.items()}
    own = {"meetings", *MANAGERS_ONLY}
    assert statuses(client, elsewhere) == {name: 200 if name in own else 404 for name in elsewhere}


def test_strangers_are_sent_to_sign_in(addresses: dict[str, str]) -> None:
    assert statuses(Client(), addresses) == dict.fromkeys(addresses, 302)


def shown_rows(client: Client, board: Board, query: str) -> list[Meeting]:
    table = client.get(page("meetings") + query).context["table"]
    with board_scope(board.pk):
        return [row.record for row in table.rows]


def test_list_shows_upcoming_first_and_finds_the_rest(
    main: Group, manager: User, signed_in: SignedIn
) -> None:
    with board_scope(main.board_id):
        later, sooner, past = meeting_in(main, 20), meeting_in(main, 5), meeting_in(main, -5)
        recorded = meeting_in(main, -9, attendance_recorded_at=timezone.now(), status="held")
        gone = meeting_in(main, 7, status="cancelled")
        forgotten = meeting_in(main, -12, status="held")
        meeting_in(main, -14, kind="development")
        training = meeting_in(builders.group(main.board, "Training"), 6)
        send_invitations(later, actor=manager)
    client = signed_in(manager)

    def found(query: str) -> list[Meeting]:
        return shown_rows(client, main.board, query)

    assert found("") == [sooner, training, later]
    assert found(f"?group={main.pk}") == [sooner, later]
    assert found("?show=past&kind=ordinary") == [past, recorded, forgotten]
    # What the home page counts: held or not, but no development days.
    assert found("?show=unrecorded") == [past, forgotten]
    assert found("?show=cancelled") == [gone]
    assert found("?show=all&kind=ordinary") == [later, gone, training, sooner, past, recorded, forgotten]
    assert found("?kind=development") == []


def test_own_unanswered_meetings(main: Group, manager: User, dunmoor: Board, signed_in: SignedIn) -> None:
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    with board_scope(dunmoor.pk):
        holder(main, "Dunmoor Police", "Pat Okoye", email=member.email.upper())
        holder(main, "Dunmoor Hospital", "Sam Lund", email="sam@hospital.example")
        mine, answered = meeting_in(main, 5), meeting_in(main, 6)
        meeting_in(main, 7)
        for meeting in (mine, answered):
            send_invitations(meeting, actor=manager)
        own = MeetingInvitation.objects.get(meeting=answered, person__name="Pat Okoye")
        answer_invitation(own, answer="apologies", actor=member)
    assert shown_rows(signed_in(member), dunmoor, "?show=unanswered") == [mine]


def test_list_downloads_real_dates(main: Group, manager: User, signed_in: SignedIn) -> None:
    with board_scope(main.board_id):
        given = facts(dt.date(2031, 7, 13), venue="=HYPERLINK(1)")
        plan(main, given, manager)
    response = signed_in(manager).get(page("meetings") + "?download=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    response.close()
    row = ["2031-07-13", "10:00 to 12:00", "Main Board", "Ordinary meeting", "", "'=HYPERLINK(1)"]
    assert text.splitlines()[1].split(",")[:6] == row


LIST_QUERIES = 11
PAGE_QUERIES = 14


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(
    main: Group,
    manager: User,
    signed_in: SignedIn,
    rows: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    with board_scope(main.board_id):
        for number in range(rows):
            holder(main, f"Agency {number}", f"Person {number}", email=f"p{number}@agency.example")
        meetings = [meeting_in(main, 5 + number) for number in range(rows)]
        for meeting in meetings:
            send_invitations(meeting, actor=manager)
            for number in range(rows):
                Action.objects.create(
                    board=main.board, number=meeting.pk * 100 + number, text="Do it", due_meeting=meeting
                )
    client = signed_in(manager)
    client.get(page("meetings"))  # the first request of a while also renews the session
    with django_assert_num_queries(LIST_QUERIES):  # type: ignore[attr-defined]
        assert client.get(page("meetings")).status_code == 200
    with django_assert_num_queries(PAGE_QUERIES):  # type: ignore[attr-defined]
        assert client.get(page("meeting", pk=meetings[0].pk)).status_code == 200


# What each person sees of one meeting


@pytest.fixture
def recorded(main: Group, dunmoor: Board) -> Meeting:
    """Police came, the hospital sent apologies, probation was absent; a guest; two actions due."""
    with board_scope(dunmoor.pk):
        police = builders.seat(main, "Dunmoor Police", "Superintendent")
        hospital = builders.seat(main, "Dunmoor Hospital", "Named nurse")
        probation = builders.seat(main, "Dunmoor Probation", "Head")
        meeting = meeting_in(main, -5, status="held", attendance_recorded_at=timezone.now())
        builders.mark(meeting, police, Attendance.Mark.MEMBER)
        builders.mark(meeting, hospital, Attendance.Mark.APOLOGIES)
        builders.mark(meeting, probation, Attendance.Mark.ABSENT)
        Guest.objects.create(board=dunmoor, meeting=meeting, name="Chair of the Eastvale group")
        for number, agency in enumerate(["Dunmoor Police", "Dunmoor Hospital"], start=1):
            action = Action.objects.create(board=dunmoor, number=number, text="Do it", due_meeting=meeting)
            ActionOwner.objects.create(board=dunmoor, action=action, agency=builders.agency(agency))
    return meeting


def seen_by(meeting: Meeting, person: User) -> dict[str, list[str]]:
    with board_scope(meeting.board_id):
        access = access_of(person).by_board[meeting.board_id]
        shown = MeetingPage(Meeting.objects.select_related("group", "board").get(pk=meeting.pk), access)
        return {
            "present": [mark.agency.name for mark in shown.present if mark.agency],
            "apologies": [mark.agency.name for mark in shown.apologies if mark.agency],
            "absent": [mark.agency.name for mark in shown.absent if mark.agency],
            "actions": [str(action) for action in shown.actions],
        }


def test_manager_and_member_see_all_marks(recorded: Meeting, manager: User, dunmoor: Board) -> None:
    everything = {
        "present": ["Dunmoor Police"],
        "apologies": ["Dunmoor Hospital"],
        "absent": ["Dunmoor Probation"],
        "actions": ["Action 1", "Action 2"],
    }
    assert seen_by(recorded, manager) == everything
    assert seen_by(recorded, builders.user_with_role(dunmoor, Role.MEMBER)) == everything


def test_agency_lead_sees_what_minutes_print_and_own_actions(recorded: Meeting, dunmoor: Board) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    assert seen_by(recorded, lead) == {
        "present": ["Dunmoor Police"],
        "apologies": ["Dunmoor Hospital"],
        "absent": [],
        "actions": ["Action 1"],
    }
    absent = builders.user("probation@dunmoor.example")
    builders.give_role(absent, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Probation"))
    assert seen_by(recorded, absent)["absent"] == ["Dunmoor Probation"]


def test_next_and_previous_meeting_of_the_same_group(main: Group, manager: User, signed_in: SignedIn) -> None:
    with board_scope(main.board_id):
        before, this, after = meeting_in(main, 1), meeting_in(main, 8), meeting_in(main, 15)
        meeting_in(main, 9, status="cancelled")
        meeting_in(builders.group(main.board, "Training"), 7)
    shown = signed_in(manager).get(page("meeting", pk=this.pk)).context["page"]
    assert (shown.previous, shown.next) == (before, after)


def test_lead_sees_own_agencys_answers_only(
    main: Group, manager: User, dunmoor: Board, signed_in: SignedIn
) -> None:
    with board_scope(dunmoor.pk):
        holder(main, "Dunmoor Police", "Pat Okoye", email="pat@police.example")
        holder(main, "Dunmoor Hospital", "Sam Lund", email="sam@hospital.example")
        meeting = meeting_in(main, 5)
        send_invitations(meeting, actor=manager)
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    shown = signed_in(lead).get(page("meeting", pk=meeting.pk)).content.decode()
    assert ("Pat Okoye" in shown, "Sam Lund" in shown, "pat@police.example" in shown) == (True, False, False)

"""Inviting, the emails with their calendar entries, answers by link and signed in, reminders."""

import datetime as dt
import re
import smtplib
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from boards.invitation_tokens import board_of_token, make_token
from boards.models import Board, Group, Meeting, MeetingInvitation, Person
from boards.services.invitations import (
    answer_invitation,
    answers_by_seat,
    invite_group,
    invitees_of,
    queue_reminders,
    send_invitations,
)
from boards.services.meeting_mail import deliver, token_of
from boards.services.meetings import cancel_meeting, change_meeting
from boards.tasks.meetings import deliver_meeting_mail, send_meeting_reminders
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope, current_scope
from tests import builders
from tests.boards.meeting_stories import deputy, facts, holder, in_days, meeting_in
from tests.worker import Worker, wait_until

SignedIn = Callable[[User], Client]
PAT = "pat@police.example"


@pytest.fixture
def main(dunmoor: Board) -> Group:
    with board_scope(dunmoor.pk):
        return builders.main_group(dunmoor)


@pytest.fixture
def meeting(main: Group) -> Meeting:
    """In ten days; police and hospital have holders with addresses, the lay member has none."""
    with board_scope(main.board_id):
        holder(main, "Dunmoor Police", "Pat Okoye", email=PAT)
        holder(main, "Dunmoor Hospital", "Sam Lund", email="sam@hospital.example")
        holder(main, "Dunmoor Voices", "Lee Marsh")
        builders.seat(main, "Dunmoor Probation")  # a holder whose name is not recorded
        return meeting_in(main, 10, venue="Town Hall", link="https://meet.example/abc")


@pytest.fixture
def sent(meeting: Meeting, manager: User) -> Meeting:
    """The same, with the invitations sent and the mailbox emptied."""
    send(meeting, manager)
    deliver(meeting.board_id)
    mail.outbox.clear()
    return meeting


def send(meeting: Meeting, actor: User) -> int:
    with board_scope(meeting.board_id):
        return send_invitations(meeting, actor=actor)


def invitation_of(meeting: Meeting, name: str = "Pat Okoye") -> MeetingInvitation:
    with board_scope(meeting.board_id):
        return MeetingInvitation.objects.select_related("person").get(meeting=meeting, person__name=name)


def recipients() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def email_to(address: str) -> Any:
    return next(message for message in mail.outbox if message.to == [address])


def entry_in(message: Any) -> tuple[Message, Any]:
    """The attachment as it goes over the wire, and the calendar in it, read back."""
    part = next(p for p in message.message().walk() if p.get_content_type() == "text/calendar")
    return part, Calendar.from_ical(part.get_payload(decode=True))


def link_in(message: Any, answer: str) -> str:
    found = re.search(rf"http://\S+\?answer={answer}", message.body)
    assert found
    return found[0].removeprefix("http://localhost:8000")


# Sending


def test_everybody_with_an_address_gets_one_email(meeting: Meeting, manager: User) -> None:
    assert send(meeting, manager) == 2
    assert deliver(meeting.board_id) == 2
    assert recipients() == [PAT, "sam@hospital.example"]
    assert deliver(meeting.board_id) == 0
    with board_scope(meeting.board_id):
        found = invitees_of(meeting)
        assert [one.person.name for one in found.without_address] == ["Lee Marsh"]
        assert (found.to_send, len(found.everyone)) == (0, 3)
        assert AuditEntry.objects.get(action="meeting.invited").after == {"emails": 2}


def test_email_carries_a_calendar_entry_in_englands_time(
    meeting: Meeting, manager: User, dunmoor: Board
) -> None:
    dunmoor.contact_email = "office@dunmoor.example"
    dunmoor.save()
    send(meeting, manager)
    deliver(meeting.board_id)
    message = email_to(PAT)
    part, calendar = entry_in(message)
    event = calendar.events[0]
    assert part.get_param("method") == "REQUEST"
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == f"meeting-{meeting.pk}@localhost"
    assert event["SEQUENCE"] == 0
    assert event.start == timezone.localtime(meeting.starts_at)
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert str(event["ORGANIZER"]) == "mailto:office@dunmoor.example"
    assert str(event["ATTENDEE"]) == f"mailto:{PAT}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert message.reply_to == ["office@dunmoor.example"]
    assert message.subject.startswith("Invitation: Main Board, ")
    assert "Town Hall" in message.body
    assert "https://meet.example/abc" in message.body


def test_person_on_two_seats_gets_one_invitation(main: Group, manager: User) -> None:
    with board_scope(main.board_id):
        first = holder(main, "Dunmoor Police", "Pat Okoye", email=PAT)
        second = holder(main, "Dunmoor Probation", "Pat Okoye", email=PAT)
        meeting = meeting_in(main, 10)
        assert send_invitations(meeting, actor=manager) == 1
        answer_invitation(meeting.invitations.get(), answer="coming", actor=None)
        assert set(answers_by_seat(meeting)) == {first.seat_id, second.seat_id}
        assert invitees_of(meeting).seats_represented == 2
    assert deliver(main.board_id) == 1


def test_only_holders_on_the_day_of_the_meeting_are_invited(main: Group, manager: User) -> None:
    with board_scope(main.board_id):
        holder(main, "Agency 1", "Gone Before", email="gone@agency.example", ends_on=in_days(9))
        holder(main, "Agency 2", "Not Yet", email="later@agency.example", starts_on=in_days(11))
        holder(main, "Agency 3", "On The Day", email="day@agency.example", starts_on=in_days(10))
        closed = holder(main, "Agency 4", "Closed Seat", email="closed@agency.example").seat
        closed.closed_on = in_days(1)
        closed.save()
        holder(builders.group(main.board, "Training"), "Agency 5", "Elsewhere", email="else@agency.example")
        assert [one.person.name for one in invitees_of(meeting_in(main, 10)).everyone] == ["On The Day"]


def test_new_members_are_invited_later_and_nobody_twice(sent: Meeting, manager: User) -> None:
    with board_scope(sent.board_id):
        holder(sent.group, "Dunmoor School", "New Member", email="new@school.example")
    assert send(sent, manager) == 1
    deliver(sent.board_id)
    assert recipients() == ["new@school.example"]


def test_deputies_get_a_copy_without_the_links(
    meeting: Meeting, manager: User, django_capture_on_commit_callbacks: Any
) -> None:
    with board_scope(meeting.board_id):
        seat = meeting.group.seats.get(agency__name="Dunmoor Police")
        deputy(seat.terms.get(), "Deputy Dale", "dale@police.example")
    send(meeting, manager)
    with django_capture_on_commit_callbacks() as callbacks:
        deliver(meeting.board_id)
    handed_over = [cell.cell_contents for callback in callbacks for cell in callback.__closure__ or ()]
    copies = [one for one in handed_over if isinstance(one, dict)]
    assert [one["to"] for one in copies] == ["dale@police.example"]
    assert copies[0]["subject"].startswith("Copy for you as deputy: Invitation: Main Board")
    assert "/meetings/invitations/" not in copies[0]["text"] + copies[0]["html"]


def test_another_group_is_invited_to_an_extraordinary_meeting(sent: Meeting, manager: User) -> None:
    with board_scope(sent.board_id):
        training = builders.group(sent.board, "Training")
        holder(training, "Dunmoor College", "Ola Reed", email="ola@college.example")
        holder(training, "Dunmoor Police", "Pat Okoye")
        assert invite_group(sent, group=training, actor=manager) == 1
        with pytest.raises(ValidationError, match="on the list already"):
            invite_group(sent, group=training, actor=manager)
        assert [one.person.name for one in invitees_of(sent).not_invited] == ["Ola Reed"]
    assert send(sent, manager) == 1
    deliver(sent.board_id)
    assert recipients() == ["ola@college.example"]


def test_nobody_is_invited_to_what_is_cancelled_or_has_begun(main: Group, manager: User) -> None:
    with board_scope(main.board_id):
        gone, past = meeting_in(main, 5, status="cancelled"), meeting_in(main, -5)
        for one, message in ((gone, "has been cancelled"), (past, "has begun or is over")):
            with pytest.raises(ValidationError, match=message):
                send_invitations(one, actor=manager)


# Changes and cancellation


def test_update_keeps_the_uid_and_raises_the_sequence(sent: Meeting, manager: User) -> None:
    with board_scope(sent.board_id):
        change_meeting(sent, facts=facts(in_days(12), venue="Library"), actor=manager)
    deliver(sent.board_id)
    assert recipients() == [PAT, "sam@hospital.example"]
    message = email_to(PAT)
    _, calendar = entry_in(message)
    event = calendar.events[0]
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == (
        "REQUEST",
        f"meeting-{sent.pk}@localhost",
        1,
    )
    assert message.subject.startswith("Changed: Main Board")
    assert "Please say whether you are coming" in message.body
    assert invitation_of(sent).sent_sequence == 1


def test_cancellation_takes_it_out_of_the_calendar(sent: Meeting, manager: User) -> None:
    with board_scope(sent.board_id):
        cancel_meeting(sent, reason="No quorum", actor=manager)
    deliver(sent.board_id)
    message = email_to(PAT)
    part, calendar = entry_in(message)
    assert part.get_param("method") == "CANCEL"
    assert (calendar["METHOD"], calendar.events[0]["STATUS"], calendar.events[0]["SEQUENCE"]) == (
        "CANCEL",
        "CANCELLED",
        1,
    )
    assert "No quorum" in message.body
    assert "?answer=" not in message.body


def test_cancelled_before_it_was_sent_tells_nobody(meeting: Meeting, manager: User) -> None:
    send(meeting, manager)
    with board_scope(meeting.board_id):
        cancel_meeting(meeting, reason="Mistake", actor=manager)
    assert deliver(meeting.board_id) == 0
    assert mail.outbox == []


def test_untold_change_is_offered_and_sent_later(sent: Meeting, manager: User) -> None:
    with board_scope(sent.board_id):
        change_meeting(sent, facts=facts(in_days(10), venue="Library"), tell=False, actor=manager)
        sent.refresh_from_db()
        assert len(invitees_of(sent).outdated) == 2
    assert deliver(sent.board_id) == 0
    assert send(sent, manager) == 2
    deliver(sent.board_id)
    assert "Library" in email_to(PAT).body


# Failures


class FailingBackend(BaseEmailBackend):
    """A mail server that is down, and does not know the hospital's address."""

    def send_messages(self, email_messages: Any) -> int:
        if email_messages[0].to == ["sam@hospital.example"]:
            raise smtplib.SMTPRecipientsRefused({})
        raise smtplib.SMTPServerDisconnected("down")


def test_failures_are_shown_and_tried_again(
    meeting: Meeting, manager: User, settings: Any, signed_in: SignedIn
) -> None:
    send(meeting, manager)
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.FailingBackend"
    assert deliver(meeting.board_id) == 0
    pat, sam = invitation_of(meeting), invitation_of(meeting, "Sam Lund")
    assert (pat.mail_attempts, pat.sent_at, pat.mail_due) == (1, None, "invitation")
    assert sam.mail_attempts == MeetingInvitation.MAX_MAIL_ATTEMPTS
    url = reverse("boards:meeting_invitations", kwargs={"board": "dunmoor", "pk": meeting.pk})
    page = signed_in(manager).get(url).content.decode()
    assert "The mail server did not take the email. It is tried again." in page
    assert "The mail server does not know this address." in page
    settings.EMAIL_BACKEND = working
    deliver(meeting.board_id)
    assert recipients() == [PAT]
    assert send(meeting, manager) == 1
    deliver(meeting.board_id)
    assert recipients() == [PAT, "sam@hospital.example"]
    assert (invitation_of(meeting).mail_error, invitation_of(meeting, "Sam Lund").mail_error) == ("", "")


def test_an_address_that_no_header_can_hold_does_not_stop_the_others(meeting: Meeting, manager: User) -> None:
    with board_scope(meeting.board_id):
        Person.objects.filter(email=PAT).update(email=f"{PAT}\nBcc: all@elsewhere.example")
    send(meeting, manager)
    assert deliver(meeting.board_id) == 1
    assert recipients() == ["sam@hospital.example"]
    assert invitation_of(meeting).mail_attempts == 1


def test_page_answers_at_once_and_a_worker_sends(
    meeting: Meeting, manager: User, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    url = reverse("boards:meeting_invitations", kwargs={"board": "dunmoor", "pk": meeting.pk})
    with django_capture_on_commit_callbacks() as callbacks:
        response = signed_in(manager).post(url)
    assert (response.status_code, mail.outbox, len(callbacks)) == (302, [], 1)
    deliver_meeting_mail(meeting.board_id, meeting.pk)
    deliver_meeting_mail(meeting.board_id, meeting.pk)
    assert len(mail.outbox) == 2
    assert current_scope() is None


# Answers by link


def test_link_shows_and_only_the_press_answers(meeting: Meeting, manager: User) -> None:
    send(meeting, manager)
    deliver(meeting.board_id)
    link = link_in(email_to(PAT), "coming")
    scanner = Client()
    for _ in range(3):
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 405
    assert invitation_of(meeting).answer == "none"
    person = Client(enforce_csrf_checks=True)
    page = person.get(link)
    assert 'value="coming" checked' in page.content.decode()
    token = person.cookies["csrftoken"].value
    response = person.post(link, {"answer": "coming", "deputy_name": "", "csrfmiddlewaretoken": token})
    assert response.status_code == 302
    assert "Your answer is saved: coming" in person.get(response.headers["Location"]).content.decode()
    saved = invitation_of(meeting)
    assert (saved.answer, saved.answered_at is not None) == ("coming", True)
    with board_scope(meeting.board_id):
        entry = AuditEntry.objects.get(action="invitation.answered")
    assert (entry.actor_id, entry.after["answer"]) == (None, "coming")


def answer_page(invitation: MeetingInvitation) -> str:
    return reverse("boards:invitation_answer", kwargs={"token": token_of(invitation)})


def test_two_answers_in_a_row_and_the_last_one_counts(sent: Meeting) -> None:
    page = answer_page(invitation_of(sent))
    client = Client()
    client.post(page, {"answer": "deputy", "deputy_name": "  Dale   Deputy "})
    assert (invitation_of(sent).answer, invitation_of(sent).deputy_name) == ("deputy", "Dale Deputy")
    client.post(page, {"answer": "apologies", "deputy_name": "Dale Deputy"})
    assert (invitation_of(sent).answer, invitation_of(sent).deputy_name) == ("apologies", "")
    with board_scope(sent.board_id):
        trail = AuditEntry.objects.filter(action="invitation.answered").order_by("id")
        assert [(e.before["answer"], e.after["answer"]) for e in trail] == [
            ("none", "deputy"),
            ("deputy", "apologies"),
        ]


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({}, "Choose whether you are coming"),
        ({"answer": "perhaps"}, "Choose whether you are coming"),
        ({"answer": "none"}, "Choose whether you are coming"),
        ({"answer": "deputy", "deputy_name": " "}, "Enter the name of the person who comes instead"),
    ],
)
def test_half_answers_are_refused(sent: Meeting, posted: dict[str, str], message: str) -> None:
    response = Client().post(answer_page(invitation_of(sent)), posted)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert invitation_of(sent).answer == "none"


def test_cancelled_and_begun_meetings_explain_themselves(sent: Meeting, manager: User) -> None:
    page = answer_page(invitation_of(sent))
    with board_scope(sent.board_id):
        cancel_meeting(sent, reason="No quorum", actor=manager)
    shown = Client().get(page).content.decode()
    assert "This meeting has been cancelled." in shown
    assert "No quorum" in shown
    assert Client().post(page, {"answer": "coming"}).status_code == 422
    with board_scope(sent.board_id):
        past = facts(in_days(-1))
        Meeting.objects.update(status="planned", starts_at=past.starts_at, ends_at=past.ends_at)
    assert "This meeting has begun or is over." in Client().get(page).content.decode()
    assert Client().post(page, {"answer": "coming"}).status_code == 422
    assert invitation_of(sent).answer == "none"


def test_wrong_tokens_lead_nowhere(sent: Meeting, eastvale: Board) -> None:
    token = token_of(invitation_of(sent))
    board, _, secret = token.partition("-")
    wrong = [
        "x",
        f"{board}-{secret[:-1]}",
        f"{board}-{secret[:-1]}{'0' if secret[-1] != '0' else '1'}",
        f"{eastvale.pk:x}-{secret}",
        f"{2**40:x}-{secret}",
        f"-{secret}",
        f"{board}-{secret.upper()}" if secret.upper() != secret else "x",
        make_token(board_id=eastvale.pk, meeting_id=sent.pk, person_id=1),
    ]
    pages = [reverse("boards:invitation_answer", kwargs={"token": one}) for one in wrong]
    assert {Client().get(page).status_code for page in pages} == {404}
    assert {Client().post(page, {"answer": "coming"}).status_code for page in pages} == {404}
    assert invitation_of(sent).answer == "none"


def test_the_database_holds_no_token(sent: Meeting) -> None:
    invitation = invitation_of(sent)
    token = token_of(invitation)
    assert board_of_token(token) == sent.board_id
    assert token not in {str(value) for value in vars(invitation).values()}
    assert invitation.token_hash != token


def test_answer_page_is_kept_out_of_caches_and_search(sent: Meeting) -> None:
    response = Client().get(answer_page(invitation_of(sent)))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "Sam Lund" not in response.content.decode()


def test_link_works_for_somebody_who_is_signed_in_elsewhere(
    sent: Meeting, other_manager: User, signed_in: SignedIn
) -> None:
    page = answer_page(invitation_of(sent))
    assert signed_in(other_manager).post(page, {"answer": "coming"}).status_code == 302
    assert invitation_of(sent).answer == "coming"


def test_board_that_is_no_longer_in_use_answers_nothing(sent: Meeting, dunmoor: Board) -> None:
    page = answer_page(invitation_of(sent))
    dunmoor.is_active = False
    dunmoor.save()
    assert Client().get(page).status_code == 404


# Answers by people who sign in, and by the office


def url(name: str, meeting: Meeting, **kwargs: int) -> str:
    return reverse(f"boards:{name}", kwargs={"board": "dunmoor", "pk": meeting.pk, **kwargs})


def test_member_answers_on_the_meetings_page(sent: Meeting, dunmoor: Board, signed_in: SignedIn) -> None:
    member = builders.user("PAT@police.example", "Pat Okoye")
    builders.give_role(member, dunmoor, Role.MEMBER)
    client = signed_in(member)
    assert "Send apologies" in client.get(url("meeting", sent)).content.decode()
    response = client.post(url("meeting_answer", sent), {"answer": "apologies"})
    assert response.headers["Location"] == url("meeting", sent)
    assert invitation_of(sent).answer == "apologies"
    with board_scope(sent.board_id):
        assert AuditEntry.objects.get(action="invitation.answered").actor_id == member.pk


def test_nobody_answers_for_another_person(
    sent: Meeting, dunmoor: Board, manager: User, other_manager: User, signed_in: SignedIn
) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    analyst = builders.user_with_role(dunmoor, Role.DATA_ANALYST)
    people = [manager, lead, analyst, other_manager]
    answers = [signed_in(one).post(url("meeting_answer", sent), {"answer": "coming"}) for one in people]
    assert [answer.status_code for answer in answers] == [404, 404, 403, 404]
    assert Client().post(url("meeting_answer", sent), {"answer": "coming"}).status_code == 302
    assert invitation_of(sent).answer == "none"


def test_office_writes_down_a_telephone_call(sent: Meeting, manager: User, signed_in: SignedIn) -> None:
    lee = invitation_of(sent, "Lee Marsh")
    page = url("invitation_record", sent, invitation=lee.pk)
    client = signed_in(manager)
    assert "Answer of Lee Marsh" in client.get(page).content.decode()
    client.post(page, {"answer": "deputy", "deputy_name": "Robin Marsh"})
    assert (invitation_of(sent, "Lee Marsh").answer, invitation_of(sent).answer) == ("deputy", "none")


def test_only_managers_write_down_answers_and_only_of_this_meeting(
    sent: Meeting, dunmoor: Board, manager: User, other_manager: User, signed_in: SignedIn
) -> None:
    invitation = invitation_of(sent)
    page = url("invitation_record", sent, invitation=invitation.pk)
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    posted = {"answer": "coming"}
    assert [signed_in(one).post(page, posted).status_code for one in (member, other_manager)] == [403, 404]
    with board_scope(dunmoor.pk):
        other = meeting_in(sent.group, 20)
    crossed = url("invitation_record", other, invitation=invitation.pk)
    assert signed_in(manager).post(crossed, posted).status_code == 404
    assert invitation_of(sent).answer == "none"


# Reminders


def sent_on(meeting: Meeting, days: int) -> None:
    """As if the invitations had gone out so many days from now."""
    with board_scope(meeting.board_id):
        meeting.invitations.filter(sent_at__isnull=False).update(
            sent_at=timezone.now() + dt.timedelta(days=days)
        )


def test_reminder_goes_once_to_those_who_have_not_answered(sent: Meeting, manager: User) -> None:
    sent_on(sent, -20)
    with board_scope(sent.board_id):
        answer_invitation(sent.invitations.get(person__name="Sam Lund"), answer="coming", actor=manager)
    send_meeting_reminders(sent.board_id)
    assert recipients() == []  # ten days before
    with board_scope(sent.board_id):
        near = facts(in_days(6))
        Meeting.objects.update(starts_at=near.starts_at, ends_at=near.ends_at)
    send_meeting_reminders(sent.board_id)
    send_meeting_reminders(sent.board_id)
    assert recipients() == [PAT]
    message = email_to(PAT)
    assert message.subject.startswith("Please answer: Main Board")
    assert message.attachments == []
    assert invitation_of(sent).reminded_at is not None


def test_no_reminder_for_fresh_past_cancelled_or_other_boards(sent: Meeting, eastvale: Board) -> None:
    with board_scope(sent.board_id):
        near = facts(in_days(6))
        Meeting.objects.update(starts_at=near.starts_at, ends_at=near.ends_at)
        assert queue_reminders() == 0  # invited just now
    sent_on(sent, -20)
    with board_scope(eastvale.pk):
        assert queue_reminders() == 0
    with board_scope(sent.board_id):
        assert queue_reminders(now=near.starts_at) == 0
        Meeting.objects.update(status="cancelled")
        assert queue_reminders() == 0
        Meeting.objects.update(status="planned")
        assert queue_reminders() == 1 + 1


def test_answer_in_time_stops_the_reminder(sent: Meeting) -> None:
    sent_on(sent, -20)
    with board_scope(sent.board_id):
        near = facts(in_days(6))
        Meeting.objects.update(starts_at=near.starts_at, ends_at=near.ends_at)
        queue_reminders()
        for invitation in sent.invitations.all():
            answer_invitation(invitation, answer="coming", actor=None)
    assert deliver(sent.board_id) == 0


# Scale


@pytest.mark.parametrize("people", [1, 3])
def test_queries_of_the_invitations_page_do_not_grow(
    main: Group,
    manager: User,
    signed_in: SignedIn,
    people: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    with board_scope(main.board_id):
        for number in range(people):
            holder(main, f"Agency {number}", f"Person {number}", email=f"p{number}@agency.example")
        meeting = meeting_in(main, 10)
        send_invitations(meeting, actor=manager)
    client = signed_in(manager)
    with django_assert_num_queries(12):
        assert client.get(url("meeting_invitations", meeting)).status_code == 200


@pytest.mark.parametrize("people", [1, 3])
def test_queries_of_sending_do_not_grow(
    main: Group, manager: User, people: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with board_scope(main.board_id):
        for number in range(people):
            holder(main, f"Agency {number}", f"Person {number}", email=f"p{number}@agency.example")
        meeting = meeting_in(main, 10)
        with django_assert_num_queries(8):
            send_invitations(meeting, actor=manager)


# With a worker


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_sends_what_the_page_has_queued(
    meeting: Meeting, manager: User, signed_in: SignedIn, tmp_path: Path
) -> None:
    with Worker(tmp_path):
        assert signed_in(manager).post(url("meeting_invitations", meeting)).status_code == 302
        wait_until(lambda: invitation_of(meeting).sent_at is not None)
    sent = invitation_of(meeting)
    assert (sent.mail_due, sent.sent_sequence, sent.mail_attempts) == ("", 0, 0)

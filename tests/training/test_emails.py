"""Emails about training: their words, sending them, those that come back, reminders, and who wants none."""

import datetime as dt
import smtplib
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from boards.models import Board
from core.models import User
from core.scoping import board_scope
from tests import builders
from tests.training.stories import booking_of, course_of, event_of
from tests.training.test_places import joins, later
from training.addresses import interest_address, unsubscribe_address
from training.message_texts import SHIPPED, unknown_placeholders
from training.models import AgencyRule, Booking, Delegate, Interest, Message, MessageKind, MessageTemplate
from training.services.approvals import approve_booking, refuse_booking
from training.services.bookings import cancel_booking
from training.services.delivery import correct_address, deliver, mark_bounced
from training.services.events import EventFacts, add_event, cancel_event, change_event, facts_of
from training.services.interest import ask_to_be_told, may_write, tell_interested
from training.services.message_templates import preview
from training.services.reminders import remind
from training.tasks.bookings import keep_places_moving

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
EMAILS = "/boards/dunmoor/training/emails/"


@pytest.fixture
def client(manager: User, signed_in: Any) -> Client:
    """Of the board manager."""
    found: Client = signed_in(manager)
    return found


def test_shipped_words_are_whole(in_dunmoor: Board) -> None:
    """Every kind has words, every placeholder in them is one of the kind's own, and every value has an example."""
    assert set(SHIPPED) == set(MessageKind.values)
    for kind, text in SHIPPED.items():
        assert unknown_placeholders(text.subject + text.body, kind) == []
        subject, body = preview(in_dunmoor, kind, subject=text.subject, body=text.body)
        assert subject
        assert "{" not in subject + body
        assert "Dear ," not in body


def test_a_confirmation_goes_out_once(in_dunmoor: Board) -> None:
    event = later(in_dunmoor, joining="Ask at the desk", venue="Civic Centre", access_notes="There is a lift")
    booking = joins(event, "sam")
    assert deliver(in_dunmoor.pk) == 1
    assert deliver(in_dunmoor.pk) == 0
    (sent,) = mail.outbox
    assert sent.to == ["sam@dunmoor.example"]
    assert booking.key in sent.body
    for words in ("Neglect", "09:30 to 12:00", "Civic Centre", "Ask at the desk", "There is a lift"):
        assert words in sent.body
    name, content, kind = sent.attachments[0]
    assert (name, kind.partition(";")[0]) == ("event.ics", "text/calendar")
    assert "BEGIN:VEVENT" in str(content)
    message = Message.objects.get()
    assert (message.state, message.attempts) == ("sent", 1)


def test_a_board_changes_words(client: Client, dunmoor: Board) -> None:
    url = f"{EMAILS}confirmation/"
    page = client.post(url, {"subject": "Hello", "body": "You come to {curse}.", "do": "save"})
    assert "{curse} means nothing in this email." in page.content.decode()
    assert "You come to {curse}." in page.content.decode(), "nothing typed is lost"
    page = client.post(url, {"subject": "Hello", "body": "Dear { Name }, {board}", "do": "preview"})
    assert "Dear Sam Field, Dunmoor Safeguarding Children Partnership" in page.content.decode()
    with board_scope(dunmoor.pk):
        assert not MessageTemplate.objects.exists()
    client.post(url, {"subject": "Hello {name}", "body": "See you, {name}. {joining}", "do": "save"})
    assert "Your own words" in client.get(EMAILS).content.decode()
    with board_scope(dunmoor.pk):
        joins(later(dunmoor), "sam")
        message = Message.objects.get()
        assert (message.subject, message.text) == (
            "Hello sam@dunmoor.example",
            "See you, sam@dunmoor.example.",
        )
    client.post(f"{url}reset/")
    with board_scope(dunmoor.pk):
        assert not MessageTemplate.objects.exists()


def test_an_address_that_does_not_work(
    client: Client, dunmoor: Board, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail server's answer is the one thing that is played here: there is no mail server in the tests."""

    def refuse(*_: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"sam@dunmoor.example": (550, b"No such user")})

    with board_scope(dunmoor.pk):
        event = later(dunmoor)
        booking = joins(event, "sam")
        with monkeypatch.context() as patched:
            patched.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
            assert deliver(dunmoor.pk) == 0
        message = Message.objects.get()
        assert (message.state, message.reason) == (
            "bounced",
            "The mail server does not know this address. (550)",
        )
        assert remind(on=event.starts_on - 14 * DAY) == 1
        assert Message.objects.get(kind="reminder_14").state == "held_back"
        assert deliver(dunmoor.pk) == 0
    register = client.get(f"/boards/dunmoor/training/events/{event.pk}/").content.decode()
    assert "Emails come back" in register
    page = client.post(
        f"/boards/dunmoor/training/bookings/{booking.pk}/address/",
        {"email": "Sam.Field@dunmoor.example"},
        follow=True,
    )
    assert "What was not delivered is sent again." in page.content.decode()
    with board_scope(dunmoor.pk):
        person = Delegate.objects.get()
        assert (person.email, person.bounced_at) == ("sam.field@dunmoor.example", None)
        assert deliver(dunmoor.pk) == 2
        assert {one.to[0] for one in mail.outbox} == {"sam.field@dunmoor.example"}
        mark_bounced(Message.objects.filter(state="sent")[0], reason="", actor=manager)
        with pytest.raises(ValidationError, match="did not come back"):
            mark_bounced(Message.objects.filter(state="bounced")[0], reason="", actor=manager)
        correct_address(person, email=person.email, actor=manager)
        assert not Message.objects.filter(state="bounced").exists()


def test_a_mail_server_that_is_away(in_dunmoor: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> int:
        raise OSError("no route")

    joins(later(in_dunmoor), "sam")
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMultiAlternatives.send", away)
        assert deliver(in_dunmoor.pk) == 0
        assert Message.objects.get().state == "due"
        Message.objects.update(attempts=Message.MAX_ATTEMPTS - 1)
        deliver(in_dunmoor.pk)
    assert Message.objects.get().state == "failed"
    assert Delegate.objects.get().bounced_at is None


def test_reminders_come_once(in_dunmoor: Board) -> None:
    event = later(in_dunmoor, days=60, capacity=9)
    booking = joins(event, "early")
    booking_of(event, "waits@dunmoor.example", "waiting", booked_on=TODAY)
    booking_of(event, "late@dunmoor.example", booked_on=event.starts_on - 8 * DAY)
    start = event.starts_on
    assert remind(on=start - 15 * DAY) == 0
    assert remind(on=start - 13 * DAY) == 1, "beat was down on the day itself"
    assert remind(on=start - 13 * DAY) == 0
    assert remind(on=start - 12 * DAY) == 0
    assert remind(on=start - 4 * DAY) == 2
    assert remind(on=start - 3 * DAY) == 0
    assert remind(on=start) == 0
    rows = Message.objects.filter(kind__startswith="reminder").order_by("pk").values_list("kind", "to")
    assert sorted(rows) == [
        ("reminder_14", "early@dunmoor.example"),
        ("reminder_5", "early@dunmoor.example"),
        ("reminder_5", "late@dunmoor.example"),
    ]
    assert Booking.objects.get(pk=booking.pk).key in Message.objects.filter(kind="reminder_14")[0].text


def test_it_runs_again(in_dunmoor: Board, manager: User, client: Client) -> None:
    course = course_of(in_dunmoor)
    old = event_of(in_dunmoor, starts_on=TODAY + 20 * DAY)
    page = Client().post(
        f"/training/again/dunmoor/{course.pk}/", {"email": "Sam@dunmoor.example", "name": "Sam"}
    )
    assert page.status_code == 302
    ask_to_be_told(course, email="sam@dunmoor.example")
    ask_to_be_told(course, email="alex@dunmoor.example")
    ask_to_be_told(course, email="gone@dunmoor.example")
    assert Interest.objects.count() == 3
    assert tell_interested(old) == 0, "it was there when they asked"
    token = (
        unsubscribe_address(in_dunmoor.pk, "gone@dunmoor.example").removeprefix("http://").partition("/")[2]
    )
    assert Client().get(f"/{token}").status_code == 200
    assert Client().post(f"/{token}").status_code == 200
    assert "no more of these emails" in Client().get(f"/{token}").content.decode()
    alex = Interest.objects.get(email="alex@dunmoor.example")
    assert "Stop these emails" in Client().get(f"/training/interest/{alex.key}/").content.decode()
    add_event(board=in_dunmoor, facts=EventFacts(course, TODAY + 50 * DAY), actor=manager)
    add_event(board=in_dunmoor, facts=EventFacts(course, TODAY + 80 * DAY), actor=manager)
    told = Message.objects.filter(kind="runs_again")
    assert sorted(told.values_list("to", flat=True)) == ["alex@dunmoor.example", "sam@dunmoor.example"]
    assert "/training/unsubscribe/" in told[0].text
    assert Client().get("/training/unsubscribe/made-up/").status_code == 404


def test_a_mailbox_can_stop_what_may_be_stopped(in_dunmoor: Board, manager: User) -> None:
    """RFC 8058: one POST without a cookie, not redirected; emails about one's own booking have no such header."""
    course = course_of(in_dunmoor)
    interest = ask_to_be_told(course, email="sam@dunmoor.example")
    add_event(board=in_dunmoor, facts=EventFacts(course, TODAY + 50 * DAY), actor=manager)
    joins(later(in_dunmoor), "kim")
    deliver(in_dunmoor.pk)
    asked, told, confirmed = mail.outbox
    headers = [one.message() for one in (asked, told, confirmed)]
    assert [one["List-Unsubscribe-Post"] for one in headers] == ["List-Unsubscribe=One-Click"] * 2 + [None]
    assert headers[2]["List-Unsubscribe"] is None
    sent = [
        message_from_bytes(one.as_bytes(), policy=default)["List-Unsubscribe"].strip() for one in headers[:2]
    ]
    assert sent[0] == f"<{interest_address(interest)}>"
    # Signed with the second it was made in: whose address it is stands before that.
    same = unsubscribe_address(in_dunmoor.pk, "sam@dunmoor.example")
    assert sent[1].rsplit(":", 2)[0] == f"<{same}".rsplit(":", 2)[0]
    mailbox = Client(enforce_csrf_checks=True)
    body = {"List-Unsubscribe": "One-Click"}
    for address in sent:
        page = mailbox.post(urlsplit(address.strip("<>")).path, body)
        assert page.status_code == 200
        assert "You get no more of these emails" in page.content.decode()
    assert Interest.objects.count() == 0
    assert not may_write(in_dunmoor.pk, "sam@dunmoor.example")
    assert mailbox.post("/training/unsubscribe/made-up/", body).status_code == 404


def test_line_managers_hear_what_becomes_of_it(in_dunmoor: Board, manager: User) -> None:
    AgencyRule.objects.create(
        board=in_dunmoor, agency=builders.agency("Dunmoor Police"), manager_rule="approve"
    )
    AgencyRule.objects.create(board=in_dunmoor, agency=builders.agency("Health"), manager_rule="copy")
    event = later(in_dunmoor, capacity=9)

    def books(name: str, agency: str) -> Booking:
        return joins(event, name, agency, manager_email=f"{name}.boss@dunmoor.example")

    approved, refused, told, other = (
        books("a", "Dunmoor Police"), books("r", "Dunmoor Police"), books("t", "Health"), books("o", "Council"),
    )  # fmt: skip
    assert other.manager_email, "is known, but the agency wants nobody to be told"
    approve_booking(approved)
    refuse_booking(refused, because="Nobody covers the desk")
    facts = facts_of(event)
    moved = replace(facts, starts_on=facts.starts_on + 7 * DAY, ends_on=facts.starts_on + 7 * DAY)
    change_event(event, facts=moved, actor=manager)
    cancel_booking(told, actor=None, because="My child is ill")
    event.refresh_from_db()
    cancel_event(event, because="No trainer", actor=manager)
    rows = Message.objects.filter(kind__in=("copy_moved", "copy_cancelled")).order_by("pk")
    assert [(one.kind, one.to, one.to_delegate) for one in rows] == [
        ("copy_moved", "a.boss@dunmoor.example", False),
        ("copy_moved", "t.boss@dunmoor.example", False),
        ("copy_cancelled", "t.boss@dunmoor.example", False),
        ("copy_cancelled", "a.boss@dunmoor.example", False),
    ]
    texts = list(rows.values_list("text", flat=True))
    assert f"{facts.starts_on.day} {facts.starts_on:%B %Y}" in texts[0], "the day that it was to begin on"
    assert "child is ill" not in texts[2], "what somebody wrote to the board is not for their manager"
    assert "No trainer" in texts[3]
    keys = Booking.objects.filter(event=event).values_list("key", flat=True)
    assert not any(key in text for key in keys for text in texts), "the delegate's own page is theirs alone"


def test_beat_keeps_places_moving(in_dunmoor: Board) -> None:
    event = later(in_dunmoor, capacity=1)
    booking_of(
        event, "a@dunmoor.example", "waiting", offered_until=timezone.now() - DAY, queued_at=timezone.now()
    )
    booking_of(event, "b@dunmoor.example", "waiting", queued_at=timezone.now())
    assert keep_places_moving(in_dunmoor.pk) == 1
    assert keep_places_moving(in_dunmoor.pk) == 0
    assert Booking.objects.get(delegate__email="a@dunmoor.example").status == "cancelled"
    assert Booking.objects.get(delegate__email="b@dunmoor.example").is_offered

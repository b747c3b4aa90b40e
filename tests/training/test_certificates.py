"""Certificates: made by the register, sent, checked by anybody, withdrawn when the register changes."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from boards.models import Board
from core.models import User
from core.scoping import board_scope
from tests.training.stories import booking_of, event_of
from training.certificate_numbers import ALPHABET, is_well_formed, new_number
from training.models import Booking, Certificate, CheckIn, Event, EventSession, EventTrainer, Trainer
from training.room_codes import room_code, room_token
from training.services.certificate_mail import deliver
from training.services.certificates import certificate_for
from training.services.check_in import is_on
from training.services.register import record_register

TODAY = timezone.localdate()
SAM = "sam@dunmoor.example"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def booking(dunmoor: Board) -> Booking:
    """Of an event of today."""
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor, "A", "Neglect", starts_on=TODAY, hours=3)
        EventSession.objects.create(board=dunmoor, event=event, on=TODAY)
        trainer = Trainer.objects.create(board=dunmoor, name="Jo Field")
        EventTrainer.objects.create(board=dunmoor, event=event, trainer=trainer)
        made = booking_of(event, SAM)
        made.delegate.name = "Sam Hill"
        made.delegate.save()
    return made


def mark(booking: Booking, status: str, actor: User | None = None) -> None:
    with board_scope(booking.board_id):
        record_register(booking.event, marks={booking.pk: status}, actor=actor)


def check(number: str) -> tuple[int, str]:
    response = Client().get("/certificates/", {"number": number})
    assert not response.cookies
    return response.status_code, response.content.decode()


def test_numbers_tell_slips_from_inventions() -> None:
    number = new_number()
    assert is_well_formed(number)
    for place in range(12):
        for one in ALPHABET:
            changed = number[:place] + one + number[place + 1 :]
            assert is_well_formed(changed) == (changed == number)
    assert not is_well_formed("ABC")


def test_the_register_makes_it_and_takes_it_back(dunmoor: Board, booking: Booking) -> None:
    mark(booking, "did_not_attend")
    with board_scope(dunmoor.pk):
        assert not Certificate.objects.exists()
    mark(booking, "attended")
    with board_scope(dunmoor.pk):
        first = Certificate.objects.get()
    assert (first.name, first.hours, first.trainers) == ("Sam Hill", 3, "Jo Field")
    status, words = check(first.grouped_number.lower().replace("-", " "))
    assert (status, "Sam Hill" in words, "It is valid" in words) == (200, True, True)
    pdf = Client().get(f"/certificates/{first.number}/certificate.pdf")
    reader = PdfReader(BytesIO(pdf.content))
    text = reader.pages[0].extract_text()
    for part in ("Sam Hill", "Neglect", "Jo Field", first.grouped_number, "Dunmoor"):
        assert part in text
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    mark(booking, "part")
    _, words = check(first.number)
    assert "withdrawn" in words
    assert "Sam Hill" not in words
    assert Client().get(f"/certificates/{first.number}/certificate.pdf").status_code == 404
    mark(booking, "attended")
    with board_scope(dunmoor.pk):
        assert Certificate.objects.filter(withdrawn_at=None).count() == 1
        assert Certificate.objects.count() == 2


def test_a_number_that_is_made_up(dunmoor: Board) -> None:
    assert "This is not a certificate number" in check("ABCD-EFGH-JKMP")[1]
    assert "No certificate has this number" in check(new_number())[1]
    assert check("")[0] == 200
    for _ in range(30):
        status, words = check(new_number())
    assert (status, "too often" in words) == (429, True)


def test_it_goes_out_by_email_once(dunmoor: Board, booking: Booking) -> None:
    mark(booking, "attended")
    deliver(dunmoor.pk)
    assert deliver(dunmoor.pk) == 0
    message = next(one for one in mail.outbox if one.to == [SAM])
    assert "Your certificate: Neglect" in message.subject
    name, content, kind = message.attachments[0]
    assert (kind, bytes(content)[:5]) == ("application/pdf", b"%PDF-")  # type: ignore[arg-type]
    assert str(name).endswith(".pdf")


def test_managers_make_it_out_anew(dunmoor: Board, booking: Booking, manager: User, signed_in: Any) -> None:
    mark(booking, "attended")
    with board_scope(dunmoor.pk):
        first = Certificate.objects.get()
        booking.delegate.name = "Sam Hillier"
        booking.delegate.save()
    client: Client = signed_in(manager)
    here = f"/boards/dunmoor/training/events/{booking.event_id}/certificates/"
    page = client.post(f"{here}{first.pk}/reissue/", follow=True).content.decode()
    assert "Sam Hillier has a new certificate" in page
    assert "Replaced by a new certificate" in page
    assert "withdrawn already" in client.post(f"{here}{first.pk}/reissue/", follow=True).content.decode()
    assert "Certificates" in client.get(booking.event.get_absolute_url()).content.decode()


def code_of(event: Event, on: dt.date = TODAY) -> str:
    return room_code(board_id=event.board_id, event_id=event.pk, on=on)


def go_in(code: str, email: str = SAM) -> str:
    page = Client().post("/training/dunmoor/check-in/", {"code": code, "email": email})
    return page.content.decode()


def test_checking_in_with_the_code_of_the_day(
    dunmoor: Board, booking: Booking, manager: User, signed_in: Any
) -> None:
    event = booking.event
    page = signed_in(manager).get(f"/boards/dunmoor/training/events/{event.pk}/room/").content.decode()
    assert code_of(event) in page
    assert (
        code_of(event)
        in Client()
        .get(f"/training/room/{room_token(board_id=dunmoor.pk, event_id=event.pk)}/")
        .content.decode()
    )
    assert Client().get("/training/room/made-up/").status_code == 404
    yesterday = TODAY - dt.timedelta(days=1)
    assert "not shown in any room today" in go_in(code_of(event, yesterday))
    assert "has no place on this event" in go_in(code_of(event), "other@dunmoor.example")
    assert "You are checked in" in go_in(code_of(event).lower())
    assert "You had checked in already" in go_in(code_of(event))
    with board_scope(dunmoor.pk):
        booking.refresh_from_db()
        assert booking.status == "attended"
        assert Certificate.objects.get().mail_due
        Event.objects.update(starts_on=yesterday, ends_on=yesterday)
        EventSession.objects.update(on=yesterday)
    assert "not shown in any room today" in go_in(code_of(event))
    register = signed_in(manager).get(f"/boards/dunmoor/training/events/{event.pk}/register/")
    assert "checked in themselves" in register.content.decode()
    for _ in range(60):
        words = go_in("ZZZZZZ")
    assert "too often" in words


def test_on_several_days_and_who_cannot(dunmoor: Board, booking: Booking) -> None:
    event, first = booking.event, TODAY - dt.timedelta(days=1)
    with board_scope(dunmoor.pk):
        Event.objects.update(starts_on=first)
        EventSession.objects.create(board=dunmoor, event=event, on=first)
        other = booking_of(event, "other@dunmoor.example")
        booking_of(event, "waits@dunmoor.example", "waiting")
        CheckIn.objects.create(board=dunmoor, booking=other, on=first)
    go_in(code_of(event))
    go_in(code_of(event), "other@dunmoor.example")
    assert "waiting list" in go_in(code_of(event), "waits@dunmoor.example")
    with board_scope(dunmoor.pk):
        booking.refresh_from_db()
        other.refresh_from_db()
        assert (booking.status, other.status) == ("part", "attended")
        # Of an event that was loaded nobody wrote down the sessions: its days count.
        EventSession.objects.all().delete()
        event.refresh_from_db()
        assert [is_on(event, TODAY), is_on(event, TODAY + dt.timedelta(days=1))] == [True, False]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries(
    dunmoor: Board, booking: Booking, manager: User, signed_in: Any, rows: int
) -> None:
    mark(booking, "attended")
    with board_scope(dunmoor.pk):
        for n in range(rows - 1):
            certificate_for(booking_of(booking.event, f"d{n}@dunmoor.example", "attended"))
    client: Client = signed_in(manager)
    here = f"/boards/dunmoor/training/events/{booking.event_id}/certificates/"
    client.get(here)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(here).status_code == 200
    assert len(queries) == 8

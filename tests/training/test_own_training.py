"""A delegate without an account: showing the address, booking, the record over all boards."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.models import Board, BoardAgency
from core.models import User
from core.scoping import board_scope, current_scope
from partnership.celery import app
from tests import builders
from tests.training.stories import booking_of, course_of, delegate_of, event_of
from training.models import AddressLink, Booking, Delegate, Event
from training.services.own_place import suggested_agency
from training.services.own_rows import own_rows, own_scope

TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(days=30)
SAM = "sam@police.example"


Ask = Callable[..., str]
Verified = Callable[..., Client]


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def ask(db: None, django_capture_on_commit_callbacks: Any) -> Iterator[Ask]:
    """ask(email, then="") asks for a link and gives the page; the email leaves in this process."""
    kept = app.conf.task_always_eager
    app.conf.task_always_eager = True

    def ask(email: str, then: str = "") -> str:
        with django_capture_on_commit_callbacks(execute=True):
            page = Client().post("/training/address/", {"email": email, "next": then})
        return page.content.decode()

    yield ask
    app.conf.task_always_eager = kept


@pytest.fixture
def verified(ask: Ask) -> Verified:
    """verified(email, then=""): a browser in which the address was shown to be the person's."""

    def verified(email: str = SAM, then: str = "/training/my/") -> Client:
        ask(email, then)
        client = Client()
        assert client.post(link_sent_to(email))["Location"] == then
        return client

    return verified


@pytest.fixture
def event(dunmoor: Board) -> Event:
    with board_scope(dunmoor.pk):
        BoardAgency.objects.create(board=dunmoor, agency=builders.agency("Dunmoor Police"))
        made: Event = event_of(dunmoor, "A", starts_on=SOON, capacity=2)
        return made


def path_of(event: Event) -> str:
    return f"/training/dunmoor/events/{event.pk}/book/"


def link_sent_to(email: str) -> str:
    sent = [one for one in mail.outbox if one.to == [email]]
    found = re.search(r"/training/address/\S+/", str(sent[-1].body))
    assert found
    return found[0]


def test_a_link_works_once_and_not_for_long(dunmoor: Board, ask: Ask) -> None:
    with board_scope(dunmoor.pk):
        delegate_of(dunmoor, "known@police.example")
    emails = ("known@police.example", "unknown@police.example")
    pages = [re.sub("(un)?known", "", re.sub("csrf.*", "", ask(email))) for email in emails]
    assert pages[0] == pages[1]
    link = link_sent_to("known@police.example")
    # A program that checks emails opens links: that uses nothing up.
    assert "Go on as" in Client().get(link).content.decode()
    assert Client().post(link).status_code == 302
    assert "This link does not work" in Client().post(link).content.decode()
    assert "This link does not work" in Client().get(link).content.decode()
    other = link_sent_to("unknown@police.example")
    AddressLink.objects.update(expires_at=timezone.now())
    assert "This link does not work" in Client().post(other).content.decode()
    assert not AddressLink.objects.filter(token_hash=link.split("/")[-2]).exists()


def test_a_post_box_is_not_filled_and_links_lead_nowhere_else(ask: Ask) -> None:
    for _ in range(7):
        assert "Look at your emails" in ask(SAM, "//evil.example/training/")
    assert len(mail.outbox) == 5
    assert Client().post(link_sent_to(SAM))["Location"] == "/training/my/"
    assert "Enter a valid email" in ask("sam")


def sent(agency: str, **more: str) -> dict[str, str]:
    return {"name": "Sam Hill", "agency": agency, "manager_email": "boss@police.example", **more}


def test_a_place_in_one_press(dunmoor: Board, eastvale: Board, event: Event, verified: Verified) -> None:
    police = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        delegate_of(dunmoor, "colleague@police.example")
    first = Client().get(path_of(event))
    assert first["Location"] == f"/training/address/?{urlencode({'next': path_of(event)})}"
    client = verified(then=path_of(event))
    page = client.get(path_of(event)).content.decode()
    assert f'value="{police.pk}" selected' in page
    assert "Chosen from the end of your email address" in page
    wrong = client.post(path_of(event), sent("other", access_needs="Large print"))
    assert "Enter the name of your agency" in wrong.content.decode()
    assert "Large print" in wrong.content.decode()
    done = client.post(path_of(event), sent(str(police.pk), access_needs="Large print"), follow=True)
    assert "You have a place" in done.content.decode()
    with board_scope(dunmoor.pk):
        booking = Booking.objects.select_related("delegate", "agency").get()
        assert (booking.delegate.email, booking.agency, booking.access_needs) == (SAM, police, "Large print")
        assert booking.delegate.manager_email == "boss@police.example"
    # Next time, also on another board, one press is enough.
    with board_scope(eastvale.pk):
        there = event_of(eastvale, "A", starts_on=SOON)
        BoardAgency.objects.create(board=eastvale, agency=police)
    page = client.get(f"/training/eastvale/events/{there.pk}/book/").content.decode()
    assert 'value="Sam Hill"' in page
    assert f'value="{police.pk}" selected' in page
    assert "boss@police.example" in page
    again = client.get(path_of(event)).content.decode()
    assert "You have booked this already" in again
    assert "already" in client.post(path_of(event), sent(str(police.pk))).content.decode()


def test_why_somebody_cannot_book(dunmoor: Board, event: Event, verified: Verified) -> None:
    with board_scope(dunmoor.pk):
        Event.objects.update(has_waiting_list=False)
        booking_of(event, "a@x.example")
        booking_of(event, "b@x.example")
    client = verified()
    assert "This event is full." in client.get(path_of(event)).content.decode()
    refused = client.post(path_of(event), sent("other", unlisted="Youth club")).content.decode()
    assert "This event is full." in refused
    with board_scope(dunmoor.pk):
        assert not Delegate.objects.filter(email=SAM).exists()
        Event.objects.update(closes_on=TODAY - dt.timedelta(days=1))
    assert "Booking for this event has closed" in client.get(path_of(event)).content.decode()
    with board_scope(dunmoor.pk):
        Event.objects.update(closes_on=None, has_waiting_list=True)
    done = client.post(path_of(event), sent("other", unlisted="Youth club"), follow=True)
    assert "You are on the waiting list" in done.content.decode()
    with board_scope(dunmoor.pk):
        assert str(Delegate.objects.get(email=SAM).unlisted_agency) == "Youth club"


def test_what_an_address_says_about_the_agency(in_dunmoor: Board) -> None:
    for name in ("Dunmoor Police", "Dunmoor Hospital"):
        BoardAgency.objects.create(board=in_dunmoor, agency=builders.agency(name))
    for n in range(3):
        delegate_of(in_dunmoor, f"p{n}@police.example")
        delegate_of(in_dunmoor, f"g{n}@gmail.com")
        delegate_of(in_dunmoor, f"n{n}@nhs.example", "Dunmoor Hospital" if n else "Dunmoor Police")
    delegate_of(in_dunmoor, "x@nhs.example", "Dunmoor Police")
    assert str(suggested_agency(in_dunmoor, "New@Police.example")) == "Dunmoor Police"
    assert suggested_agency(in_dunmoor, "new@gmail.com") is None
    assert suggested_agency(in_dunmoor, "new@nhs.example") is None
    assert suggested_agency(in_dunmoor, "new@elsewhere.example") is None


def record_on(board: Board, email: str, ago: int, refresh: int | None, title: str) -> Booking:
    with board_scope(board.pk):
        course_of(board, title, refresh_years=refresh)
        day = TODAY - dt.timedelta(days=ago)
        return booking_of(event_of(board, title, title, starts_on=day, hours=3), email, "attended")


def test_the_record_over_all_boards_is_the_addresss_own(
    dunmoor: Board, eastvale: Board, verified: Verified
) -> None:
    record_on(dunmoor, SAM, 400, 1, "Neglect")
    own = record_on(eastvale, SAM, 10, 3, "Exploitation")
    other = record_on(dunmoor, "other@police.example", 10, None, "Briefing")
    client = verified()
    page = client.get("/training/my/").content.decode()
    for words in ("Neglect", "Exploitation", "Expired", "Valid", "Eastvale", ">6<"):
        assert words in page
    assert "Briefing" not in page
    assert "other@" not in page
    stranger = verified("stranger@police.example").get("/training/my/").content.decode()
    assert "Nothing is booked under this address" in stranger
    got = client.post(f"/training/my/certificates/{own.pk}/")
    assert client.get(got["Location"]).content[:5] == b"%PDF-"
    assert client.post(f"/training/my/certificates/{other.pk}/").status_code == 404
    assert client.get("/training/my/record.pdf").content[:5] == b"%PDF-"
    client.post("/training/my/leave/")
    assert client.get("/training/my/").status_code == 302
    assert Client().get("/training/my/record.pdf").status_code == 302


def test_rows_of_an_address(dunmoor: Board, eastvale: Board) -> None:
    """The database tells where an address is known, and nothing stays open afterwards."""
    record_on(dunmoor, SAM, 10, None, "Neglect")
    record_on(eastvale, "else@police.example", 10, None, "Neglect")
    with board_scope(dunmoor.pk):
        first = Delegate.objects.get(email=SAM)
        Delegate.objects.create(board=dunmoor, email="old@police.example", merged_into=first)
    assert own_rows(SAM.upper()).board_ids == {dunmoor.pk}
    assert own_rows("old@police.example").delegate_ids == {first.pk}
    assert own_rows("").board_ids == own_rows("nobody@x.example").board_ids == frozenset()
    with own_scope(SAM):
        scope = current_scope()
        assert scope is not None
        assert scope.board_ids == {dunmoor.pk}
    with board_scope(eastvale.pk), connection.cursor() as cursor:
        own_rows(SAM)
        cursor.execute("SELECT current_setting('app.board_ids')")
        assert cursor.fetchone() == (str(eastvale.pk),)
        cursor.execute("SELECT count(*) FROM training_delegate WHERE board_id = %s", [dunmoor.pk])
        assert cursor.fetchone() == (0,)


def test_an_account_shows_its_address(dunmoor: Board, manager: User, verified: Verified) -> None:
    record_on(dunmoor, manager.email, 10, None, "Neglect")
    record_on(dunmoor, SAM, 10, None, "Exploitation")
    client = verified()
    assert "Exploitation" in client.get("/training/my/").content.decode()
    # Somebody else signs in on the same browser.
    client.force_login(manager)
    page = client.get("/training/my/").content.decode()
    assert "Neglect" in page
    assert "Exploitation" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_record_takes_the_same_queries(dunmoor: Board, manager: User, signed_in: Any, rows: int) -> None:
    for n in range(rows):
        record_on(dunmoor, manager.email, 10 + n, 3, f"Course {n}")
    client = signed_in(manager)
    client.get("/training/my/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/training/my/").status_code == 200
    assert len(queries) == 9

"""The pages that a key opens, and agency leads' pages: what people see, type and get back."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.models import Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.training.stories import booking_of, event_of
from tests.training.test_places import joins, later
from training.models import AgencyRule, Booking, BookingRules, Delegate

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def lead(dunmoor: Board, signed_in: Any) -> Client:
    """Of the lead of Dunmoor Police."""
    found: Client = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    return found


def test_from_the_waiting_list_to_a_place(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        event = later(dunmoor, capacity=1, joining="Ask at the desk")
        first, second = joins(event, "a"), joins(event, "b")
    mine, theirs = f"/training/booking/{first.key}/", f"/training/booking/{second.key}/"
    page = Client().get(theirs)
    assert "waiting list: number 1" in page.content.decode()
    assert "Ask at the desk" not in page.content.decode(), "only people with a place are told how to get in"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert set(page.cookies) == {"csrftoken"}
    page = Client().get(mine)
    assert "Ask at the desk" in page.content.decode()
    calendar = Client().get(f"{mine}event.ics")
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART;TZID=Europe/London" in calendar.content
    assert Client().get(f"{theirs}event.ics").status_code == 404
    assert "Why can you not come?" in Client().get(f"{mine}?do=cancel").content.decode()
    assert Client().post(mine, {"do": "needs", "access_needs": "Large print"}).status_code == 302
    done = Client().post(mine, {"do": "cancel", "because": "On leave"}, follow=True)
    assert "Your booking is cancelled." in done.content.decode()
    assert "It is kept until" in Client().get(theirs).content.decode()
    done = Client().post(theirs, {"do": "accept"}, follow=True)
    assert "The place is yours." in done.content.decode()
    refused = Client().post(mine, {"do": "cancel", "because": ""})
    assert (refused.status_code, "cannot be cancelled" in refused.content.decode()) == (422, True)
    assert Client().get("/training/booking/1-made-up-and-long-enough-to-be-one/").status_code == 404
    with board_scope(dunmoor.pk):
        first.refresh_from_db()
        assert (first.access_needs, first.cancelled_because) == ("Large print", "On leave")


def test_a_substitute_and_the_next_run_by_link(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        event, run = later(dunmoor), later(dunmoor, "E-2", days=60)
        booking, other = joins(event, "a"), joins(event, "b")
    own = f"/training/booking/{booking.key}/"
    page = Client().post(own, {"do": "substitute", "name": "Alex Moor", "email": "no address"})
    assert (page.status_code, "no address" in page.content.decode()) == (422, True)
    page = Client().post(own, {"do": "substitute", "name": "Alex Moor", "email": "alex@dunmoor.example"})
    assert "Alex Moor comes instead of you" in page.content.decode()
    assert Client().get(own).status_code == 404
    with board_scope(dunmoor.pk):
        Booking.objects.filter(pk=other.pk).update(status="cancelled", cancelled_on=TODAY)
    done = Client().post(f"/training/booking/{other.key}/", {"do": "next", "event": run.pk}, follow=True)
    assert "Your booking is kept." in done.content.decode()
    with board_scope(dunmoor.pk):
        assert Booking.objects.get(event=run).delegate.email == "b@dunmoor.example"
        begun = booking_of(event_of(dunmoor, "E-3", starts_on=TODAY - DAY), "c@dunmoor.example")
    page = Client().post(f"/training/booking/{begun.key}/", {"do": "cancel", "because": ""})
    assert "The event has begun" in page.content.decode()


def test_a_line_manager_answers_by_link(dunmoor: Board, manager: User, signed_in: Any) -> None:
    police = builders.agency("Dunmoor Police")
    rules = "/boards/dunmoor/training/bookings/rules/"
    with board_scope(dunmoor.pk):
        event = later(dunmoor)
        joins(event, "x")
        builders.seat(builders.main_group(dunmoor), "Dunmoor Police")
    client = signed_in(manager)
    client.post(rules, {"offer_hours": "24", "manager_rule": "none", f"agency-{police.pk}": "approve"})
    with board_scope(dunmoor.pk):
        assert (BookingRules.objects.get().offer_hours, AgencyRule.objects.get().manager_rule) == (
            24,
            "approve",
        )
        booking = joins(event, "a", manager_email="boss@dunmoor.example")
    assert "has still to approve" in Client().get(f"/training/booking/{booking.key}/").content.decode()
    url = f"/training/approve/{booking.approval_key}/"
    assert "Do you approve this booking?" in Client().get(url).content.decode()
    page = Client().post(url, {"do": "refuse", "because": ""})
    assert "Say why you do not approve." in page.content.decode()
    page = Client().post(url, {"do": "approve"}, follow=True)
    assert "You have approved this booking" in page.content.decode()
    assert Client().get(f"/training/approve/{booking.key}/").status_code == 404


def test_a_lead_books_people(lead: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        event = later(dunmoor, capacity=2)
        builders.agency("Health")
        stranger = booking_of(event_of(dunmoor, "E-9"), "nurse@dunmoor.example", agency="Health")
    base = f"/boards/dunmoor/training/events/{event.pk}/book/"
    assert "Book for people of your agency" in lead.get(event.get_absolute_url()).content.decode()
    agency = builders.agency("Dunmoor Police").pk
    page = lead.post(base, {"name": "Sam", "email": "sam@dunmoor.example", "agency": agency}, follow=True)
    assert "Sam has a place." in page.content.decode()
    page = lead.post(base, {"name": "Nurse", "email": "nurse@dunmoor.example", "agency": agency})
    assert "known with another agency" in page.content.decode()
    assert lead.get(f"/boards/dunmoor/training/bookings/{stranger.pk}/").status_code == 404
    rows = "Name;Work email;Needs\nAnn;ann@dunmoor.example;Loop\nBen;ben at work;\nSam;sam@dunmoor.example;\n"
    rows += "Cat;cat@dunmoor.example;\nAnn again;ANN@dunmoor.example;\n"
    sent = {"agency": agency, "file": SimpleUploadedFile("people.csv", rows.encode())}
    words = lead.post(f"{base}list/", sent).content.decode()
    for said in (
        "Row 2, Ben: Enter an email address", "Row 3, Sam: Sam has booked this event already.",
        "Row 5, Ann again: Row 1 has the same address.", 'value="Loop"', 'value="ben at work"',
        "1 would get a place, 1 would go onto the waiting list, 3 cannot be booked",
    ):  # fmt: skip
        assert said in words
    with board_scope(dunmoor.pk):
        assert Booking.objects.filter(event=event).count() == 1
        assert not Delegate.objects.filter(email="ann@dunmoor.example").exists()
    people = [
        ("Ann", "ann@dunmoor.example"),
        ("Ben", "ben@dunmoor.example"),
        ("", ""),
        ("Cat", "cat@"),
        ("", ""),
    ]
    grid = {"lines": "5", "agency": agency, "do": "book"}
    for n, (name, email) in enumerate(people):
        grid |= {f"name-{n}": name, f"email-{n}": email}
    words = lead.post(f"{base}list/", grid).content.decode()
    assert "Nothing is booked yet" in words
    assert 'value="cat@"' in words
    page = lead.post(f"{base}list/", grid | {"email-3": "cat@dunmoor.example"}, follow=True)
    assert "1 person has a place, 2 are on the waiting list." in page.content.decode()
    page = lead.post(
        f"{base}list/", {"agency": agency, "file": SimpleUploadedFile("a.csv", b"who,phone\nA,1\n")}
    )
    assert "is not a column of this kind of file" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries(
    lead: Client, dunmoor: Board, manager: User, signed_in: Any, rows: int
) -> None:
    with board_scope(dunmoor.pk):
        event = later(dunmoor, capacity=9)
        bookings = [joins(event, f"p{n}") for n in range(rows)]
        for n in range(rows - 1):
            joins(later(dunmoor, f"F-{n}", course=f"Course {n}", days=70 + n), "p0")
    office = signed_in(manager)

    def queries(client: Client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    found = [
        queries(lead, "/boards/dunmoor/training/bookings/"),
        queries(office, f"/boards/dunmoor/training/events/{event.pk}/emails/"),
        queries(office, f"/boards/dunmoor/training/bookings/{bookings[0].pk}/"),
        queries(Client(), f"/training/booking/{bookings[0].key}/"),
    ]
    assert found == [8, 9, 8, 7]


def test_a_lead_cancels_and_the_office_sees_the_history(
    lead: Client, dunmoor: Board, manager: User, signed_in: Any
) -> None:
    with board_scope(dunmoor.pk):
        booking = joins(later(dunmoor), "a", access_needs="Private matter")
    url = f"/boards/dunmoor/training/bookings/{booking.pk}/"
    assert "Private matter" not in lead.get(url).content.decode()
    assert "Private matter" in signed_in(manager).get(url).content.decode()
    page = lead.post(f"{url}substitute/", {"name": "B", "email": "b@dunmoor.example"}, follow=True)
    assert "The place is theirs now" in page.content.decode()
    page = lead.post(f"{url}cancel/", {"because": "Staff shortage"}, follow=True)
    assert "Staff shortage" in page.content.decode()

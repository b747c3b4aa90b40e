"""The pages of courses and events: what stands there, for whom, and at what cost."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.models import Agency, Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.training.stories import booking_of, course_of, event_of
from training.models import Course, Event
from training.statistics.matrix import valid_until

EVENTS = "/boards/dunmoor/training/events/"
COURSES = "/boards/dunmoor/training/courses/"


@pytest.fixture
def client(manager: User, signed_in: Any) -> Client:
    """Of the board manager."""
    found: Client = signed_in(manager)
    return found


@pytest.fixture
def lead(dunmoor: Board, signed_in: Any) -> Client:
    """Of the lead of Dunmoor Police."""
    found: Client = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    return found


def queries_of(client: Client, url: str) -> int:
    """Queries of a page that was opened once already."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_same_queries(client: Client, dunmoor: Board, rows: int) -> None:
    with board_scope(dunmoor.pk):
        for n in range(rows):
            booking_of(event_of(dunmoor, f"E-{n}", f"Course {n}"), status="attended")
        for n in range(rows - 1):
            event_of(dunmoor, f"F-{n}", "Course 0")
        event = Event.objects.get(reference="E-0")
        for n in range(rows):
            booking_of(event, f"d{n}@dunmoor.example", ["waiting", "booked", "cancelled"][n])
    assert queries_of(client, EVENTS) == 10
    assert queries_of(client, COURSES) == 9
    assert queries_of(client, f"{EVENTS}{event.pk}/") == 12
    assert queries_of(client, f"{COURSES}{event.course_id}/") == 11


def test_a_course_and_an_event_from_forms(client: Client, dunmoor: Board) -> None:
    sent = {"title": "Child neglect", "mode": "virtual", "hours": "6.5", "is_offered": "on"}
    page = client.post(f"{COURSES}add/", sent | {"hours": "six"})
    assert "Enter a number of hours, like 3 or 6.5" in page.content.decode()
    page = client.post(f"{COURSES}add/", sent, follow=True)
    assert "The course is in the programme." in page.content.decode()
    with board_scope(dunmoor.pk):
        course = Course.objects.get()
    form = client.get(f"{EVENTS}add/?course={course.pk}").content.decode()
    assert 'value="6.5' in form
    day = {"starts_on_day": "4", "starts_on_month": "5", "starts_on_year": "2026"}
    sent = {"course": str(course.pk), "mode": "virtual", "capacity": "12", "minimum": "20", **day}
    page = client.post(f"{EVENTS}add/", sent)
    assert "The fewest people cannot be more than the places." in page.content.decode()
    page = client.post(f"{EVENTS}add/", sent | {"minimum": "6"}, follow=True)
    assert "T2026-001" in page.content.decode()
    with board_scope(dunmoor.pk):
        event = Event.objects.get()
    assert client.post(f"{EVENTS}{event.pk}/cancel/", {"because": ""}).status_code == 200
    page = client.post(f"{EVENTS}{event.pk}/cancel/", {"because": "No trainer"}, follow=True)
    assert "Cancelled: No trainer" in page.content.decode()


def test_two_people_change_a_course(client: Client, dunmoor: Board) -> None:
    """What only one of them changed is kept; where both changed the same, both texts are shown."""
    with board_scope(dunmoor.pk):
        course = course_of(dunmoor, "Neglect", audience="All", mode="virtual")
    url = f"{COURSES}{course.pk}/change/"
    form = client.get(url).context["form"]
    kept = {name: form[name].value() for name in ("revision", "began")}
    sent = {"title": "Neglect", "audience": "All", "mode": "virtual", "hours": "3", **kept}
    assert client.post(url, sent | {"audience": "Schools"}).status_code == 302
    assert client.post(url, sent | {"level": "2"}).status_code == 302
    clash = client.post(url, sent | {"audience": "Police"})
    assert clash.status_code == 409
    assert "Schools" in clash.content.decode()
    with board_scope(dunmoor.pk):
        course.refresh_from_db()
    assert (course.audience, course.level) == ("Schools", "2")


def test_leads_see_their_own_people(lead: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor)
        booking_of(event, "own@dunmoor.example", agency="Dunmoor Police")
        booking_of(event, "other@dunmoor.example", agency="Dunmoor Council")
    page = lead.get(f"{EVENTS}{event.pk}/").content.decode()
    assert "own@dunmoor.example" in page
    assert "other@dunmoor.example" not in page


def test_leads_see_who_of_theirs_has_had_what(lead: Client, client: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        course_of(dunmoor, "Neglect", refresh_years=3)
        long_ago = event_of(dunmoor, "E-1", starts_on=dt.date(2015, 6, 1))
        recent = event_of(dunmoor, "E-2", starts_on=timezone.localdate() - dt.timedelta(days=9))
        booking_of(long_ago, "a@dunmoor.example", "attended")
        booking_of(recent, "b@dunmoor.example", "attended")
        booking_of(recent, "c@dunmoor.example", "did_not_attend")
        booking_of(recent, "d@dunmoor.example", "attended", agency="Dunmoor Council")
        council = Agency.objects.get(name="Dunmoor Council").pk
        assert (valid_until(dt.date(2024, 2, 29), 3), valid_until(recent.starts_on, None)) == (
            dt.date(2027, 2, 28),
            None,
        )
    url = "/boards/dunmoor/training/people/"
    page = lead.get(f"{url}?agency={council}").content.decode()
    assert "1 of 3, 1 run out" in page
    assert "Dunmoor Council" not in page
    assert "1 of 1" in client.get(f"{url}?agency={council}").content.decode()
    assert queries_of(client, url) == 12


def test_delegates_see_no_numbers_of_people(dunmoor: Board, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        booking_of(event_of(dunmoor), status="attended")
    page = signed_in(builders.user_with_role(dunmoor, Role.DELEGATE)).get(EVENTS).content.decode()
    assert "Neglect" in page
    assert "Came" not in page

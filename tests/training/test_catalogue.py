"""The public catalogue: what stands there for anybody, and what does not."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from boards.models import Board
from core.scoping import board_scope
from tests.training.stories import booking_of, event_of
from training.catalogue import Asked, places_in_words
from training.models import Course, Event, EventSession
from training.services.bookings import Who, book, known_delegate

HERE = "/training/dunmoor/"
SEEN_QUERIES = 6  # the board, what has changed on it, and the scope around
SOON = timezone.localdate() + dt.timedelta(days=30)


def words_of(url: str) -> str:
    response = Client().get(url)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


@pytest.fixture
def programme(dunmoor: Board) -> Board:
    """Neglect in a month, exploitation in two; a course that is not offered, an event that was cancelled."""
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor, "A", "Neglect", starts_on=SOON, venue="Town Hall")
        EventSession.objects.create(
            board=dunmoor, event=event, on=SOON, starts_at=dt.time(9, 30), ends_at=dt.time(12)
        )
        later = SOON + dt.timedelta(days=40)
        event_of(dunmoor, "B", "Exploitation", starts_on=later, mode="virtual", link="https://secret.example")
        event_of(dunmoor, "C", "Old course", starts_on=SOON)
        event_of(dunmoor, "D", "Exploitation", starts_on=SOON, is_cancelled=True)
        Course.objects.filter(title="Old course").update(is_offered=False)
        Course.objects.filter(title="Neglect").update(level="Level 2", summary="Seeing the child")
    return dunmoor


def test_what_the_catalogue_shows(programme: Board) -> None:
    page = words_of(HERE)
    assert "Neglect" in page
    assert "Town Hall" in page
    assert "Old course" not in page
    assert "Exploitation" in page
    assert "Neglect" in words_of(f"{HERE}?q=seeing+CHILD")
    assert "Exploitation" not in words_of(f"{HERE}?level=Level+2")
    assert "No course fits" in words_of(f"{HERE}?mode=virtual&q=neglect")
    month = words_of(f"{HERE}?month={SOON:%Y-%m}")
    assert "Neglect" in month
    assert "Exploitation" not in month
    assert words_of(f"{HERE}?month=soon&mode=%00&page=99&level=")
    with board_scope(programme.pk):
        course = Course.objects.get(title="Exploitation")
        hidden = Course.objects.get(title="Old course")
    page = words_of(f"{HERE}courses/{course.pk}/")
    assert "secret.example" not in page
    assert Client().get(f"{HERE}courses/{hidden.pk}/").status_code == 404
    Board.objects.filter(pk=programme.pk).update(is_active=False)
    assert Client().get(HERE).status_code == 404


def test_the_feed_has_each_day(programme: Board) -> None:
    feed = Client().get(f"{HERE}calendar.ics?q=neglect")
    entries = Calendar.from_ical(feed.content).walk("VEVENT")
    assert [str(one["summary"]) for one in entries] == ["Neglect"]
    assert entries[0].decoded("dtstart").hour == 9
    assert not feed.cookies
    # Of an event that was loaded nobody wrote down the sessions.
    entries = Calendar.from_ical(Client().get(f"{HERE}calendar.ics?q=exploitation").content).walk("VEVENT")
    assert [one.decoded("dtstart") for one in entries] == [SOON + dt.timedelta(days=40)]


def test_the_programme_is_a_tagged_pdf(programme: Board) -> None:
    written = Client().get(f"{HERE}programme.pdf")
    reader = PdfReader(BytesIO(written.content))
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert "Seeing the child" in "".join(page.extract_text() for page in reader.pages)
    assert Client().get(f"{HERE}programme.pdf?year=1999").status_code == 404


@pytest.mark.parametrize(
    ("fields", "held", "waiting", "words"),
    [
        ({}, 0, 0, "Places left"),
        ({"capacity": None}, 500, 0, "Places left"),
        ({}, 17, 0, "3 places left"),
        ({}, 19, 0, "1 place left"),
        ({}, 20, 0, "Waiting list"),
        ({}, 19, 2, "Waiting list"),
        ({"has_waiting_list": False}, 20, 0, "Full"),
        ({"closes_on": SOON - dt.timedelta(days=90)}, 0, 0, "Booking closed"),
        ({"is_cancelled": True}, 0, 0, "Cancelled"),
    ],
)
def test_places_in_words(fields: dict[str, Any], held: int, waiting: int, words: str) -> None:
    event: Any = Event(starts_on=SOON, ends_on=SOON, **{"capacity": 20, **fields})
    event.held, event.waiting = held, waiting
    assert places_in_words(event, timezone.localdate())[0] == words


def test_what_makes_no_sense_is_not_asked() -> None:
    assert Asked.of({"mode": "x", "month": "2026-13", "q": "  a  b "}) == Asked("a b")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_same_queries(dunmoor: Board, rows: int) -> None:
    with board_scope(dunmoor.pk):
        for n in range(rows):
            event = event_of(dunmoor, f"E-{n}", f"Course {n}", starts_on=SOON)
            event_of(dunmoor, f"F-{n}", "Course 0", starts_on=SOON)
            booking_of(event, f"d{n}@dunmoor.example")
        course = Course.objects.get(title="Course 0")
    client = Client()
    for url, count in ((HERE, 13), (f"{HERE}courses/{course.pk}/", 11)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) == count, "\n".join(q["sql"][:200] for q in queries)


def test_it_is_remembered_until_something_changes(programme: Board, settings: Any) -> None:
    """Bare addresses only: seen again with the board and its version alone, and made anew after a booking."""
    settings.CACHES = {**settings.CACHES, "pages": settings.CACHES["default"]}
    caches["pages"].clear()
    with board_scope(programme.pk):
        event = Event.objects.get(reference="A")
    url = f"{HERE}courses/{event.course_id}/"
    first = words_of(url)
    with CaptureQueriesContext(connection) as queries:
        assert words_of(url) == first
    assert len(queries) == SEEN_QUERIES, [query["sql"][:100] for query in queries]
    with CaptureQueriesContext(connection) as queries:
        assert words_of(f"{url}?page=1") == first
    assert len(queries) > SEEN_QUERIES
    with board_scope(programme.pk):
        one = known_delegate(board=programme, who=Who(email="one@dunmoor.example"), actor=None)
        event.capacity = 1
        event.save()
        book(event, one, actor=None)
    assert words_of(url) != first
    assert "Waiting list" in words_of(url)

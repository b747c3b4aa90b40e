"""The register, and the pages of numbers."""

from typing import Any

import pytest
from django.test import Client

from boards.models import Board
from core.models import AuditEntry, User
from core.scoping import board_scope
from tests.training.stories import answer_of, booking_of, event_of
from tests.training.test_events_pages import EVENTS, queries_of
from training.models import Booking, YearTotal

BASE = "/boards/dunmoor/training/"


@pytest.fixture
def client(manager: User, signed_in: Any) -> Client:
    """Of the board manager."""
    found: Client = signed_in(manager)
    return found


def story(board: Board, rows: int) -> tuple[Any, list[Booking]]:
    with board_scope(board.pk):
        event = event_of(board, hours=3)
        return event, [booking_of(event, f"p{n}@dunmoor.example") for n in range(rows)]


def test_marks_and_people_who_just_came(client: Client, dunmoor: Board) -> None:
    event, (first, second, third) = story(dunmoor, 3)
    url = f"{EVENTS}{event.pk}/register/"
    sent = {f"was-{one.pk}": "booked" for one in (first, second, third)}
    sent |= {f"mark-{first.pk}": "attended", f"mark-{second.pk}": "did_not_attend", "name-0": "Kim Field"}
    page = client.post(url, sent | {"email-0": "kim"}).content.decode()
    assert "Enter an email address" in page
    assert 'value="Kim Field"' in page
    page = client.post(url, sent | {"email-0": "P2@dunmoor.example"}).content.decode()
    assert "is on this event already" in page
    page = client.post(url, sent | {"email-0": "kim@dunmoor.example"}, follow=True).content.decode()
    assert "3 people marked." in page
    with board_scope(dunmoor.pk):
        found = dict(Booking.objects.values_list("delegate__email", "status"))
        assert Booking.objects.get(is_walk_in=True).delegate.name == "Kim Field"
    assert found == {
        "p0@dunmoor.example": "attended", "p1@dunmoor.example": "did_not_attend", "p2@dunmoor.example": "booked",
        "kim@dunmoor.example": "attended",
    }  # fmt: skip
    # Somebody whose page is older than that marks the first person otherwise: nothing is overwritten unseen.
    page = client.post(url, sent | {f"mark-{first.pk}": "part"}).content.decode()
    assert "Somebody else has just marked this person" in page
    with board_scope(dunmoor.pk):
        first.refresh_from_db()
        assert first.status == "attended"


def test_an_event_to_come_has_no_register(client: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor, starts_on="2099-01-05", ends_on="2099-01-05")
        booking = booking_of(event)
    url = f"{EVENTS}{event.pk}/register/"
    assert "has not begun yet" in client.get(url).content.decode()
    client.post(url, {f"was-{booking.pk}": "booked", f"mark-{booking.pk}": "attended"})
    with board_scope(dunmoor.pk):
        booking.refresh_from_db()
        assert booking.status == "booked"


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_same_queries(client: Client, dunmoor: Board, rows: int) -> None:
    event, bookings = story(dunmoor, rows)
    with board_scope(dunmoor.pk):
        for one in bookings[1:]:
            event_of(dunmoor, f"F-{one.pk}", f"Course {one.pk}")
    assert queries_of(client, f"{EVENTS}{event.pk}/register/") == 10
    assert queries_of(client, f"{EVENTS}{event.pk}/register/print/") == 9
    assert queries_of(client, f"{BASE}numbers/?year=2025-26") == 27


def test_totals_are_typed_in_and_marked(client: Client, dunmoor: Board) -> None:
    url = f"{BASE}numbers/totals/?year=2011-12"
    page = client.post(url, {"attended": "many", "source": "Report"}).content.decode()
    assert "Enter a number" in page
    page = client.post(url, {"attended": "1652", "single_agency": "5151", "source": "Report"}, follow=True)
    assert "Attended (typed in)" in page.content.decode()
    assert "1,652" in page.content.decode()
    file: Any = client.get(f"{BASE}numbers/?year=2011-12&table=training_totals&download=csv")
    assert "attended (typed in),1652,," in b"".join(file.streaming_content).decode()
    client.post(url, {"attended": "", "single_agency": "5151"})
    with board_scope(dunmoor.pk):
        assert list(YearTotal.objects.values_list("measure", flat=True)) == ["single_agency"]


def test_words_are_printed_when_their_writer_agreed(client: Client, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor)
        answer = answer_of(event, "I ask more questions now")
    assert "I ask more questions now" not in client.get(f"{BASE}numbers/?year=2025-26").content.decode()
    url = f"{BASE}words/{answer.pk}/print/"
    page = client.post(url, {"may_print": "yes"}, follow=True).content.decode()
    assert "may be printed without a name" in page
    assert "“I ask more questions now”" in client.get(f"{BASE}numbers/?year=2025-26").content.decode()
    one = queries_of(client, f"{BASE}words/")
    with board_scope(dunmoor.pk):
        for n in range(2):
            answer_of(event, f"More {n}", f"w{n}@dunmoor.example")
    assert queries_of(client, f"{BASE}words/") == one == 9
    client.post(url, {"may_print": "no"})
    with board_scope(dunmoor.pk):
        answer.refresh_from_db()
        assert not answer.may_print
        entry = AuditEntry.objects.filter(action="answer.printing").latest("pk")
        assert "questions now" not in f"{entry.object_name}{entry.after}"


def test_the_button_carries_its_token(manager: User, dunmoor: Board, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        answer_of(event_of(dunmoor))
    page = signed_in(manager).get(f"{BASE}words/").content.decode()
    assert "csrfmiddlewaretoken" in page.split('id="list"')[1]

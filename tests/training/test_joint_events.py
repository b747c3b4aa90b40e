"""Events that boards hold together: whose seat is free, who finds them, and what stays hidden."""

import datetime as dt
from collections import Counter
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from boards.models import Board, BoardAgency
from boards.statistics.years import board_year
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from reports.demonstration.training_places import make_joint
from tests import builders
from tests.training.stories import booking_of, course_of, delegate_of, event_of
from training.brochure import brochure_of, brochure_pdf
from training.catalogue_joint import joint_version
from training.models import Booking, Course, CoursePrerequisite, Event, EventSession, EventShare
from training.rules.seats import Seats
from training.services.bookings import book, cancel_booking
from training.services.events import change_event, facts_of
from training.services.joint import joint_scope
from training.services.own_bookings import take_next_run
from training.services.shares import ShareFacts, set_shares

TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(days=40)

ASKED = st.lists(st.sampled_from([None, 1, 2, 3]), max_size=40)
RESERVED = st.dictionaries(st.sampled_from([1, 2]), st.integers(1, 6))


@given(st.integers(0, 20) | st.none(), RESERVED, ASKED)
def test_whose_seat_is_free(capacity: int | None, reserved: dict[int, int], asked: list[int | None]) -> None:
    """Partners 1 and 2 may have seats; 3 has none and shares with the own board (None)."""
    if capacity is not None and sum(reserved.values()) > capacity:
        capacity = sum(reserved.values())
    seats, got = Seats(capacity, reserved), Counter[int | None]()
    for share in asked:
        others = sum(people for one, people in got.items() if one not in reserved)
        if share in reserved:
            may = got[share] < reserved[share]  # nobody can take a partner's seats away
        else:
            may = capacity is None or others < capacity - sum(reserved.values())
        assert seats.has_room(share) == may
        if may:
            got[share] += 1
            seats = seats.with_one(share)
        assert capacity is None or sum(got.values()) <= capacity
    assert capacity is None or seats.least_capacity <= capacity


@given(st.integers(0, 9), RESERVED, st.dictionaries(st.sampled_from([None, 1, 2, 3]), st.integers(0, 9)))
def test_never_more_than_free(capacity: int, reserved: dict[int, int], taken: dict[int | None, int]) -> None:
    """Whatever was before, such as people who walked in."""
    seats = Seats(capacity, reserved, taken)
    free = max(capacity - sum(taken.values()), 0)
    for share in (None, 1, 2, 3):
        left = seats.left(share)
        assert left is not None
        assert 0 <= left <= free


@pytest.fixture
def event(in_dunmoor: Board, eastvale: Board, manager: User) -> Event:
    """Three places, one of them Eastvale's."""
    made = event_of(in_dunmoor, "J-1", starts_on=SOON, capacity=3)
    set_shares(made, shares=[ShareFacts(eastvale, 1)], actor=manager)
    return made


def joins(event: Event, name: str, share: EventShare | None = None) -> str:
    booking = book(event, delegate_of(event.board, f"{name}@people.example"), actor=None, share=share)
    return str(booking.status)


def states(event: Event) -> dict[str, str]:
    rows = Booking.objects.filter(event=event).select_related("delegate").order_by("pk")
    return {one.delegate.email[0]: "offered" if one.is_offered else one.status for one in rows}


def booking_named(event: Event, name: str) -> Booking:
    found: Booking = Booking.objects.get(event=event, delegate__email=f"{name}@people.example")
    return found


def test_each_board_until_it_is_full(event: Event, manager: User) -> None:
    share = EventShare.objects.get(event=event)
    assert [joins(event, name) for name in "abc"] == ["booked", "booked", "waiting"], "one seat is Eastvale's"
    assert [joins(event, name, share) for name in "xy"] == ["booked", "waiting"]
    cancel_booking(booking_named(event, "x"), actor=manager)
    assert states(event) == {"a": "booked", "b": "booked", "c": "waiting", "x": "cancelled", "y": "offered"}
    cancel_booking(booking_named(event, "b"), actor=manager)
    assert states(event)["c"] == "offered"
    other = event_of(event.board, "J-2", starts_on=SOON)
    with pytest.raises(ValidationError, match="one of the boards that hold this event"):
        joins(other, "z", share)


def test_full_without_a_waiting_list(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(has_waiting_list=False)
    share = EventShare.objects.get(event=event)
    assert [joins(event, name) for name in "ab"] == ["booked", "booked"]
    with pytest.raises(ValidationError, match="All places for Dunmoor"):
        joins(event, "c")
    assert joins(event, "x", share) == "booked"
    with pytest.raises(ValidationError, match="This event is full"):
        joins(event, "y", share)


def test_seats_are_set_and_given_free(event: Event, eastvale: Board, manager: User) -> None:
    for name in "abc":
        joins(event, name)
    with pytest.raises(ValidationError, match="come to 4, but the event has 3 places"):
        set_shares(event, shares=[ShareFacts(eastvale, 4)], actor=manager)
    with pytest.raises(ValidationError, match="2 places are taken beside these seats"):
        set_shares(event, shares=[ShareFacts(eastvale, 2)], actor=manager)
    with pytest.raises(ValidationError, match="this one holds the event"):
        set_shares(event, shares=[ShareFacts(event.board)], actor=manager)
    with pytest.raises(ValidationError, match="chosen twice"):
        set_shares(event, shares=[ShareFacts(eastvale), ShareFacts(eastvale)], actor=manager)
    facts = facts_of(event)
    with pytest.raises(ValidationError, match="2 people have a place, and 1 seat is kept for other boards"):
        change_event(event, facts=facts.__class__(**facts.__dict__ | {"capacity": 2}), actor=manager)
    set_shares(event, shares=[ShareFacts(eastvale)], actor=manager)
    assert states(event)["c"] == "offered", "Eastvale shares with everybody now"
    share = EventShare.objects.get(event=event)
    assert joins(event, "x", share) == "waiting"
    with pytest.raises(ValidationError, match="1 person has booked for Eastvale"):
        set_shares(event, shares=[], actor=manager)
    cancel_booking(booking_named(event, "x"), actor=manager)
    set_shares(event, shares=[], actor=manager)
    assert not EventShare.objects.filter(event=event).exists()


def test_the_page_of_the_boards(dunmoor: Board, eastvale: Board, manager: User, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor, "J-1", starts_on=SOON, capacity=3)
    client, url = signed_in(manager), f"/boards/dunmoor/training/events/{event.pk}/boards/"
    assert "Other boards" in client.get(f"/boards/dunmoor/training/events/{event.pk}/").content.decode()
    sent = {"partner-0": str(eastvale.pk), "seats-0": "9"}
    page = client.post(url, sent).content.decode()
    assert "come to 9, but the event has 3 places" in page
    assert 'value="9"' in page
    assert "Choose the board" in client.post(url, {"partner-0": "", "seats-0": "1"}).content.decode()
    page = client.post(url, sent | {"seats-0": "2"}, follow=True).content.decode()
    assert "The boards and their seats are saved." in page
    assert "0 of 2 seats taken" in page


def test_the_partners_catalogue(dunmoor: Board, eastvale: Board, manager: User, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor, "J-1", "Joint course", starts_on=SOON, capacity=3)
        event_of(dunmoor, "A", "Own course", starts_on=SOON)
        shared = [
            event_of(dunmoor, reference, course, starts_on=day, is_cancelled=reference == "B")
            for reference, course, day in (
                ("B", "Joint course", SOON), ("C", "Joint course", TODAY - dt.timedelta(days=9)), ("D", "Old", SOON)
            )
        ]  # fmt: skip
        Course.objects.filter(title="Old").update(is_offered=False)
        for one in [event, *shared]:
            set_shares(one, shares=[ShareFacts(eastvale, 2)], actor=manager)
    page = Client().get("/training/eastvale/").content.decode()
    assert page.count("Held by Dunmoor") == 1
    assert "1 course<" in page
    assert "2 places left" in page
    assert "Own course" not in page
    assert "Old" not in page
    link = f"/training/dunmoor/events/{event.pk}/book/?for=eastvale"
    course_page = f"/training/eastvale/courses/{event.course_id}/"
    assert course_page in page
    assert f'<option value="{SOON:%Y-%m}"' in page
    page = Client().get(course_page).content.decode()
    assert link in page
    assert "2 places left" in page
    assert page.count("Book a place") == 1, "those that Dunmoor holds alone are not there"
    assert Client().get(f"/training/eastvale/courses/{shared[2].course_id}/").status_code == 404, (
        "not offered"
    )
    with board_scope(dunmoor.pk):
        own = Course.objects.get(title="Own course").pk
    assert Client().get(f"/training/eastvale/courses/{own}/").status_code == 404
    assert "Held by" not in Client().get("/training/eastvale/?q=neglect").content.decode()
    assert "Held by" in Client().get("/training/eastvale/?q=joint").content.decode()
    assert "Held by" not in Client().get("/training/dunmoor/").content.decode()
    with board_scope(eastvale.pk):
        with joint_scope(eastvale, TODAY) as ids:
            assert ids == {event.pk, shared[2].pk}, "ids of coming ones that are shared, and no others"
        assert not Event.objects.exists(), "the scope is as it was before"
        assert not EventShare.objects.exists()
    _book_from_there(signed_in(manager), link, dunmoor, event)


def _book_from_there(client: Client, link: str, dunmoor: Board, event: Event) -> None:
    police = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        BoardAgency.objects.get_or_create(board=dunmoor, agency=police)
        share = EventShare.objects.get(event=event)
    anybody = Client().get(link)["Location"]
    assert anybody.endswith("%3Ffor%3Deastvale"), "the board is not forgotten while the address is shown"
    page = client.get(link).content.decode()
    assert "Which board’s area do you work in?" in page
    assert f'value="{share.pk}" checked' in " ".join(page.split()).replace("  ", " ")
    sent = {"name": "Sam Hill", "agency": str(police.pk)}
    assert "Choose the board in whose area you work" in client.post(link, sent).content.decode()
    assert client.post(link, sent | {"share": str(share.pk)}).status_code == 302
    with board_scope(dunmoor.pk):
        assert Booking.objects.get(event=event).share == share


def test_the_partners_calendar_and_programme(dunmoor: Board, eastvale: Board, manager: User) -> None:
    with board_scope(dunmoor.pk):
        event = event_of(dunmoor, "J-1", "Joint course", starts_on=SOON, venue="Market Hall")
        event_of(dunmoor, "A", "Own course", starts_on=SOON)
        before = course_of(dunmoor, "Begin here")
        CoursePrerequisite.objects.create(board=dunmoor, course=event.course, needs=before)
        EventSession.objects.create(
            board=dunmoor, event=event, on=SOON, starts_at=dt.time(9), ends_at=dt.time(12)
        )
        set_shares(event, shares=[ShareFacts(eastvale, 2)], actor=manager)
    with board_scope(eastvale.pk):
        event_of(eastvale, "E-1", "Alone", starts_on=SOON + dt.timedelta(days=1))
    feed = Client().get("/training/eastvale/calendar.ics").content.decode().replace("\r\n ", "")
    assert [line for line in feed.splitlines() if line.startswith("SUMMARY")] == [
        "SUMMARY:Joint course", "SUMMARY:Alone"
    ]  # fmt: skip
    assert f"/training/eastvale/courses/{event.course_id}/" in feed
    assert "Dunmoor Safeguarding Children Partnership" in feed
    assert "Joint course" not in Client().get("/training/eastvale/calendar.ics?q=alone").content.decode()
    year = board_year(eastvale, SOON)
    with board_scope(eastvale.pk):
        programme = brochure_of(eastvale, year)
        assert [(one.title, one.holder, one.needed) for one in programme["chapters"]] == [
            ("Alone", None, ()), ("Joint course", dunmoor, ("Begin here",))
        ]  # fmt: skip
        assert [one.course.title for one in programme["events"]] == ["Joint course", "Alone"]
        version = joint_version(eastvale, year)
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(brochure_pdf(eastvale, year))).pages)
    assert "Held by Dunmoor Safeguarding Children Partnership together with" in " ".join(text.split())
    with board_scope(dunmoor.pk):
        set_shares(event, shares=[], actor=manager)
    with board_scope(eastvale.pk):
        assert joint_version(eastvale, year) != version
        assert [one.title for one in brochure_of(eastvale, year)["chapters"]] == ["Alone"]


def test_the_office_books_on_a_partners_seat(event: Event, manager: User, signed_in: Any) -> None:
    """Booking for others asks whose seat, as booking for oneself does."""
    share, board = EventShare.objects.get(event=event), event.board
    client, url = signed_in(manager), f"/boards/dunmoor/training/events/{event.pk}/book/"
    page = client.get(url).content.decode()
    assert "Which board’s area do they work in?" in page
    assert "Eastvale Safeguarding Children Partnership (1 place left)" in page
    sent = {"name": "Sam Hill", "email": "sam@eastvale.example"}
    assert "Choose the board in whose area they work" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"share": "999"}).status_code == 200
    assert client.post(url, sent | {"share": str(share.pk)}).status_code == 302
    with board_scope(board.pk):
        assert Booking.objects.get(event=event).share == share
    assert "(waiting list)" in client.get(url).content.decode(), "Eastvale has no seat left"
    lead = signed_in(builders.user_with_role(board, Role.AGENCY_LEAD))
    police = {
        "name": "Kim",
        "email": "kim@eastvale.example",
        "agency": str(builders.agency("Dunmoor Police").pk),
    }
    assert lead.post(url, police | {"share": str(share.pk)}).status_code == 302
    with board_scope(board.pk):
        queued = Booking.objects.get(delegate__email="kim@eastvale.example")
    assert (queued.share, queued.status) == (share, "waiting")


def test_a_list_on_a_partners_seats(event: Event, manager: User, signed_in: Any) -> None:
    share = EventShare.objects.get(event=event)
    client, url = signed_in(manager), f"/boards/dunmoor/training/events/{event.pk}/book/list/"
    file = SimpleUploadedFile("people.csv", b"name,email\nAnn,ann@e.example\nBob,bob@e.example\n")
    page = client.post(url, {"file": file, "share": str(share.pk)}).content.decode()
    assert page.count("Would get a place") == 1
    assert page.count("Would wait") == 1
    assert f'name="share" value="{share.pk}"' in page
    lines = {
        "lines": "2",
        "name-0": "Ann",
        "email-0": "ann@e.example",
        "name-1": "Bob",
        "email-1": "bob@e.example",
    }
    assert "Choose the board" in client.post(url, lines | {"do": "book"}).content.decode()
    assert client.post(url, lines | {"do": "book", "share": str(share.pk)}).status_code == 302
    with board_scope(event.board_id):
        rows = Booking.objects.filter(event=event).order_by("pk")
        assert [(one.share, one.status) for one in rows] == [(share, "booked"), (share, "waiting")]


def test_the_next_run_keeps_the_board(event: Event, eastvale: Board, manager: User) -> None:
    again = event_of(event.board, "J-2", starts_on=SOON + dt.timedelta(days=30), capacity=3)
    set_shares(again, shares=[ShareFacts(eastvale, 1)], actor=manager)
    joins(event, "x", EventShare.objects.get(event=event))
    assert take_next_run(booking_named(event, "x"), again).share == EventShare.objects.get(event=again)
    joins(event, "a")
    assert take_next_run(booking_named(event, "a"), again).share is None


def test_the_demonstration_holds_one_together(in_dunmoor: Board, eastvale: Board) -> None:
    event_of(in_dunmoor, "A", starts_on=SOON, capacity=3)
    event = event_of(in_dunmoor, "B", starts_on=SOON, capacity=9)
    make_joint(in_dunmoor, eastvale, TODAY)
    share = EventShare.objects.get()
    assert (share.event, share.partner, share.seats) == (event, eastvale, 4)
    assert [one.status for one in share.bookings.all()] == ["booked", "booked"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_same_queries(dunmoor: Board, eastvale: Board, manager: User, rows: int) -> None:
    with board_scope(dunmoor.pk):
        for n in range(rows):
            event = event_of(dunmoor, f"E-{n}", f"Course {n}", starts_on=SOON)
            set_shares(event, shares=[ShareFacts(eastvale, 2)], actor=manager)
            booking_of(event, f"d{n}@dunmoor.example")
    for url, count in (("/training/dunmoor/", 14), ("/training/eastvale/", 17)):
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(url).status_code == 200
        assert len(queries) == count, url

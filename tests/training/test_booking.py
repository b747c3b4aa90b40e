"""Making courses, events and bookings: what the services keep, and what they refuse."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from boards.models import Board
from core.models import AuditEntry, User
from tests import builders
from tests.training.stories import booking_of, course_of, event_of
from training.models import Booking, Course, Event
from training.services.bookings import Who, book, cancel_booking, known_delegate
from training.services.courses import CourseFacts, add_course
from training.services.events import EventFacts, add_event, cancel_event, change_event, facts_of

LATER = timezone.localdate() + dt.timedelta(days=30)


def an_event(board: Board, actor: User, **facts: object) -> Event:
    course = course_of(board)
    return add_event(board=board, facts=EventFacts(course, LATER, **facts), actor=actor)  # type: ignore[arg-type]


def test_a_course_and_its_events(in_dunmoor: Board, manager: User) -> None:
    course = add_course(board=in_dunmoor, facts=CourseFacts(" Child   neglect "), actor=manager)
    first = add_event(board=in_dunmoor, facts=EventFacts(course, dt.date(2026, 5, 4)), actor=manager)
    facts = EventFacts(course, dt.date(2026, 6, 1), ends_on=dt.date(2026, 6, 3), starts_at=dt.time(9))
    second = add_event(board=in_dunmoor, facts=facts, actor=manager)
    assert (course.title, first.reference, second.reference) == ("Child neglect", "T2026-001", "T2026-002")
    assert [one.on.day for one in second.sessions.all()] == [1, 3]
    with pytest.raises(ValidationError) as raised:
        add_course(board=in_dunmoor, facts=CourseFacts("child NEGLECT"), actor=manager)
    assert raised.value.message_dict == {"title": ["There is already a course of this title."]}
    with pytest.raises(ValidationError) as raised:
        add_course(board=in_dunmoor, facts=CourseFacts("\u200b"), actor=manager)
    assert "title" in raised.value.message_dict
    assert Course.objects.count() == 1


def test_places_then_the_queue_then_nothing(in_dunmoor: Board, manager: User) -> None:
    event = an_event(in_dunmoor, manager, capacity=1)
    agency = builders.agency("Dunmoor Police")
    people = [
        known_delegate(board=in_dunmoor, who=Who(f"p{n}@dunmoor.example", agency=agency), actor=manager)
        for n in range(3)
    ]
    first, second = (book(event, person, actor=manager) for person in people[:2])
    assert (first.status, second.status) == ("booked", "waiting")
    assert second.queued_at is not None
    with pytest.raises(ValidationError, match="has booked this event already"):
        book(event, people[0], actor=manager)
    facts = facts_of(event)
    change_event(event, facts=facts.__class__(**facts.__dict__ | {"has_waiting_list": False}), actor=manager)
    with pytest.raises(ValidationError, match="This event is full"):
        book(event, people[2], actor=manager)
    cancel_booking(first, actor=manager, because="On leave")
    second.refresh_from_db()
    assert second.is_offered, "whoever waits is offered the place before anybody else can take it"
    with pytest.raises(ValidationError, match="This event is full"):
        book(event, people[0], actor=manager)
    cancel_booking(second, actor=manager)
    assert book(event, people[0], actor=manager).status == "booked"
    assert Booking.objects.filter(event=event, delegate=people[0]).count() == 2
    assert AuditEntry.objects.filter(action="booking.cancelled").count() == 2
    with pytest.raises(ValidationError, match="cannot be cancelled: cancelled"):
        cancel_booking(first, actor=manager)


def test_the_same_person_is_found_again(in_dunmoor: Board, manager: User) -> None:
    first = known_delegate(board=in_dunmoor, who=Who("Sam@Dunmoor.example"), actor=manager)
    agency = builders.agency("Dunmoor Police")
    again = known_delegate(
        board=in_dunmoor, who=Who("sam@dunmoor.EXAMPLE", name="Sam Field", agency=agency), actor=manager
    )
    assert (again.pk, again.name, again.agency) == (first.pk, "Sam Field", agency)
    by_number = known_delegate(board=in_dunmoor, who=Who(reference="D-9"), actor=manager)
    assert known_delegate(board=in_dunmoor, who=Who(reference=" D-9 "), actor=manager).pk == by_number.pk
    with pytest.raises(ValidationError, match="needs an email address or a reference"):
        known_delegate(board=in_dunmoor, who=Who(name="Nobody"), actor=manager)


def test_fewer_places_than_people_are_refused(in_dunmoor: Board, manager: User) -> None:
    event = event_of(in_dunmoor, capacity=3)
    for n in range(2):
        booking_of(event, f"p{n}@dunmoor.example")
    facts = facts_of(event)
    with pytest.raises(ValidationError) as raised:
        change_event(event, facts=facts.__class__(**facts.__dict__ | {"capacity": 1}), actor=manager)
    assert raised.value.message_dict == {
        "capacity": ["2 people have a place: the event needs at least 2 places. Cancel bookings first."]
    }
    done = cancel_event(event, because=" No  trainer ", actor=manager)
    assert (done.is_cancelled, done.cancelled_because, Booking.objects.live().count()) == (
        True, "No trainer", 2,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="cancelled already"):
        cancel_event(event, because="Again", actor=manager)

"""Courses to be done before another: who has them, who is warned, who is refused, and whom the office books anyway."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.models import Board, BoardAgency
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.training.stories import booking_of, course_of, delegate_of, event_of
from training.models import Booking, Course, CoursePrerequisite, ELearningCompletion, Event
from training.services.bookings import Who, book
from training.services.prerequisites import in_words, missing_courses
from training.services.substitutes import send_substitute

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
SOON = TODAY + 40 * DAY


def advanced(board: Board, rule: str = "refuse", **fields: Any) -> Event:
    """An event of a course that needs “Basics”, which counts for two years."""
    event = event_of(board, "ADV", "Advanced", starts_on=SOON, **fields)
    basics = course_of(board, "Basics", refresh_years=2)
    CoursePrerequisite.objects.get_or_create(board=board, course=event.course, needs=basics)
    Course.objects.filter(pk=event.course_id).update(without_prerequisites=rule)
    event.course.refresh_from_db()
    return event


def basics(board: Board, days: int, reference: str) -> Event:
    """A run of “Basics” so many days from now."""
    return event_of(board, reference, "Basics", starts_on=TODAY + days * DAY)


@pytest.mark.parametrize(
    ("days", "status", "has_it"),
    [
        (-100, "attended", True),
        (-100, "left_early", False),
        (-100, "did_not_attend", False),
        (-700, "attended", False),  # it runs out before the event
        (-689, "attended", True),
        (20, "booked", True),  # they will have it by then
        (20, "waiting", False),
        (50, "booked", False),  # it comes after the event
        (40, "booked", True),  # the same day: clashing times are looked for elsewhere
    ],
)
def test_who_has_it(in_dunmoor: Board, days: int, status: str, has_it: bool) -> None:
    event = advanced(in_dunmoor)
    person = booking_of(basics(in_dunmoor, days, "B"), "a@dunmoor.example", status).delegate
    assert missing_courses(person, event) == ([] if has_it else ["Basics"])


def test_elearning_counts_and_a_cancelled_event_does_not(in_dunmoor: Board) -> None:
    event = advanced(in_dunmoor)
    gone = basics(in_dunmoor, -100, "B")
    person = booking_of(gone, "a@dunmoor.example", "attended").delegate
    Event.objects.filter(pk=gone.pk).update(is_cancelled=True)
    assert missing_courses(person, event) == ["Basics"]
    course = Course.objects.get(title="Basics")
    ELearningCompletion.objects.create(
        board=in_dunmoor, course=course, delegate=person, completed_on=TODAY - 9 * DAY
    )
    assert missing_courses(person, event) == []
    assert missing_courses(None, event) == ["Basics"], "nobody knows them yet"
    with CaptureQueriesContext(connection) as queries:
        assert missing_courses(person, gone) == []
    assert len(queries) == 1, "a course that needs none costs one query"


def test_in_words() -> None:
    assert [in_words(one) for one in (["A"], ["A", "B"], ["A", "B", "C"])] == [
        "“A”", "“A” and “B”", "“A”, “B” and “C”"
    ]  # fmt: skip


def test_refused_warned_and_booked_anyway(in_dunmoor: Board, manager: User) -> None:
    event = advanced(in_dunmoor)
    sam = delegate_of(in_dunmoor, name="Sam Field")
    with pytest.raises(
        ValidationError, match="“Basics” must be done before this course, and it is not on the record"
    ):
        book(event, sam, actor=None)
    with pytest.raises(ValidationError) as raised:
        book(event, sam, actor=manager, anyway_because=" ")
    assert list(raised.value.message_dict) == ["anyway_because"]
    made = book(event, sam, actor=manager, anyway_because=" Did it  elsewhere ")
    assert (made.missing_courses, made.anyway_because) == ("Basics", "Did it elsewhere")
    entry = AuditEntry.objects.get(action="booking.made")
    assert entry.after["anyway_because"] == "Did it elsewhere"
    Course.objects.filter(pk=event.course_id).update(without_prerequisites="warn")
    alex = delegate_of(in_dunmoor, "alex@dunmoor.example")
    warned = book(event, alex, actor=None)
    assert (warned.missing_courses, warned.anyway_because) == ("Basics", "")
    booking_of(basics(in_dunmoor, -30, "B"), "kim@dunmoor.example", "attended")
    assert book(event, delegate_of(in_dunmoor, "kim@dunmoor.example"), actor=None).missing_courses == ""


def test_a_substitute_needs_them_too(in_dunmoor: Board, manager: User) -> None:
    event = advanced(in_dunmoor)
    booking_of(basics(in_dunmoor, -30, "B"), "sam@dunmoor.example", "attended")
    made = book(event, delegate_of(in_dunmoor), actor=None)
    alex = Who("alex@dunmoor.example", name="Alex Moor")
    with pytest.raises(ValidationError, match="record of Alex Moor"):
        send_substitute(made, who=alex, actor=None)
    done = send_substitute(made, who=alex, actor=manager, anyway_because="Long experience")
    assert (str(done.delegate), done.missing_courses, done.anyway_because) == (
        "Alex Moor", "Basics", "Long experience",
    )  # fmt: skip


def test_the_setting_of_the_course(dunmoor: Board, manager: User, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        event = advanced(dunmoor, "warn")
        needed = Course.objects.get(title="Basics")
    client, url = signed_in(manager), f"/boards/dunmoor/training/courses/{event.course_id}/change/"
    page = client.get(url).content.decode()
    assert "When somebody books who has not done them" in page
    sent = {
        "title": "Advanced", "mode": "virtual", "prerequisites": [str(needed.pk)], "without_prerequisites": "refuse",
        "is_offered": "on",
    }  # fmt: skip
    page = client.post(url, sent, follow=True).content.decode()
    assert "they cannot book; the office can book them" in page
    with board_scope(dunmoor.pk):
        assert Course.objects.get(pk=event.course_id).without_prerequisites == "refuse"
    public = Client().get(f"/training/dunmoor/courses/{event.course_id}/").content.decode()
    assert "You can book once you have done it." in public


def test_what_a_delegate_sees(dunmoor: Board, signed_in: Any) -> None:
    person = builders.user_with_role(dunmoor, Role.DELEGATE)
    police = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        event = advanced(dunmoor)
        BoardAgency.objects.get_or_create(board=dunmoor, agency=police)
    client, url = signed_in(person), f"/training/dunmoor/events/{event.pk}/book/"
    page = client.get(url).content.decode()
    assert "This course builds on “Basics”" in page
    assert 'name="job_title"' not in page, "no form to fill in for nothing"
    sent = {"name": "Chris Hill", "agency": str(police.pk)}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "“Basics” must be done before this course" in refused.content.decode()
    assert "You can book;" not in refused.content.decode()
    with board_scope(dunmoor.pk):
        Course.objects.filter(pk=event.course_id).update(without_prerequisites="warn")
    assert "You can book; the board’s office sees it." in client.get(url).content.decode()
    assert client.post(url, sent).status_code == 302
    with board_scope(dunmoor.pk):
        assert Booking.objects.get(event=event).missing_courses == "Basics"


def test_the_office_gives_a_reason_and_leads_cannot(dunmoor: Board, manager: User, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        event = advanced(dunmoor)
    office, url = signed_in(manager), f"/boards/dunmoor/training/events/{event.pk}/book/"
    sent = {"name": "Sam Field", "email": "sam@dunmoor.example"}
    page = office.post(url, sent)
    assert "Say why they may come without" in page.content.decode()
    page = office.post(
        url, sent | {"anyway_because": "Agreed with the trainer"}, follow=True
    ).content.decode()
    assert "Sam Field has a place, without “Basics”." in page
    assert "Without Basics" in page
    with board_scope(dunmoor.pk):
        booking = Booking.objects.get(event=event)
    page = office.get(f"/boards/dunmoor/training/bookings/{booking.pk}/").content.decode()
    assert "Booked anyway: Agreed with the trainer" in page
    lead = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    page = lead.get(url).content.decode()
    assert "anyway_because" not in page
    own = {"name": "Kim Moor", "email": "kim@dunmoor.example", "anyway_because": "Because I say so"}
    page = lead.post(url, own | {"agency": str(builders.agency("Dunmoor Police").pk)}).content.decode()
    assert "If that is wrong, ask the board’s office" in page
    base = f"/boards/dunmoor/training/bookings/{booking.pk}/substitute/"
    instead = {"name": "Alex Moor", "email": "alex@dunmoor.example"}
    assert "Say why they may come without" in office.post(base, instead).content.decode()
    assert office.post(base, instead | {"anyway_because": "Trained abroad"}).status_code == 302


def test_a_list_with_one_reason(dunmoor: Board, manager: User, signed_in: Any) -> None:
    with board_scope(dunmoor.pk):
        event = advanced(dunmoor)
        booking_of(basics(dunmoor, -30, "B"), "ann@dunmoor.example", "attended")
    client, url = signed_in(manager), f"/boards/dunmoor/training/events/{event.pk}/book/list/"
    file = SimpleUploadedFile("people.csv", b"name,email\nAnn,ann@dunmoor.example\nBob,bob@dunmoor.example\n")
    page = client.post(url, {"file": file}).content.decode()
    assert page.count("Would get a place") == 1
    assert "record of Bob. Say why they may come without." in page
    lines = {
        "lines": "2", "name-0": "Ann", "email-0": "ann@dunmoor.example", "name-1": "Bob",
        "email-1": "bob@dunmoor.example", "anyway_because": "A joint day",
    }  # fmt: skip
    page = client.post(url, lines | {"do": "look"}).content.decode()
    assert "Would get a place, without “Basics”" in page
    assert client.post(url, lines | {"do": "book"}).status_code == 302
    with board_scope(dunmoor.pk):
        kept = dict(Booking.objects.filter(event=event).values_list("delegate__name", "anyway_because"))
    assert kept == {"Ann": "", "Bob": "A joint day"}

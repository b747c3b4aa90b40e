"""Private calendar feeds: the secret, whose meetings are in it, and when it stops."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from boards.models import Board, CalendarFeed, Meeting
from boards.services.calendar import make_feed, revoke_feed
from boards.services.meetings import cancel_meeting
from core.models import AuditEntry, RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope, current_scope
from tests import builders
from tests.boards.meeting_stories import facts, holder, in_days, meeting_in

SignedIn = Callable[[User], Client]
PAGE = "/calendar/"


def feed_url(token: str) -> str:
    return reverse("boards:calendar_ics", kwargs={"token": token})


def events(token: str, query: str = "") -> list[Any]:
    response = Client().get(feed_url(token) + query)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert current_scope() is None
    calendar: Any = Calendar.from_ical(response.content)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    return list(calendar.events)


def titles(token: str, query: str = "") -> list[str]:
    return [str(event["SUMMARY"]) for event in events(token, query)]


@pytest.fixture
def meetings(dunmoor: Board, eastvale: Board) -> dict[str, Meeting]:
    """One meeting of each of two groups on Dunmoor, one on Eastvale."""
    with board_scope(dunmoor.pk):
        training = builders.group(dunmoor, "Training")
        found = {"main": meeting_in(builders.main_group(dunmoor), 5), "training": meeting_in(training, 6)}
    with board_scope(eastvale.pk):
        found["eastvale"] = meeting_in(builders.group(eastvale, "Eastvale Panel"), 7)
    return found


def test_feed_holds_meetings_of_the_persons_boards_only(manager: User, meetings: dict[str, Meeting]) -> None:
    token = make_feed(actor=manager)
    assert titles(token) == ["Main Board", "Training"]


def test_feed_covers_all_boards_and_follows_roles(
    manager: User, eastvale: Board, meetings: dict[str, Meeting]
) -> None:
    token = make_feed(actor=manager)
    role = builders.give_role(manager, eastvale, Role.MEMBER)
    assert titles(token) == ["Main Board", "Training", "Eastvale Panel"]
    role.ends_on = in_days(-1)
    role.save()
    assert titles(token) == ["Main Board", "Training"]


def test_role_without_meetings_gives_none(dunmoor: Board, meetings: dict[str, Meeting]) -> None:
    token = make_feed(actor=builders.user_with_role(dunmoor, Role.DELEGATE))
    assert titles(token) == []


def test_every_role_ended_empties_the_feed(manager: User, meetings: dict[str, Meeting]) -> None:
    token = make_feed(actor=manager)
    RoleAssignment.objects.filter(user=manager).update(ends_on=in_days(-1))
    assert titles(token) == []


def test_own_meetings_are_those_of_seats_and_invitations(
    manager: User, dunmoor: Board, eastvale: Board, meetings: dict[str, Meeting]
) -> None:
    with board_scope(dunmoor.pk):
        holder(meetings["training"].group, "Dunmoor Police", "The Manager", email=manager.email.upper())
    token = make_feed(actor=manager)
    assert titles(token, "?only=mine") == ["Training"]


def test_entries_are_whole_and_cancelled_ones_say_so(manager: User, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        given = facts(
            in_days(40), kind="extraordinary", topic="Threshold; new, “draft”", venue="Room 1, Town Hall"
        )
        values = {name: getattr(given, name) for name in ("starts_at", "ends_at", "kind", "topic", "venue")}
        meeting = Meeting.objects.create(board=dunmoor, group=group, link="https://meet.example/1", **values)
        cancel_meeting(meeting, reason="No quorum", actor=manager)
    (event,) = events(make_feed(actor=manager))
    assert str(event["SUMMARY"]) == "Main Board, extraordinary meeting: Threshold; new, “draft”"
    assert str(event["STATUS"]) == "CANCELLED"
    assert event["SEQUENCE"] == 1
    assert str(event["LOCATION"]) == "Room 1, Town Hall"
    assert (event.start, event.end) == (given.starts_at, given.ends_at)
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["UID"] == f"meeting-{meeting.pk}@localhost"
    assert "ATTENDEE" not in event


def test_summer_time_is_told_rightly(manager: User, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        for day in (dt.date(2027, 1, 12), dt.date(2027, 7, 13)):
            given = facts(day)
            Meeting.objects.create(
                board=dunmoor, group=group, starts_at=given.starts_at, ends_at=given.ends_at
            )
    found = events(make_feed(actor=manager))
    assert [event.start.utcoffset() for event in found] == [dt.timedelta(0), dt.timedelta(hours=1)]
    assert [event.start.hour for event in found] == [10, 10]


def test_old_meetings_fall_out_after_a_year(manager: User, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        meeting_in(group, -400)
        recent = meeting_in(group, -300)
    assert [event["UID"] for event in events(make_feed(actor=manager))] == [f"meeting-{recent.pk}@localhost"]


def test_tokens_that_do_not_open(manager: User, meetings: dict[str, Meeting]) -> None:
    first = make_feed(actor=manager)
    second = make_feed(actor=manager)
    wrong = ["x", first, second[:-1], second.swapcase(), "a" * 500]
    assert {Client().get(feed_url(token)).status_code for token in wrong} == {404}
    assert Client().get(feed_url(second)).status_code == 200
    revoke_feed(actor=manager)
    assert Client().get(feed_url(second)).status_code == 404
    assert Client().post(feed_url(second)).status_code == 405


def test_feed_of_somebody_who_may_not_sign_in_stops(manager: User, meetings: dict[str, Meeting]) -> None:
    token = make_feed(actor=manager)
    manager.is_active = False
    manager.save()
    assert Client().get(feed_url(token)).status_code == 404


def test_database_holds_a_hash_only_and_the_trail_says_who(manager: User, dunmoor: Board) -> None:
    token = make_feed(actor=manager)
    feed = CalendarFeed.objects.get()
    assert token not in {str(value) for value in vars(feed).values()}
    revoke_feed(actor=manager)
    with board_scope(dunmoor.pk):
        trail = AuditEntry.objects.filter(action__startswith="calendar_feed").order_by("id")
        assert [(entry.action, entry.actor_id) for entry in trail] == [
            ("calendar_feed.made", manager.pk),
            ("calendar_feed.revoked", manager.pk),
        ]
        assert not any(token in str(entry.after) + entry.object_name for entry in trail)


def test_reading_is_noted_for_the_person(manager: User) -> None:
    token = make_feed(actor=manager)
    assert CalendarFeed.objects.get().last_read_at is None
    events(token)
    assert CalendarFeed.objects.get().last_read_at is not None


def test_page_shows_the_address_once(
    manager: User, signed_in: SignedIn, meetings: dict[str, Meeting]
) -> None:
    client = signed_in(manager)
    assert "Make my address" in client.get(PAGE).content.decode()
    response = client.post(PAGE, {"do": "make"})
    address = response.context["address"]
    assert address in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    again = client.get(PAGE).content.decode()
    assert (address in again, "Make a new address" in again) == (False, True)
    path = address.removeprefix("http://localhost:8000")
    assert Client().get(path).status_code == 200
    assert client.post(PAGE, {"do": "revoke"}).status_code == 302
    assert Client().get(path).status_code == 404
    assert client.post(PAGE, {"do": "revoke"}).status_code == 302


def test_looking_at_the_page_makes_nothing_and_strangers_sign_in(manager: User, signed_in: SignedIn) -> None:
    signed_in(manager).get(PAGE)
    assert CalendarFeed.objects.count() == 0
    assert Client().get(PAGE).status_code == 302
    assert Client().post(PAGE, {"do": "make"}).status_code == 302
    assert CalendarFeed.objects.count() == 0


def test_one_person_cannot_stop_anothers_feed(
    manager: User, other_manager: User, signed_in: SignedIn, meetings: dict[str, Meeting]
) -> None:
    token = make_feed(actor=manager)
    signed_in(other_manager).post(PAGE, {"do": "revoke"})
    assert Client().get(feed_url(token)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_feed_do_not_grow(
    manager: User, dunmoor: Board, rows: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with board_scope(dunmoor.pk):
        group = builders.main_group(dunmoor)
        for number in range(rows):
            meeting_in(group, 5 + number)
    token = make_feed(actor=manager)
    client = Client()
    client.get(feed_url(token))
    with django_assert_num_queries(7):
        assert client.get(feed_url(token)).status_code == 200

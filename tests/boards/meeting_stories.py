"""What the tests of meetings share: groups with named holders, and meetings ahead of today."""

import datetime as dt
from typing import Any

from django.utils import timezone

from boards.models import Group, Meeting, Person, Seat, SeatTerm
from boards.services.meetings import MeetingFacts
from tests import builders

TEN = dt.time(10)


def holder(group: Group, body: str, name: str, *, email: str = "", role: str = "", **term: Any) -> SeatTerm:
    """A named person in a seat of an agency; the same name is the same person."""
    seat = Seat.objects.create(
        board=group.board, group=group, agency=builders.agency(body), role=role or f"{name}’s seat"
    )
    return SeatTerm.objects.create(board=group.board, seat=seat, person=person(group, name, email), **term)


def person(group: Group, name: str, email: str = "") -> Person:
    """A person of the group's board, found again by name."""
    found = Person.objects.filter(board=group.board, name=name).first()
    return found or builders.person(group.board, name, email=email)


def deputy(of: SeatTerm, name: str, email: str = "") -> SeatTerm:
    """A deputy for somebody's seat."""
    group = of.seat.group
    return SeatTerm.objects.create(
        board=group.board, seat=of.seat, person=person(group, name, email), is_deputy=True
    )


def in_days(days: int) -> dt.date:
    """A day counted from today in England."""
    return timezone.localdate() + dt.timedelta(days=days)


def facts(day: dt.date, *, hours: int = 2, starts: dt.time = TEN, **fields: Any) -> MeetingFacts:
    """A meeting's facts on a day, at ten in the morning of England's clocks."""
    start = timezone.make_aware(dt.datetime.combine(day, starts))
    return MeetingFacts(starts_at=start, ends_at=start + dt.timedelta(hours=hours), **fields)


def meeting_in(group: Group, days: int, **fields: Any) -> Meeting:
    """A planned meeting of the group so many days from today."""
    given = facts(in_days(days))
    return Meeting.objects.create(
        board=group.board, group=group, starts_at=given.starts_at, ends_at=given.ends_at, **fields
    )

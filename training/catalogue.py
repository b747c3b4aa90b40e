"""What anybody may see of a board's programme: its courses and when they run, without a word about who comes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from boards.models import Board
from training.models import Course, Event, EventSession, EventShare, Mode
from training.services.seats import Joint, joint_events

#: So many places are counted out loud; of more it is enough that there are some.
FEW = 5


@dataclass(frozen=True)
class Asked:
    """What somebody is looking for, as the address says it; what makes no sense is as if it were not there."""

    words: str = ""
    level: str = ""
    mode: str = ""
    month: str = ""  # "2026-05"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        """From the parameters q, level, mode and month."""

        def said(name: str) -> str:
            return " ".join(query.get(name, "").replace("\x00", "").split())[:100]

        mode, month = said("mode"), said("month")
        return cls(said("q"), said("level"), mode if mode in Mode else "", month if month_of(month) else "")

    def count(self) -> int:
        """How many filters are set."""
        return sum(map(bool, (self.words, self.level, self.mode, self.month)))

    def events(self, board: Board, on: dt.date) -> QuerySet[Event]:
        """Coming events of the catalogue that fit, the next one first."""
        return self.among(Event.objects.filter(board=board), on)

    def among(self, events: Any, on: dt.date) -> QuerySet[Event]:
        """Those of these events that are to come, are offered and fit, the next one first."""
        rows = events.filter(course__is_offered=True).coming(on)
        if self.mode:
            rows = rows.filter(mode=self.mode)
        if first := month_of(self.month):
            rows = rows.filter(starts_on__year=first.year, starts_on__month=first.month)
        if self.level:
            rows = rows.filter(course__level=self.level)
        found: QuerySet[Event] = rows.filter(self._about("course__")).order_by("starts_on", "pk")
        return found

    def courses(self, board: Board, on: dt.date) -> QuerySet[Course]:
        """Courses that fit by title: those with a fitting event, and without month also those without a date yet."""
        rows = Course.objects.filter(self._about(""), board=board, is_offered=True)
        if self.level:
            rows = rows.filter(level=self.level)
        own = self.events(board, on).filter(course=OuterRef("pk")).order_by()
        if self.month:
            rows = rows.filter(Exists(own))
        elif self.mode:
            rows = rows.filter(Q(mode=self.mode) | Exists(own))
        found: QuerySet[Course] = rows.order_by("title", "pk")
        return found

    def _about(self, path: str) -> Q:
        found = Q()
        for word in self.words.split():
            found &= (
                Q(**{f"{path}title__icontains": word})
                | Q(**{f"{path}summary__icontains": word})
                | Q(**{f"{path}audience__icontains": word})
                | Q(**{f"{path}priorities__icontains": word})
            )
        return found


def month_of(text: str) -> dt.date | None:
    """The first day of "2026-05"; None for what is no month."""
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a day has no time zone
    except ValueError:
        return None


@dataclass(frozen=True)
class ShownEvent:
    """One event as the public sees it, with its days, and its places in words."""

    event: Event
    places: str
    colour: str
    can_book: bool
    sessions: tuple[EventSession, ...] = ()
    partners: tuple[EventShare, ...] = ()


@dataclass(frozen=True)
class ShownCourse:
    """One course with its coming events. `holder` is the other board whose course it is, where one holds it."""

    course: Course
    events: tuple[ShownEvent, ...]
    holder: Board | None = None


def places_in_words(
    event: Any, on: dt.date, joint: Joint | None = None, share: int | None = None
) -> tuple[str, str, bool]:
    """What is left, a tag's colour, and whether somebody can book: needs `with_places`.

    Of an event that boards hold together (`joint`), for people of one share; None is the event's own board.
    """
    if event.is_cancelled:
        return "Cancelled", "red", False
    if not event.takes_bookings(on):
        return "Booking closed", "grey", False
    left = None if event.capacity is None else event.capacity - event.held
    # Somebody who waits goes before somebody who comes now.
    if left is not None and event.waiting:
        left = 0
    if joint is not None:
        left = joint.left(share)
    if left is not None and left <= 0:
        return ("Waiting list", "yellow", True) if event.has_waiting_list else ("Full", "purple", False)
    if left is not None and left <= FEW:
        return f"{left} {'place' if left == 1 else 'places'} left", "orange", True
    return "Places left", "green", True


def shown(
    event: Event, on: dt.date, sessions: tuple[EventSession, ...] = (), joint: Joint | None = None,
    share: int | None = None,
) -> ShownEvent:  # fmt: skip
    """One event as people of one share see it, None for the event's own board; needs `with_places`."""
    partners = joint.shares if joint else ()
    return ShownEvent(event, *places_in_words(event, on, joint, share), sessions, partners)


def boards_in_words(event: Any, joint: Joint | None, on: dt.date) -> list[tuple[EventShare | None, str]]:
    """Boards that hold an event together, each with what it has left; none where one holds it alone.

    Needs `with_places`.
    """
    if joint is None:
        return []
    found: list[tuple[EventShare | None, str]] = []
    for share in (None, *joint.shares):
        words, _, _ = places_in_words(event, on, joint, share.pk if share else None)
        found.append((share, f"{share.partner if share else event.board} ({words.lower()})"))
    return found


def shown_events(course: Course, on: dt.date) -> list[ShownEvent]:
    """The coming events of one course with their days. Three queries, one more where any is held together."""
    rows = Event.objects.filter(board_id=course.board_id, course=course).coming(on).with_places()
    events = list(rows.order_by("starts_on", "pk"))
    days, joint = sessions_of(events), joint_events(events)
    return [shown(one, on, days.get(one.pk, ()), joint.get(one.pk)) for one in events]


def sessions_of(events: list[Event]) -> dict[int, tuple[EventSession, ...]]:
    """Event's id → its sessions in order. One query."""
    found: dict[int, list[EventSession]] = {}
    rows = EventSession.objects.filter(event__in=[one.pk for one in events])
    for one in rows.order_by("on", "starts_at", "pk"):
        found.setdefault(one.event_id, []).append(one)
    return {key: tuple(rows) for key, rows in found.items()}

"""What a board's programme shows of events that other boards hold together with it, as of its own."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from boards.models import Board
from core.board_cache import board_version
from core.periods import Period
from training.catalogue import Asked, ShownCourse, ShownEvent, sessions_of, shown
from training.models import Course, CoursePrerequisite, Event, EventSession
from training.services.joint import joint_scope
from training.services.seats import joint_events


@dataclass(frozen=True)
class Elsewhere:
    """Courses of other boards with the events that fit a filter; `levels` and `months` are those of all."""

    courses: tuple[ShownCourse, ...] = ()
    levels: frozenset[str] = frozenset()
    months: frozenset[dt.date] = frozenset()


@dataclass(frozen=True)
class JointCourse:
    """The page of one such course: what has to be done before, and its events with their days."""

    course: Course
    needed: tuple[Course, ...]
    events: tuple[ShownEvent, ...]


def held_elsewhere(board: Board, on: dt.date, asked: Asked | None = None) -> Elsewhere:
    """Coming events of other boards that are held together with this one. One query where there are none."""
    with joint_scope(board, on) as ids:
        if not ids:
            return Elsewhere()
        rows: Any = Event.objects.filter(pk__in=ids)
        every = _shown(board, Asked().among(rows, on), on)
        fit = {one.event.pk for one in every}
        if asked is not None and asked.count():
            fit = set(asked.among(rows, on).values_list("pk", flat=True))
        by_course: dict[int, list[ShownEvent]] = {}
        for one in every:
            if one.event.pk in fit:
                by_course.setdefault(one.event.course_id, []).append(one)
        return Elsewhere(
            tuple(
                ShownCourse(events[0].event.course, tuple(events), events[0].event.board)
                for events in by_course.values()
            ),
            frozenset(one.event.course.level for one in every if one.event.course.level),
            frozenset(one.event.starts_on.replace(day=1) for one in every),
        )


def joint_course(board: Board, pk: int, on: dt.date) -> JointCourse | None:
    """The page of another board's course with events that are held together with this one; None for any other."""
    with joint_scope(board, on) as ids:
        rows = Asked().among(Event.objects.filter(pk__in=ids, course=pk), on)
        events = _shown(board, rows, on, with_days=True) if ids else []
        if not events:
            return None
        course = events[0].event.course
        course.board = events[0].event.board
        needed = Course.objects.filter(needed_by_links__course=course, is_offered=True).order_by("title")
        return JointCourse(course, tuple(needed), tuple(events))


def joint_days(
    board: Board, asked: Asked, on: dt.date
) -> tuple[list[Event], dict[int, tuple[EventSession, ...]]]:
    """Such events that fit, and their days, for the calendar."""
    with joint_scope(board, on) as ids:
        if not ids:
            return [], {}
        rows = asked.among(Event.objects.filter(pk__in=ids), on)
        events = list(rows.select_related("course", "board"))
        return events, sessions_of(events)


def joint_of_year(board: Board, period: Period) -> tuple[list[Event], dict[int, list[str]]]:
    """Such events of a year, those that are over too, and course → titles of those to be done before."""
    with joint_scope(board, period.start) as ids:
        if not ids:
            return [], {}
        rows: Any = Event.objects.filter(
            pk__in=ids, course__is_offered=True, starts_on__range=(period.start, period.end)
        )
        events = list(rows.select_related("course", "board").order_by("starts_on", "pk"))
        links = CoursePrerequisite.objects.filter(
            course__in={one.course_id for one in events}, needs__is_offered=True
        )
        needed: dict[int, list[str]] = {}
        for course, title in links.order_by("needs__title").values_list("course", "needs__title"):
            needed.setdefault(course, []).append(title)
        return events, needed


def joint_version(board: Board, period: Period) -> str:
    """A text that differs after any change on a board that holds such events of a year."""
    with joint_scope(board, period.start) as ids:
        if not ids:
            return ""
        holders = Board.objects.filter(pk__in=Event.objects.filter(pk__in=ids).values("board")).order_by("pk")
        return "-".join(board_version(one) for one in holders)


def _shown(board: Board, rows: QuerySet[Event], on: dt.date, *, with_days: bool = False) -> list[ShownEvent]:
    """The events as people of this board see them: with the places that they can have."""
    events = list(rows.with_places().select_related("course", "board"))  # type: ignore[attr-defined]
    joint, days = joint_events(events), sessions_of(events) if with_days else {}
    found = []
    for event in events:
        of = joint[event.pk]
        share = next(one.pk for one in of.shares if one.partner_id == board.pk)
        found.append(shown(event, on, days.get(event.pk, ()), of, share))
    return found

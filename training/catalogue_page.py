"""One page of a board's catalogue: its own courses, and those that others hold together with it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models.functions import TruncMonth

from boards.models import Board
from training.catalogue import Asked, ShownCourse, ShownEvent, shown
from training.catalogue_joint import held_elsewhere
from training.models import Course, Event
from training.services.seats import joint_events

COURSES_A_PAGE = 20


@dataclass(frozen=True)
class Catalogue:
    """One page of the catalogue, and what its filter offers."""

    courses: tuple[ShownCourse, ...]
    page: Page[Any]
    levels: tuple[str, ...]
    months: tuple[dt.date, ...]
    asked: Asked = field(default_factory=Asked)


def catalogue_of(board: Board, asked: Asked, on: dt.date, page: str = "1") -> Catalogue:
    """One page of the catalogue: the board's own courses, and those that others hold together with it, by title.

    Seven queries, more where events are held together.
    """
    elsewhere = held_elsewhere(board, on, asked)
    others = {one.course.pk: one for one in elsewhere.courses}
    titles = [
        *asked.courses(board, on).values_list("title", "pk"),
        *((one.course.title, pk) for pk, one in others.items()),
    ]
    titles.sort(key=lambda one: (one[0].casefold(), one[1]))
    found = Paginator([pk for _, pk in titles], COURSES_A_PAGE).get_page(page)
    courses = Course.objects.in_bulk([pk for pk in found.object_list if pk not in others])
    by_course: dict[int, list[ShownEvent]] = {}
    rows = asked.events(board, on).filter(course__in=courses)
    events = list(rows.with_places())  # type: ignore[attr-defined]
    joint = joint_events(events)
    for event in events:
        by_course.setdefault(event.course_id, []).append(shown(event, on, (), joint.get(event.pk)))
    offered = Course.objects.filter(board=board, is_offered=True).order_by()
    coming = Event.objects.filter(board=board, course__is_offered=True).coming(on).order_by()
    months = coming.annotate(month=TruncMonth("starts_on")).values_list("month", flat=True).distinct()
    return Catalogue(
        tuple(
            others[pk] if pk in others else ShownCourse(courses[pk], tuple(by_course.get(pk, ())))
            for pk in found.object_list
        ),
        found,
        tuple(sorted({*filter(None, offered.values_list("level", flat=True).distinct()), *elsewhere.levels})),
        tuple(sorted({*months, *elsewhere.months})),
        asked,
    )

"""The programme of a year as a brochure: when everything runs, and what each course is about."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from boards.models import Board
from boards.statistics.years import board_year
from core.board_cache import remembered
from core.document_pdf import document_pdf
from core.periods import Period
from training.catalogue_joint import joint_of_year, joint_version
from training.models import Course, CoursePrerequisite, Event


@dataclass(frozen=True)
class Chapter:
    """One course of the brochure; `id`, `title` and `children` make the table of contents."""

    course: Course
    events: tuple[Event, ...]
    needed: tuple[str, ...]
    holder: Board | None = None  # of a course that another board holds together with this one

    @property
    def id(self) -> str:
        return f"course-{self.course.pk}"

    @property
    def title(self) -> str:
        return self.course.title

    @property
    def children(self) -> tuple[()]:
        return ()


def programme_years(board: Board, on: dt.date) -> tuple[Period, Period]:
    """The board's year that a day lies in, and the one after it."""
    this = board_year(board, on)
    return this, board_year(board, this.end + dt.timedelta(days=1))


def brochure_of(board: Board, period: Period) -> dict[str, Any]:
    """What the brochure says: courses that are offered, and the events of the year that were not cancelled.

    Those that other boards hold together with this one stand among them.
    """
    rows = Event.objects.filter(
        board=board, course__is_offered=True, is_cancelled=False, starts_on__range=(period.start, period.end)
    )
    events = list(rows.select_related("course", "board").order_by("starts_on", "pk"))
    by_course: dict[int, list[Event]] = {}
    for event in events:
        by_course.setdefault(event.course_id, []).append(event)
    courses = list(Course.objects.filter(board=board, is_offered=True).order_by("title"))
    titles = {one.pk: one.title for one in courses}
    needed: dict[int, list[str]] = {}
    links = CoursePrerequisite.objects.filter(board=board, course__in=list(titles))
    for course, needs in links.values_list("course", "needs"):
        if needs in titles:
            needed.setdefault(course, []).append(titles[needs])
    chapters = [
        Chapter(one, tuple(by_course.get(one.pk, ())), tuple(sorted(needed.get(one.pk, ())))) for one in courses
    ]  # fmt: skip
    joint, joint_needed = joint_of_year(board, period)
    for event in joint:
        by_course.setdefault(event.course_id, []).append(event)
    others = {event.course_id: event for event in joint}.values()
    chapters += [
        Chapter(
            one.course, tuple(by_course[one.course_id]), tuple(joint_needed.get(one.course_id, ())), one.board
        )
        for one in others
    ]
    chapters.sort(key=lambda one: (one.title.casefold(), one.course.pk))
    events = sorted([*events, *joint], key=lambda one: (one.starts_on, one.pk))
    return {
        "title": "Training programme",
        "period": period.label,
        "events": events,
        "own_board": board,
        "chapters": chapters,
        "contents": chapters,
        "board_colour": board.colour,
        "facts": [
            f"{len(chapters)} courses, {len(events)} dates",
            f"Book at {settings.SITE_URL}{reverse('training:catalogue', kwargs={'slug': board.slug})}",
            *([f"Questions: {board.contact_email}"] if board.contact_email else []),
        ],
    }


def brochure_pdf(board: Board, period: Period) -> bytes:
    """A tagged PDF, laid out anew only after a change on the board, or on one that holds events with it.

    Raises PdfUnavailableError.
    """

    def make() -> bytes:
        return document_pdf("training/brochure.html", brochure_of(board, period), board=board)

    return remembered(board, f"training-brochure-{period.start}-{joint_version(board, period)}", make)

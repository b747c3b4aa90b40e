"""Courses to be done before another: who has them, and what happens to who has not."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from boards.services.saving import wrong
from training.models import Booking, Course, Delegate, ELearningCompletion, Event, WithoutPrerequisites
from training.statistics.matrix import valid_until

#: Came to the end, or is booked and nobody has said that they did not come.
COUNTS = (Booking.Status.ATTENDED, Booking.Status.BOOKED)


def missing_courses(person: Delegate | None, event: Event) -> list[str]:
    """Titles of the courses that are to be done before the event's, and that this person will not have on its day.

    A course counts when it was attended to the end or finished as e-learning, or has a place booked that comes before
    the event, and needs no refresher on that day. None is somebody who is not known yet. One query where the course
    needs none, else three.
    """
    needed: Any = Course.objects.filter(needed_by_links__course=event.course_id).order_by("title")
    courses = {pk: (title, years) for pk, title, years in needed.values_list("pk", "title", "refresh_years")}
    if not courses:
        return []
    last = _last_days(person, event, list(courses)) if person is not None and person.pk else {}
    return [
        title for pk, (title, years) in courses.items() if not _counts(last.get(pk), years, event.starts_on)
    ]


def _last_days(person: Delegate, event: Event, courses: list[int]) -> dict[int, dt.date]:
    """Course → the last day on which the person has done it by the event's first day."""
    attended = Booking.objects.filter(
        board=event.board_id, delegate=person, event__course__in=courses, event__is_cancelled=False,
        event__ends_on__lte=event.starts_on, status__in=COUNTS,
    )  # fmt: skip
    finished = ELearningCompletion.objects.filter(board=event.board_id, delegate=person, course__in=courses)
    found: dict[int, dt.date] = {}
    for course, day in (
        *attended.order_by().values_list("event__course", "event__ends_on"),
        *finished.order_by().values_list("course", "completed_on"),
    ):
        found[course] = max(day, found.get(course, day))
    return found


def _counts(last: dt.date | None, refresh_years: int | None, on: dt.date) -> bool:
    if last is None:
        return False
    until = valid_until(last, refresh_years)
    return until is None or until >= on


def courses_before(course: Course) -> list[str]:
    """Titles of the courses to be done before this one. One query."""
    rows = Course.objects.filter(needed_by_links__course=course).order_by("title")
    return list(rows.values_list("title", flat=True))


def in_words(titles: Sequence[str]) -> str:
    """“A” and “B”."""
    quoted = [f"“{one}”" for one in titles]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def refuses(course: Course) -> bool:
    """Whether people without the courses before cannot book by themselves."""
    return course.without_prerequisites == WithoutPrerequisites.REFUSE


def check_prerequisites(
    person: Delegate, event: Event, missing: Sequence[str], *, anyway_because: str | None
) -> str:
    """The office's reason to keep with the booking; empty where none is needed.

    `anyway_because` is None for whoever may not book people without the courses before. Raises ValidationError, for
    the office at `anyway_because`, where the course refuses this person.
    """
    if not missing or not refuses(event.course):
        return ""
    reason = " ".join((anyway_because or "").split())[:300]
    if reason:
        return reason
    what = "it is" if len(missing) == 1 else "they are"
    words = f"{in_words(missing)} must be done before this course, and {what} not on the record of {person}."
    if anyway_because is None:
        raise wrong("", f"{words} If that is wrong, ask the board’s office.")
    raise wrong("anyway_because", f"{words} Say why they may come without.")

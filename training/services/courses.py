"""Courses: adding one, changing what the catalogue says of it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.merging import Read, merged, plain
from core.models import AuditEntry, User
from core.names import normalise
from training.models import Course, CoursePrerequisite, Mode, WithoutPrerequisites

# The one constraint of a course is that about its title.
SHOWN_AT = {"normalised_title": "title", NON_FIELD_ERRORS: "title"}
ONE_LINE = frozenset({"title", "level", "content_owner"})


@dataclass(frozen=True)
class CourseFacts:
    """What is known of a course; `prerequisites` are other courses of the board."""

    title: str
    level: str = ""
    summary: str = ""
    audience: str = ""
    outcomes: str = ""
    priorities: str = ""
    content_owner: str = ""
    review_on: dt.date | None = None
    mode: str = Mode.FACE_TO_FACE
    hours: Decimal | None = None
    refresh_years: int | None = None
    is_offered: bool = True
    without_prerequisites: str = WithoutPrerequisites.WARN
    prerequisites: tuple[Course, ...] = ()


FIELDS = tuple(name for name in CourseFacts.__dataclass_fields__ if name != "prerequisites")


def facts_of(course: Course) -> CourseFacts:
    """What is kept now. One query."""
    facts: dict[str, Any] = {name: getattr(course, name) for name in FIELDS}
    needed = Course.objects.filter(needed_by_links__course=course).order_by("title")
    return CourseFacts(**facts, prerequisites=tuple(needed))


@transaction.atomic
def add_course(*, board: Board, facts: CourseFacts, actor: User | None) -> Course:
    """Put a course into the programme. Raises ValidationError by field."""
    course = Course(board=board, revision=1)
    _fill(course, facts)
    save_checked(course, shown_at=SHOWN_AT)
    _set_prerequisites(course, facts.prerequisites)
    audit.record("course.added", course, actor=actor, after={"title": course.title})
    return course


@transaction.atomic
def change_course(
    course: Course, *, facts: CourseFacts, actor: User, read: Read[CourseFacts] | None = None
) -> Course:
    """Change what is said of a course. Raises ValidationError by field.

    `read` is what the person had before their eyes: what others changed since stays, and where both changed the same
    field, ConflictError holds both and nothing is saved.
    """
    kept: Course = (
        Course.objects.select_for_update(of=("self",), no_key=True).select_related("board").get(pk=course.pk)
    )
    before = facts_of(kept)
    if read is not None:
        facts = merged(facts, before, read=read, revision=kept.revision)
    _fill(kept, facts)
    kept.revision += 1
    save_checked(kept, shown_at=SHOWN_AT)
    _set_prerequisites(kept, facts.prerequisites)
    audit.record(
        "course.changed", kept, actor=actor, before=_shown(before), after=_shown(facts_of(kept))
    )  # fmt: skip
    return kept


def last_change(course: Course) -> AuditEntry | None:
    """Who changed the course last."""
    return audit.history(course).filter(board_id=course.board_id).first()


def _shown(facts: CourseFacts) -> dict[str, Any]:
    """For the trail: prerequisites by their titles."""
    shown = {name: value for name, value in plain(facts).items() if name != "prerequisites"}
    shown["hours"] = str(facts.hours) if facts.hours is not None else None
    return shown | {"prerequisites": sorted(course.title for course in facts.prerequisites)}


def _fill(course: Course, facts: CourseFacts) -> None:
    for name in FIELDS:
        value = getattr(facts, name)
        if isinstance(value, str):
            value = " ".join(value.split()) if name in ONE_LINE else value.replace("\r\n", "\n").strip()
        setattr(course, name, value)
    course.normalised_title = normalise(course.title)
    if not course.normalised_title:
        raise wrong("title", "Enter a title.")


def _set_prerequisites(course: Course, needed: tuple[Course, ...]) -> None:
    if any(one.pk == course.pk for one in needed):
        raise wrong("prerequisites", "A course cannot need itself.")
    CoursePrerequisite.objects.filter(course=course).exclude(needs__in=needed).delete()
    there = set(CoursePrerequisite.objects.filter(course=course).values_list("needs_id", flat=True))
    CoursePrerequisite.objects.bulk_create(
        CoursePrerequisite(board_id=course.board_id, course=course, needs=one)
        for one in needed
        if one.pk not in there
    )

"""Who in an agency has had what: staff groups beside courses, with what has run out."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from boards.models import Board
from core.figures import Figure
from training.models import Booking, Course, Delegate

MATRIX_RULE = (
    "People of the agency who attended the course to its end and need no refresher yet, of the people of the staff "
    "group whom training knows."
)
NO_GROUP = "No staff group given"


@dataclass(frozen=True)
class Cell:
    """One staff group and course: who has it, and how many of them once had it and need it again."""

    has: Figure
    run_out: int


@dataclass(frozen=True)
class GroupRow:
    """One staff group: its people, and a cell for each course."""

    label: str
    people: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """Staff groups × courses of one agency."""

    courses: tuple[Course, ...]
    rows: tuple[GroupRow, ...]


def valid_until(last_on: dt.date, refresh_years: int | None) -> dt.date | None:
    """The last day on which a course counts; None: for good. 29 February becomes 28 February."""
    if not refresh_years:
        return None
    try:
        return last_on.replace(year=last_on.year + refresh_years)
    except ValueError:
        return last_on.replace(year=last_on.year + refresh_years, day=28)


def matrix_of(board: Board, agency_ids: Collection[int], today: dt.date) -> Matrix:
    """The matrix of these agencies together. Three queries."""
    courses = tuple(Course.objects.filter(board=board, is_offered=True).order_by("title"))
    rows: Any = Delegate.objects.filter(board=board, agency__in=agency_ids, merged_into=None).order_by()
    groups: dict[int, str] = {pk: name or "" for pk, name in rows.values_list("pk", "staff_group__name")}
    done = Booking.objects.filter(
        board=board,
        delegate__agency__in=agency_ids,
        status=Booking.Status.ATTENDED,
        event__is_cancelled=False,
    ).order_by()
    last = done.values_list("event__course", "delegate").annotate(on=Max("event__ends_on"))
    refresh = {one.pk: one.refresh_years for one in courses}
    has: dict[tuple[str, int], int] = {}
    out: dict[tuple[str, int], int] = {}
    for course, delegate, on in last:
        if course not in refresh or delegate not in groups:
            continue
        until = valid_until(on, refresh[course])
        counted = has if until is None or until >= today else out
        key = (groups[delegate], course)
        counted[key] = counted.get(key, 0) + 1
    people: dict[str, int] = {}
    for name in groups.values():
        people[name] = people.get(name, 0) + 1
    return Matrix(
        courses,
        tuple(
            GroupRow(
                name or NO_GROUP,
                people[name],
                tuple(_cell(name, one, has.get((name, one.pk), 0), people[name], out.get((name, one.pk), 0))
                      for one in courses),
            )
            for name in sorted(people, key=lambda name: (not name, name.casefold()))
        ),
    )  # fmt: skip


def _cell(group: str, course: Course, has: int, people: int, run_out: int) -> Cell:
    key = f"training.matrix.{group or 'none'}.{course.pk}"
    figure = Figure.percent(
        key, f"{course.title}: {group or NO_GROUP}", has, people, of="people", places=0, rule=MATRIX_RULE
    )
    return Cell(figure, run_out)

"""Who in an agency has had what: staff groups beside courses, with what has run out."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q, Sum, Value

from boards.models import Board
from core.figures import Figure
from training.models import Booking, Course, Delegate, ELearningCompletion, StaffSize

MATRIX_RULE = (
    "People of the agency who attended the course to its end, or finished it as e-learning, and need no refresher yet, "
    "of the people of the staff group: as many as the agency says it has, but at least those whom training knows."
)
#: What runs out within so many days is a gap that is coming.
SOON_DAYS = 90
NO_GROUP = "No staff group given"


@dataclass(frozen=True)
class Cell:
    """One staff group and course: who has it, how many once had it and need it again, and how many soon will.

    `missing` are people who need it and do not have it: nobody where the group does not need the course.
    """

    course: str
    has: Figure
    run_out: int
    soon: int
    is_needed: bool

    @property
    def missing(self) -> int:
        """People who need the course and do not have it."""
        if not self.is_needed:
            return 0
        return (self.has.denominator or 0) - (self.has.numerator or 0)


@dataclass(frozen=True)
class GroupRow:
    """One staff group: its people, those of them whom training knows, and a cell for each course."""

    label: str
    people: int
    known: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """Staff groups × courses of one agency."""

    courses: tuple[Course, ...]
    rows: tuple[GroupRow, ...]

    @property
    def gaps(self) -> list[tuple[GroupRow, Cell]]:
        """Where somebody who needs a course does not have it, the largest gap first."""
        found = [(row, cell) for row in self.rows for cell in row.cells if cell.missing or cell.soon]
        return sorted(found, key=lambda one: (-one[1].missing, -one[1].soon, one[0].label, one[1].course))


def valid_until(last_on: dt.date, refresh_years: int | None) -> dt.date | None:
    """The last day on which a course counts; None: for good. 29 February becomes 28 February."""
    if not refresh_years:
        return None
    try:
        return last_on.replace(year=last_on.year + refresh_years)
    except ValueError:
        return last_on.replace(year=last_on.year + refresh_years, day=28)


@dataclass
class _Tally:
    """Counts of one staff group and course."""

    has: int = 0
    run_out: int = 0
    soon: int = 0


def matrix_of(board: Board, agency_ids: Collection[int], today: dt.date) -> Matrix:
    """The matrix of these agencies together. Four queries."""
    needed = ArrayAgg("needs__staff_group__name", filter=Q(needs__isnull=False), default=Value([]))
    courses = tuple(
        Course.objects.filter(board=board, is_offered=True).annotate(needed_by=needed).order_by("title")
    )
    rows: Any = Delegate.objects.filter(board=board, agency__in=agency_ids, merged_into=None).order_by()
    groups: dict[int, str] = {pk: name or "" for pk, name in rows.values_list("pk", "staff_group__name")}
    known = Counter(groups.values())
    sizes: Any = StaffSize.objects.filter(board=board, agency__in=agency_ids).order_by()
    people = Counter(dict(sizes.values_list("staff_group__name").annotate(people=Sum("people")))) | known
    tallies = _tallies(board, agency_ids, groups, {one.pk: one.refresh_years for one in courses}, today)
    return Matrix(
        courses,
        tuple(
            GroupRow(
                name or NO_GROUP,
                people[name],
                known[name],
                tuple(
                    _cell(name, one, tallies.get((name, one.pk), _Tally()), people[name]) for one in courses
                ),
            )
            for name in sorted(people, key=lambda name: (not name, name.casefold()))
        ),
    )


def _tallies(
    board: Board,
    agency_ids: Collection[int],
    groups: dict[int, str],
    refresh: dict[int, int | None],
    today: dt.date,
) -> dict[tuple[str, int], _Tally]:
    """(staff group, course) → counts: the last time that each person attended or finished it. One query."""
    # The board once more, of the delegate: agencies are shared, and one may have people on every board.
    theirs = Q(board=board, delegate__board=board, delegate__agency__in=agency_ids)
    done: Any = Booking.objects.filter(
        theirs, status=Booking.Status.ATTENDED, event__is_cancelled=False
    ).order_by()
    finished: Any = ELearningCompletion.objects.filter(theirs).order_by()
    last: dict[tuple[int, int], dt.date] = {}
    for course, delegate, on in done.values_list("event__course", "delegate").annotate(on=Max("event__ends_on")).union(
        finished.values_list("course", "delegate").annotate(on=Max("completed_on")), all=True
    ):  # fmt: skip
        last[course, delegate] = max(on, last.get((course, delegate), on))
    found: dict[tuple[str, int], _Tally] = {}
    soon = today + dt.timedelta(days=SOON_DAYS)
    for (course, delegate), on in last.items():
        if course not in refresh or delegate not in groups:
            continue
        until = valid_until(on, refresh[course])
        tally = found.setdefault((groups[delegate], course), _Tally())
        if until is not None and until < today:
            tally.run_out += 1
            continue
        tally.has += 1
        tally.soon += until is not None and until <= soon
    return found


def _cell(group: str, course: Any, tally: _Tally, people: int) -> Cell:
    key = f"training.matrix.{group or 'none'}.{course.pk}"
    figure = Figure.percent(
        key,
        f"{course.title}: {group or NO_GROUP}",
        tally.has,
        people,
        of="people",
        places=0,
        rule=MATRIX_RULE,
    )
    return Cell(course.title, figure, tally.run_out, tally.soon, group in course.needed_by)

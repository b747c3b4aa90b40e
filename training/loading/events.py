"""Events, from the office's list. One row is one run of a course; courses that are not known are made."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q

from boards.loading.cells import choice, listed, name_key, one_line, spellings
from core.loading import LEAVE_OUT, LoadKind, LoadPlan, warn_of_near
from core.permissions import Perm
from core.spreadsheets import Cell, Column, Row
from core.spreadsheets.columns import ALLOWED_DAY, cell_text, day, number, whole_number
from training.loading.known import LONGEST_REFERENCE
from training.models import HOLDING, Course, Event, EventSession, Mode

MODES = {
    "in person": Mode.FACE_TO_FACE,
    "classroom": Mode.FACE_TO_FACE,
    "online": Mode.VIRTUAL,
    "webinar": Mode.VIRTUAL,
    "elearning": Mode.E_LEARNING,
    "hybrid": Mode.BLENDED,
}
MOST_HOURS = 999


def hours(cell: Cell) -> Any:
    """A number of hours with at most two decimals."""
    found = number(cell)
    if not 0 <= found <= MOST_HOURS or found != round(found, 2):
        raise ValueError(f"“{cell_text(cell)[:60]}” is not a length in hours")
    return found


COLUMNS = (
    Column("reference", True, one_line(LONGEST_REFERENCE), "the event's reference, each once"),
    Column("course", True, one_line(160), "the title of the course"),
    Column("starts_on", True, day, ALLOWED_DAY, aliases=("date", "starts")),
    Column("hours", False, hours, f"a number from 0 to {MOST_HOURS}, such as 3 or 6.5"),
    Column("mode", False, choice(Mode, MODES), listed(Mode)),
    Column("capacity", False, whole_number(1, 100_000), "a whole number from 1", aliases=("places",)),
)  # fmt: skip


def plan_events(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the board's courses and events. Three queries."""
    courses = _courses(plan, rows)
    held = Count("bookings", filter=Q(bookings__status__in=HOLDING))
    known: dict[str, Any] = {
        name_key(one.reference): one for one in Event.objects.filter(board=plan.board).annotate(held=held)
    }
    sessions: dict[int, EventSession] = {
        one.event_id: one for one in EventSession.objects.filter(board=plan.board)
    }
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(name_key(row["reference"]), row)
        if earlier is not row:
            plan.problem(
                row.number, "reference", row["reference"],
                f"Row {row.number} has the reference of row {earlier.number}", "each reference once",
            )  # fmt: skip
            continue
        course, there = courses[name_key(row["course"])], known.get(name_key(row["reference"]))
        if there is None:
            _add(plan, row, course)
        elif _can_change(plan, row, there):
            _change(plan, row, there, course, sessions.get(there.pk))


def _courses(plan: LoadPlan, rows: Sequence[Row]) -> dict[str, Course]:
    """Compared title → course; those that are not known are planned with the first row's mode and hours."""
    found: dict[str, Course] = {one.normalised_title: one for one in Course.objects.filter(board=plan.board)}
    names, new = [one.title for one in found.values()], []
    written = spellings(row["course"] for row in rows)
    for row in rows:
        key = name_key(row["course"])
        if key not in found:
            title = written[key]
            course = Course(
                board=plan.board, title=title, normalised_title=key, revision=1,
                mode=row["mode"] or Mode.FACE_TO_FACE, hours=row["hours"],
            )  # fmt: skip
            found[key] = plan.create(course, "course", title)
            new.append(title)
    warn_of_near(plan, "course", new, names)
    return found


def _add(plan: LoadPlan, row: Row, course: Course) -> None:
    plan.create(
        Event(
            board=plan.board, course=course, reference=row["reference"], starts_on=row["starts_on"],
            ends_on=row["starts_on"], hours=row["hours"], mode=row["mode"] or course.mode,
            capacity=row["capacity"], revision=1,
        )
    )  # fmt: skip
    plan.made += 1


def _can_change(plan: LoadPlan, row: Row, there: Any) -> bool:
    capacity = row["capacity"]
    good = True
    if capacity is not None and capacity != there.capacity and capacity < there.held:
        plan.problem(
            row.number, "capacity", capacity, f"{there.held} people have a place on this event",
            f"a whole number from {there.held}",
        )  # fmt: skip
        good = False
    if row["starts_on"] != there.starts_on and there.ends_on != there.starts_on:
        plan.problem(
            row.number, "starts_on", "", "This event has several days: change them on its page",
            "the first day as it is kept",
        )  # fmt: skip
        good = False
    return good


def _change(plan: LoadPlan, row: Row, there: Event, course: Course, session: EventSession | None) -> None:
    """An empty cell leaves what is there."""
    values = {name: row[name] for name in ("hours", "mode", "capacity") if row[name] is not None}
    moved = row["starts_on"] != there.starts_on
    if moved:
        values |= {"starts_on": row["starts_on"], "ends_on": row["starts_on"]}
        if there.closes_on is not None and there.closes_on > row["starts_on"]:
            values["closes_on"] = row["starts_on"]
    if course.pk is None or course.pk != there.course_id:
        values["course"] = course
    if not any(getattr(there, name) != value for name, value in values.items()):
        plan.unchanged += 1
        return
    plan.change(
        row.number, there, {**values, "revision": there.revision + 1}, what=f"Event {there.reference}"
    )
    if moved and session is not None:
        plan.change(row.number, session, {"on": row["starts_on"]}, shown=())
    plan.changed += 1


KIND = LoadKind(
    name="events",
    title="Training events",
    about="One row for each run of a course. Courses that are not known yet are made.",
    columns=COLUMNS,
    examples=(
        {
            "reference": "T2026-001", "course": "Neglect: seeing the child", "starts_on": "4 May 2026",
            "hours": "3.5", "mode": "virtual", "capacity": "24",
        },
        {
            "reference": "T2026-002", "course": "Safer recruitment", "starts_on": "18 May 2026", "hours": "6",
            "mode": "face to face", "capacity": "16",
        },
    ),
    plan=plan_events,
    permission=Perm.TRAINING_LOAD,
    options=(LEAVE_OUT,),
    place=80,
)  # fmt: skip

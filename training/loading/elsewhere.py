"""Training elsewhere: e-learning finished with a supplier, and what agencies teach their own staff."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from boards.loading.cells import name_key, one_line, spellings
from core.loading import LEAVE_OUT, LoadKind, LoadPlan, warn_of_near
from core.permissions import Perm
from core.spreadsheets import Column, Row
from core.spreadsheets.columns import ALLOWED_DAY, day, whole_number
from training.loading.known import DELEGATE_COLUMN, KnownAgencies, KnownDelegates
from training.models import Course, ELearningCompletion, Mode, SingleAgencyTraining

MOST_PEOPLE = 100_000
COURSE = Column("course", True, one_line(160), "the title of the course")
E_LEARNING_COLUMNS = (
    DELEGATE_COLUMN,
    COURSE,
    Column("completed_on", True, day, ALLOWED_DAY, aliases=("completed", "date")),
    Column("agency", False, one_line(160), "the name of the agency"),
)
SINGLE_AGENCY_COLUMNS = (
    Column("agency", True, one_line(160), "the name of the agency"),
    COURSE,
    Column("staff_group", False, one_line(120), "the group of staff"),
    Column("held_on", True, day, ALLOWED_DAY, aliases=("date", "on")),
    Column("people", True, whole_number(1, MOST_PEOPLE), "a whole number from 1", aliases=("number",)),
)


def _is_to_come(plan: LoadPlan, row: Row, column: str, today: dt.date) -> bool:
    if row[column] <= today:
        return False
    plan.problem(
        row.number, column, row[column].isoformat(), "This day is still to come", "a day up to today"
    )
    return True


def plan_e_learning(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the completions that the board has. Six queries."""
    today = timezone.localdate()
    courses, agencies, delegates = _courses(plan, rows), KnownAgencies(plan), KnownDelegates(plan)
    agencies.learn((row.number, row["agency"]) for row in rows if row["agency"])
    kept = {
        (one.delegate_id, one.course_id, one.completed_on): one
        for one in ELearningCompletion.objects.filter(board=plan.board)
    }
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if _is_to_come(plan, row, "completed_on", today):
            continue
        agency = agencies[row["agency"]] if row["agency"] else None
        delegate = delegates.get(row["delegate"]) or delegates.add(row["delegate"], agency)
        if delegate.pk and delegate.agency_id is None and agency is not None:
            plan.change(row.number, delegate, {"agency": agency}, shown=())
        course = courses[name_key(row["course"])]
        earlier = first.setdefault((id(delegate), id(course), row["completed_on"]), row)
        if earlier is not row:
            plan.problem(
                row.number, "delegate", row["delegate"], f"Says the same as row {earlier.number}",
                "each completion once",
            )  # fmt: skip
            continue
        there = kept.get((delegate.pk or 0, course.pk or 0, row["completed_on"]))
        if there is None:
            plan.create(
                ELearningCompletion(
                    board=plan.board, course=course, delegate=delegate, agency=agency or delegate.agency,
                    completed_on=row["completed_on"],
                )
            )  # fmt: skip
            plan.made += 1
        elif agency is not None and plan.change(row.number, there, {"agency": agency}):
            plan.changed += 1
        else:
            plan.unchanged += 1


def _courses(plan: LoadPlan, rows: Sequence[Row]) -> dict[str, Course]:
    """Compared title → course; those that are not known are planned as e-learning."""
    found: dict[str, Course] = {one.normalised_title: one for one in Course.objects.filter(board=plan.board)}
    names, new = [one.title for one in found.values()], []
    for key, title in spellings(row["course"] for row in rows).items():
        if key not in found:
            course = Course(
                board=plan.board, title=title, normalised_title=key, revision=1, mode=Mode.E_LEARNING
            )
            found[key] = plan.create(course, "course", title)
            new.append(title)
    warn_of_near(plan, "course", new, names)
    return found


def plan_single_agency(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the returns that the board has. Four queries."""
    today, agencies = timezone.localdate(), KnownAgencies(plan)
    agencies.learn((row.number, row["agency"]) for row in rows)
    kept = {
        (one.agency_id, one.normalised_course, one.staff_group.casefold(), one.held_on): one
        for one in SingleAgencyTraining.objects.filter(board=plan.board)
    }
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if _is_to_come(plan, row, "held_on", today):
            continue
        agency, course, group = agencies[row["agency"]], name_key(row["course"]), row["staff_group"] or ""
        earlier = first.setdefault((id(agency), course, group.casefold(), row["held_on"]), row)
        if earlier is not row:
            plan.problem(
                row.number, "course", row["course"],
                f"Row {earlier.number} tells of this agency, course, staff group and day already",
                "each once, with all its people",
            )  # fmt: skip
            continue
        there = kept.get((agency.pk or 0, course, group.casefold(), row["held_on"]))
        if there is None:
            plan.create(
                SingleAgencyTraining(
                    board=plan.board, agency=agency, course=row["course"], normalised_course=course,
                    staff_group=group, held_on=row["held_on"], people=row["people"],
                )
            )  # fmt: skip
            plan.made += 1
        elif plan.change(row.number, there, {"people": row["people"]}):
            plan.changed += 1
        else:
            plan.unchanged += 1


E_LEARNING = LoadKind(
    name="e-learning",
    title="E-learning completed",
    about="One row for each person who finished an e-learning course. People, courses and agencies that are not known "
    "are made.",
    columns=E_LEARNING_COLUMNS,
    examples=(
        {
            "delegate": "sam.field@dunmoor.example", "course": "Awareness of safeguarding",
            "completed_on": "4 May 2026", "agency": "Dunmoor Police",
        },
        {
            "delegate": "D-1042", "course": "Awareness of safeguarding", "completed_on": "6 May 2026", "agency": "",
        },
    ),
    plan=plan_e_learning,
    permission=Perm.TRAINING_LOAD,
    options=(LEAVE_OUT,),
    place=83,
)  # fmt: skip
SINGLE_AGENCY = LoadKind(
    name="single-agency",
    title="Single-agency training",
    about="One row for each course that an agency taught its own staff on one day, with the number of people.",
    columns=SINGLE_AGENCY_COLUMNS,
    examples=(
        {
            "agency": "Dunmoor Police", "course": "Safeguarding level 1", "staff_group": "Response officers",
            "held_on": "4 May 2026", "people": "48",
        },
        {
            "agency": "Dunmoor Council", "course": "Induction", "staff_group": "", "held_on": "1 June 2026",
            "people": "12",
        },
    ),
    plan=plan_single_agency,
    permission=Perm.TRAINING_LOAD,
    options=(LEAVE_OUT,),
    place=84,
)  # fmt: skip

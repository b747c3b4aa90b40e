"""Attendance: who came to which meeting. One row is one mark, of a seat or of an agency as a whole.

Files have tens of thousands of rows, so that the loops here look up and compare, and nothing else.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from boards.loading.cells import choice, listed, one_line
from boards.loading.known_bodies import Body, KnownBodies
from boards.loading.known_groups import KnownGroups
from boards.loading.known_meetings import KnownMeetings
from boards.loading.known_seats import KnownSeats, Wanted
from boards.models import Attendance, Group, Meeting, Seat, SeatTerm
from core.loading import LoadKind, LoadPlan
from core.partial_dates import display_date
from core.spreadsheets import Column, Row
from core.spreadsheets.columns import ALLOWED_DAY, day

HOW = {"video": Attendance.Mode.REMOTE, "telephone": Attendance.Mode.REMOTE}
SOME_ROWS = 5  # named in a warning about many

COLUMNS = (
    Column("group", True, one_line(120), "the name of a group"),
    Column("meeting_date", True, day, ALLOWED_DAY, aliases=("meeting", "date")),
    Column("agency", True, one_line(160), "the name of an agency or sector", aliases=("organisation",)),
    Column("seat", False, one_line(160), "the role of one of the agency's seats", aliases=("role",)),
    Column("status", True, choice(Attendance.Mark), listed(Attendance.Mark), aliases=("mark",)),
    Column(
        "representative", False, one_line(120), "the name of the representative who came", aliases=("who",)
    ),
    Column("how", False, choice(Attendance.Mode, HOW), "in person or remote", aliases=("mode",)),
)

#: A meeting and whose mark: a seat, or an agency as a whole.
MarkKey = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class _Mark:
    """One row with everything in it found."""

    row: Row
    meeting: Meeting
    body: Body
    seat: Seat | None

    @property
    def key(self) -> MarkKey:
        of = self.seat or self.body.agency
        return id(self.meeting), "seat" if self.seat else "agency", id(of)


def plan_attendance(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the marks with those recorded."""
    rows = _not_in_the_future(plan, rows)
    if not rows:
        return
    groups, bodies = KnownGroups(plan), KnownBodies(plan)
    groups.learn(row["group"] for row in rows)
    bodies.learn((row.number, row["agency"]) for row in rows)
    named = {id(group): group for row in rows if (group := groups[row["group"]]).pk}
    seats = KnownSeats(plan, named.values())
    meetings = KnownMeetings(plan, named.values())
    meetings.learn((row.number, groups[row["group"]], row["meeting_date"]) for row in rows)
    _learn_seats(plan, rows, groups, bodies, seats)
    marks = _find_all(plan, rows, groups, bodies, seats, meetings)
    _check_twice(plan, marks)
    _warn_of_early_marks(plan, marks, groups, seats)
    _compare(plan, marks, meetings)


def _not_in_the_future(plan: LoadPlan, rows: Sequence[Row]) -> list[Row]:
    today = timezone.localdate()
    past = []
    for row in rows:
        if row["meeting_date"] > today:
            when = display_date(row["meeting_date"])
            plan.problem(
                row.number,
                "meeting_date",
                when,
                f"The meeting is in the future ({when}): nobody can have come yet",
                "today or an earlier day",
            )
        else:
            past.append(row)
    return past


def _learn_seats(
    plan: LoadPlan, rows: Sequence[Row], groups: KnownGroups, bodies: KnownBodies, seats: KnownSeats
) -> None:
    """Seats that rows name, and one for each agency that has none on the group."""
    named: dict[tuple[str, str, str], Wanted] = {}
    for row in rows:
        key = (row["group"], row["agency"], row["seat"] or "")
        if key not in named:
            named[key] = Wanted(row.number, groups[row["group"]], bodies[row["agency"]], row["seat"] or "")
    seats.learn(one for one in named.values() if one.role)
    seats.learn(one for one in named.values() if not one.role and not seats.at(one.group, one.body))
    for seat in seats.made:
        plan.create(SeatTerm(board=plan.board, seat=seat))


def _find_all(
    plan: LoadPlan,
    rows: Sequence[Row],
    groups: KnownGroups,
    bodies: KnownBodies,
    seats: KnownSeats,
    meetings: KnownMeetings,
) -> list[_Mark]:
    found: dict[tuple[str, str, str | None], tuple[Group, Body, Seat | None, str]] = {}
    marks = []
    for row in rows:
        written = (row["group"], row["agency"], row["seat"])
        if written not in found:
            group, body = groups[row["group"]], bodies[row["agency"]]
            found[written] = (group, body, *_seat_of(row, group, body, seats))
        group, body, seat, problem = found[written]
        meeting = meetings.get(group, row["meeting_date"])
        if problem:
            plan.problem(
                row.number, "seat", row["seat"] or "", problem, "a seat that can be told from the others"
            )
        elif meeting is not None:
            marks.append(_Mark(row, meeting, body, seat))
    return marks


def _seat_of(row: Row, group: Group, body: Body, seats: KnownSeats) -> tuple[Seat | None, str]:
    """The seat that a row is about, or None for the agency as a whole; and what is wrong."""
    if row["seat"]:
        fitting = seats.find(Wanted(row.number, group, body, row["seat"]))
    elif body.agency is None:
        fitting = seats.at(group, body)  # a sector is no agency: its mark is a seat's
    else:
        return None, ""
    if len(fitting) == 1:
        return fitting[0], ""
    several = ", ".join(sorted(f"{seat} ({seat.get_kind_display()})" for seat in fitting))
    return None, f"Several seats of {body.name} on {group.name} fit: {several}"


def _check_twice(plan: LoadPlan, marks: Sequence[_Mark]) -> None:
    first: dict[MarkKey, Row] = {}
    for mark in marks:
        row = mark.row
        earlier = first.setdefault(mark.key, row)
        if earlier is row:
            continue
        if row["status"] == earlier["status"]:
            message = f"Row {row.number} repeats row {earlier.number}."
        else:
            message = (
                f"Row {row.number} says “{row['status'].value}”, but row {earlier.number} says "
                f"“{earlier['status'].value}” of the same meeting and {'seat' if mark.seat else 'agency'}."
            )
        value = f"{mark.body.name}, {display_date(row['meeting_date'])}"
        plan.problem(row.number, "status", value, message, "one row for each meeting and agency or seat")


def _warn_of_early_marks(
    plan: LoadPlan, marks: Sequence[_Mark], groups: KnownGroups, seats: KnownSeats
) -> None:
    """Marks from before somebody had a seat are kept, but attendance is counted from the start."""
    starts: dict[tuple[str, int], dt.date | None] = {}
    early: dict[tuple[str, int], list[_Mark]] = {}
    for mark in marks:
        key = (mark.row["group"], id(mark.seat or mark.body))
        if key not in starts:
            held = [mark.seat] if mark.seat else seats.at(groups[mark.row["group"]], mark.body)
            known = [seats.starts.get(seat.pk) if seat.pk else None for seat in held]
            starts[key] = min((day for day in known if day), default=None) if all(known) else None
        start = starts[key]
        if start and mark.row["meeting_date"] < start:
            early.setdefault(key, []).append(mark)
    for key, found in early.items():
        start = starts[key]
        if start is None:
            continue
        numbers = ", ".join(str(mark.row.number) for mark in found[:SOME_ROWS])
        more = f" and {len(found) - SOME_ROWS:,} more" if len(found) > SOME_ROWS else ""
        one = found[0]
        plan.warn(
            f"{one.seat or one.body.name}: {'marks' if len(found) > 1 else 'a mark'} from before the start "
            f"{'are' if len(found) > 1 else 'is'} not counted: "
            f"{one.seat or one.body.name}'s seat begins on {display_date(start)} (row{'s' if len(found) > 1 else ''} "
            f"{numbers}{more})."
        )


def _compare(plan: LoadPlan, marks: Sequence[_Mark], meetings: KnownMeetings) -> None:
    there = _marks_there(plan, {mark.meeting.pk for mark in marks if mark.meeting.pk})
    for mark in marks:
        row, meeting, seat, agency = mark.row, mark.meeting, mark.seat, mark.body.agency
        wanted = _wanted_values(row)
        old = None
        if meeting.pk:
            old = there.get(
                (meeting.pk, seat.pk, None) if seat else (meeting.pk, None, agency.pk if agency else None)
            )
        if old is None:
            plan.create(Attendance(board=plan.board, meeting=meeting, agency=agency, seat=seat, **wanted))
            plan.made += 1
            meetings.touch(row.number, meeting)
            continue
        pk, status, mode, who = old
        # What the file leaves empty stays, but a representative's name goes when none came.
        mode_wanted = wanted.get("mode", mode)
        who_wanted = wanted.get("who", who if wanted["mark"] == status else "")
        if (wanted["mark"], mode_wanted, who_wanted) == (status, mode, who):
            plan.unchanged += 1
            continue
        record = Attendance(
            pk=pk,
            board=plan.board,
            meeting=meeting,
            agency=agency,
            seat=seat,
            mark=status,
            mode=mode,
            who=who,
        )
        what = f"{meeting}: {seat or mark.body.name}"
        plan.change(
            row.number,
            record,
            {"mark": wanted["mark"], "mode": mode_wanted, "who": who_wanted},
            what=what,
            action="attendance.changed",
        )
        plan.changed += 1
        meetings.touch(row.number, meeting)


def _wanted_values(row: Row) -> dict[str, Any]:
    values = {"mark": row["status"].value}
    if row["how"] is not None:
        values["mode"] = row["how"].value
    if row["representative"]:
        values["who"] = row["representative"]
    return values


def _marks_there(
    plan: LoadPlan, meeting_ids: set[int]
) -> dict[tuple[int, int | None, int | None], tuple[int, str, str, str]]:
    """Marks recorded, by meeting and seat, or meeting and agency as a whole."""
    if not meeting_ids:
        return {}
    found = Attendance.objects.filter(board=plan.board, meeting__in=meeting_ids).order_by()
    return {
        (meeting, seat, None if seat else agency): (pk, mark, mode, who)
        for pk, meeting, seat, agency, mark, mode, who in found.values_list(
            "pk", "meeting_id", "seat_id", "agency_id", "mark", "mode", "who"
        )
    }


KIND = LoadKind(
    name="attendance",
    title="Attendance",
    about="Who came to which meeting. One row for each meeting and agency, or each meeting and seat.",
    columns=COLUMNS,
    examples=(
        {
            "group": "Main Board", "meeting_date": "16/05/2011", "agency": "Dunmoor Police", "seat": "",
            "status": "member", "representative": "", "how": "in person",
        },
        {
            "group": "Main Board", "meeting_date": "18/07/2011", "agency": "Dunmoor Police",
            "seat": "Detective Chief Inspector", "status": "representative", "representative": "Ben Adeyemi",
            "how": "remote",
        },
    ),
    plan=plan_attendance,
)  # fmt: skip

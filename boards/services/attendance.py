"""Recording who came to a meeting."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Agency, Attendance, AttendanceWarning, Group, Guest, Meeting, Seat
from boards.statistics.attendance import Line
from boards.statistics.attendance_figures import FEWEST_MEETINGS, fell_below
from core import audit
from core.models import User
from core.periods import Period
from core.saving import save_checked


@dataclass(frozen=True)
class Mark:
    """What the sheet says about one seat, or one agency as a whole. An empty `mark` removes it."""

    seat: Seat | None
    agency: Agency | None
    mark: str
    mode: str = ""
    who: str = ""

    @property
    def key(self) -> tuple[int | None, int | None]:
        """Seat id, or agency id for a mark of the agency as a whole."""
        return (self.seat.pk, None) if self.seat else (None, self.agency.pk if self.agency else None)

    @property
    def name(self) -> str:
        return str(self.seat or self.agency)


@dataclass(frozen=True)
class GuestLine:
    """One guest as the sheet names them."""

    name: str
    organisation: str = ""
    follow_up: str = ""


def key_of(attendance: Attendance) -> tuple[int | None, int | None]:
    """The same key as Mark.key, of a stored row."""
    return (attendance.seat_id, None) if attendance.seat_id else (None, attendance.agency_id)


def check_can_be_recorded(meeting: Meeting, *, now: dt.datetime | None = None) -> None:
    """Raises ValidationError for a cancelled meeting, and for one that has not begun."""
    if meeting.status == Meeting.Status.CANCELLED:
        raise ValidationError("This meeting was cancelled, so nobody attended it.")
    if meeting.starts_at > (now or timezone.now()):
        raise ValidationError("This meeting has not begun yet. Record the attendance when it has.")


@transaction.atomic
def record_attendance(
    meeting: Meeting, marks: Sequence[Mark], guests: Iterable[GuestLine], *, actor: User
) -> int:
    """Save the sheet of one meeting; marks that it does not mention stay. Returns how many marks changed.

    The meeting counts as held from then on. Raises ValidationError as check_can_be_recorded does.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    check_can_be_recorded(meeting)
    stored = {key_of(row): row for row in meeting.attendance.select_related("seat__agency", "agency")}
    before, after = {}, {}
    new, changed, removed = [], [], []
    for mark in marks:
        row = stored.get(mark.key)
        if row is None and not mark.mark:
            continue  # a name or a mode without a mark says nothing, and would count as a meeting missed
        if _says(row) == (mark.mark, mark.mode, mark.who):
            continue
        before[mark.name], after[mark.name] = _words(row), mark.mark
        if row is None:
            new.append(_row(meeting, mark))
        elif mark.mark:
            row.mark, row.mode, row.who = mark.mark, mark.mode, mark.who
            changed.append(row)
        else:
            removed.append(row.pk)
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(changed, ["mark", "mode", "who"])
    Attendance.objects.filter(pk__in=removed).delete()
    _replace_guests(meeting, guests, before, after)
    if meeting.attendance_recorded_at is None or before or after:
        meeting.attendance_recorded_at = timezone.now()
        meeting.status = Meeting.Status.HELD
        meeting.save(update_fields=["attendance_recorded_at", "status", "day"])
    audit.record("meeting.attendance_recorded", meeting, actor=actor, before=before, after=after)
    return len(new) + len(changed) + len(removed)


def _says(row: Attendance | None) -> tuple[str, str, str]:
    return (row.mark, row.mode, row.who) if row else ("", "", "")


def _words(row: Attendance | None) -> str:
    return row.mark if row else ""


def _row(meeting: Meeting, mark: Mark) -> Attendance:
    agency = mark.seat.agency if mark.seat else mark.agency
    return Attendance(
        board_id=meeting.board_id,
        meeting=meeting,
        seat=mark.seat,
        agency=agency,
        mark=mark.mark,
        mode=mark.mode,
        who=mark.who,
    )


def _replace_guests(
    meeting: Meeting, guests: Iterable[GuestLine], before: dict[str, str], after: dict[str, str]
) -> None:
    stored = [GuestLine(g.name, g.organisation, g.follow_up) for g in meeting.guests.order_by("id")]
    wanted = list(guests)
    if stored == wanted:
        return
    meeting.guests.all().delete()
    Guest.objects.bulk_create(
        Guest(
            board_id=meeting.board_id,
            meeting=meeting,
            name=line.name,
            organisation=line.organisation,
            follow_up=line.follow_up,
        )
        for line in wanted
    )
    before["Guests"] = ", ".join(line.name for line in stored)
    after["Guests"] = ", ".join(line.name for line in wanted)


@transaction.atomic
def raise_attendance(
    group: Group, agency: Agency, period: Period, *, line: Line, minimum: int, actor: User
) -> AttendanceWarning:
    """Raise with the board that an agency fell below the group's minimum. Once per agency and period."""
    if not fell_below(line, minimum, period, timezone.localdate()):
        few = (
            f" It is asked of {FEWEST_MEETINGS} meetings or more." if line.meetings < FEWEST_MEETINGS else ""
        )
        raise ValidationError(f"{agency} is not below the minimum of {minimum}%.{few}")
    found = AttendanceWarning(
        board_id=group.board_id, group=group, agency=agency, attended=line.came, meetings=line.meetings,
        minimum=minimum, period_start=period.start, period_end=period.end, raised_by=actor,
    )  # fmt: skip
    save_checked(found, found.validate_constraints)
    audit.record(
        "attendance.raised",
        found,
        actor=actor,
        after={"attended": f"{line.came} of {line.meetings}", "minimum": minimum},
    )
    return found


@transaction.atomic
def answer_attendance(warning: AttendanceWarning, *, answer: str, answered_on: dt.date, actor: User) -> None:
    """Write down what the agency answered, and when."""
    if not answer.strip():
        raise ValidationError({"answer": "Write down what the agency answered."})
    if answered_on < warning.raised_on:
        raise ValidationError({"answered_on": "The answer comes after the day it was raised."})
    if answered_on > timezone.localdate():
        raise ValidationError({"answered_on": "This day is in the future."})
    before = audit.state(warning, "answer", "answered_on")
    warning.answer, warning.answered_on = answer.strip(), answered_on
    warning.save(update_fields=["answer", "answered_on"])
    audit.record(
        "attendance.answered",
        warning,
        actor=actor,
        before=before,
        after=audit.state(warning, "answer", "answered_on"),
    )

"""Agencies below their group's minimum this year that nobody has raised with the board yet."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from boards.models import AttendanceWarning, Board, Group
from boards.statistics.attendance import Line, attendance_by_group
from boards.statistics.attendance_figures import fell_below
from boards.statistics.years import board_year
from core.compiled import compiled


@dataclass(frozen=True)
class LowAttendance:
    """One agency's counts in one group, and the minimum that it fell below."""

    group: Group
    line: Line
    minimum: int


def low_attendance(
    board: Board, on: dt.date, *, group_ids: Collection[int] | None = None
) -> list[LowAttendance]:
    """Agencies to raise, the lowest first; of these groups only where `group_ids` is given. Three queries."""
    groups = compiled(
        "groups by name",
        lambda board, on: Group.objects.filter(board=board).existing(on).order_by("name"),
        board=board.pk,
        on=on,
    )
    if group_ids is not None:
        groups = [group for group in groups if group.pk in group_ids]
    year = board_year(board, on)
    raised = set(
        compiled(
            "warnings of a year",
            lambda board, start, end: AttendanceWarning.objects.filter(
                board=board, period_start=start, period_end=end
            ).values_list("group_id", "agency_id"),
            board=board.pk,
            start=year.start,
            end=year.end,
        )
    )
    lines = attendance_by_group(groups, year)
    found = [
        LowAttendance(group, line, minimum)
        for group in groups
        for minimum in [_minimum(board, group)]
        for line in lines[group.pk]
        if line.agency_id is not None
        and (group.pk, line.agency_id) not in raised
        and fell_below(line, minimum, year, on)
    ]
    return sorted(found, key=lambda low: (low.line.came / low.line.meetings, low.line.body))


def _minimum(board: Board, group: Group) -> int:
    return board.attendance_threshold if group.minimum_attendance is None else group.minimum_attendance

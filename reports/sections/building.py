"""What every section builder gets and gives."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from boards.models import Board, Group
from boards.statistics.attendance import (
    AttendanceTable,
    attendance_by_agency,
    attendance_by_seat,
    attendance_of_advisors,
)
from core.periods import Period
from lado.statistics.year import LadoYear, year_of
from reports.content import Block, Notes, Table
from reports.models import Report


@dataclass
class Built:
    """A section's blocks, and the tables that become files."""

    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


class Building:
    """The board, the period and the day of a report, and what several sections share, read once."""

    def __init__(self, board: Board, period: Period, today: dt.date, report: Report | None = None) -> None:
        """`report` is the one that is made, where there is a row of it: some sections show what it keeps."""
        self.board, self.period, self.today, self.report = board, period, today, report
        self.notes = Notes()

    @property
    def as_at(self) -> dt.date:
        """Membership and structure are shown as at the end of the period, or today while it runs."""
        return min(self.period.end, self.today)

    @cached_property
    def groups(self) -> Sequence[Group]:
        """All groups, the main board first."""
        found = Group.objects.filter(board=self.board).order_by("name")
        return sorted(found, key=lambda group: group.kind != Group.Kind.MAIN)

    @cached_property
    def main_group(self) -> Group | None:
        """The main board; without one, the first group."""
        return self.groups[0] if self.groups else None

    @cached_property
    def by_agency(self) -> AttendanceTable | None:
        return attendance_by_agency(self.main_group, self.period) if self.main_group else None

    @cached_property
    def by_seat(self) -> AttendanceTable | None:
        return attendance_by_seat(self.main_group, self.period) if self.main_group else None

    @cached_property
    def advisors(self) -> AttendanceTable | None:
        return attendance_of_advisors(self.main_group, self.period) if self.main_group else None

    @cached_property
    def allegations(self) -> LadoYear:
        """The period's numbers about allegations, small ones suppressed by the board's rule."""
        return year_of(self.board, self.period, self.today)

    def minimum(self, group: Group) -> int:
        """A group's minimum attendance in per cent, else the board's."""
        own = group.minimum_attendance
        return self.board.attendance_threshold if own is None else own

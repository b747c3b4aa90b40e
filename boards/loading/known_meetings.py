"""Meetings that a file names by group and day: the board's own, and new ones."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils import timezone

from boards.models import Group, Meeting
from core.loading import LoadPlan
from core.partial_dates import display_date

LONDON = ZoneInfo("Europe/London")
STARTS, ENDS = dt.time(10), dt.time(12)  # where a file tells only the day


class KnownMeetings:
    """The meetings of some groups, by day. One query."""

    def __init__(self, plan: LoadPlan, groups: Iterable[Group]) -> None:
        self._plan = plan
        self._now = timezone.now()
        self._by_id = {group.pk: group for group in groups}
        self._found: dict[tuple[str, dt.date], Meeting | None] = {}
        self._touched: set[int] = set()

    def learn(self, named: Iterable[tuple[int, Group, dt.date]]) -> None:
        """Plan the meetings that are not known; ask where a group met several times on a day."""
        rows: dict[tuple[str, dt.date], list[int]] = defaultdict(list)
        groups: dict[str, Group] = {}
        for number, group, day in named:
            rows[group.normalised_name, day].append(number)
            groups[group.normalised_name] = group
        there = self._there({day for _, day in rows})
        for (key, day), numbers in sorted(rows.items()):
            group, meetings = groups[key], there.get((key, day), [])
            held = [meeting for meeting in meetings if meeting.status != Meeting.Status.CANCELLED]
            if len(held) > 1:
                self._ask_which(group, day, numbers)
                self._found[key, day] = None
            elif held:
                self._found[key, day] = held[0]
                self._warn_of_development_day(held[0])
            else:
                if meetings:
                    self._plan.warn(
                        f"{group.name} cancelled its meeting on {display_date(day)}: this makes another one."
                    )
                self._found[key, day] = self._make(group, day)

    def _there(self, days: set[dt.date]) -> dict[tuple[str, dt.date], list[Meeting]]:
        found: dict[tuple[str, dt.date], list[Meeting]] = defaultdict(list)
        if not self._by_id:
            return found
        meetings = Meeting.objects.filter(
            board=self._plan.board, group__in=list(self._by_id), day__gte=min(days), day__lte=max(days)
        )
        for meeting in meetings:
            meeting.group = self._by_id[meeting.group_id]
            found[meeting.group.normalised_name, meeting.day].append(meeting)
        return found

    def _make(self, group: Group, day: dt.date) -> Meeting:
        meeting = Meeting(
            board=self._plan.board,
            group=group,
            day=day,
            status=Meeting.Status.HELD,
            starts_at=dt.datetime.combine(day, STARTS, LONDON),
            ends_at=dt.datetime.combine(day, ENDS, LONDON),
            attendance_recorded_at=self._now,
        )
        return self._plan.create(meeting, "meeting", f"{group.name}, {display_date(day)}")

    def _ask_which(self, group: Group, day: dt.date, numbers: list[int]) -> None:
        for number in numbers:
            self._plan.problem(
                number,
                "meeting_date",
                display_date(day),
                f"{group.name} met several times on {display_date(day)}: record these marks on the meeting's own page",
                "a day with one meeting",
            )

    def _warn_of_development_day(self, meeting: Meeting) -> None:
        if meeting.kind == Meeting.Kind.DEVELOPMENT:
            self._plan.warn(
                f"{meeting} is a development day: its attendance is kept, but not counted in the figures."
            )

    def get(self, group: Group, day: dt.date) -> Meeting | None:
        """The meeting; None where the file does not tell which."""
        return self._found[group.normalised_name, day]

    def touch(self, row: int, meeting: Meeting) -> None:
        """A meeting that gets marks was held, and its attendance is recorded."""
        if meeting.pk is None or id(meeting) in self._touched:
            return
        self._touched.add(id(meeting))
        values: dict[str, object] = {}
        if meeting.status == Meeting.Status.PLANNED:
            values["status"] = Meeting.Status.HELD
        if meeting.attendance_recorded_at is None:
            values["attendance_recorded_at"] = self._now
        shown = [("status", "Planned", "Held")] if "status" in values else []
        self._plan.change(row, meeting, values, action="attendance.recorded", shown=shown)

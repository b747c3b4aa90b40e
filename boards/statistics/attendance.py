"""Attendance of a group over a period, by agency and by seat. Counted in SQL, one query each.

Rules, after the key that boards print (tests/data/dudley-2011-12/attendance_key.csv):

- Counted are meetings that were held and where attendance was recorded; development days and cancelled
  meetings are not.
- A mark is green when the member came, amber when a representative came instead or the member came for part of
  the meeting, red otherwise. `member` counts the green ones, `represented` the amber ones.
- An agency with several seats came when any of its members came; it was represented when none came but a
  representative did. Advisors and observers are counted apart: they are not members, and an agency with seats of
  both kinds has a start, an end and an agreed attendance of its own for each.
- A new member counts from the start: marks of meetings before the seat's (agency's first) start are left out.
- A lower attendance is agreed for an agency where it is agreed for all its seats of the kind; the highest counts.
- A meeting without a mark of this seat or agency is left out and said so: no answer is never zero.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db import connection

from boards.models import Attendance, Group, Seat
from core.periods import Period


class Colour(IntEnum):
    """Red, amber, green: the order decides which of several marks of an agency counts."""

    RED = 1
    AMBER = 2
    GREEN = 3


COLOUR_OF_MARK: dict[str, Colour] = {
    Attendance.Mark.MEMBER: Colour.GREEN,
    Attendance.Mark.REPRESENTATIVE: Colour.AMBER,
    Attendance.Mark.PART: Colour.AMBER,
    Attendance.Mark.APOLOGIES: Colour.RED,
    Attendance.Mark.ABSENT: Colour.RED,
}

# Kinds of seat that come as advisors or observers, not as members.
APART = (Seat.Kind.ADVISOR.value, Seat.Kind.OBSERVER.value)


@dataclass(frozen=True)
class Held:
    """One counted meeting."""

    pk: int
    day: dt.date


@dataclass(frozen=True)
class Line:
    """Attendance of one agency, sector or seat: base, counts, and the colour at each counted meeting."""

    body: str
    agency_id: int | None
    seat_id: int | None
    seat: str
    starts_on: dt.date | None
    agreed_meetings: int | None
    meetings: int
    member: int
    represented: int
    not_recorded: int
    marks: dict[int, str]  # meeting id → mark that counts, as Attendance.Mark

    @property
    def came(self) -> int:
        """Meetings at which the member or a representative came."""
        return self.member + self.represented

    def colour(self, meeting_id: int) -> Colour | None:
        """The colour at one meeting; None when it is not counted for this line."""
        mark = self.marks.get(meeting_id)
        return COLOUR_OF_MARK[mark] if mark else None


@dataclass(frozen=True)
class AttendanceTable:
    """One group's attendance over a period."""

    group: Group
    period: Period
    meetings: tuple[Held, ...]
    lines: tuple[Line, ...]
    without_marks: tuple[str, ...]  # agencies and sectors with a member's seat in the period but not one mark


# Constants only: values go in as parameters. Every step carries the group, so that one query serves all groups.
_MARKS = """
WITH held AS (
    SELECT m.id, m.group_id, m.day FROM boards_meeting m
    WHERE m.board_id = %(board)s AND m.group_id = ANY (%(groups)s) AND m.day BETWEEN %(first)s AND %(last)s
      AND m.kind <> 'development' AND m.status <> 'cancelled'
      AND EXISTS (SELECT 1 FROM boards_attendance a WHERE a.board_id = %(board)s AND a.meeting_id = m.id)
), seats AS (
    SELECT s.id, s.group_id, s.agency_id, s.sector_name, s.role, s.kind = ANY (%(apart)s) AS apart, s.closed_on,
           s.agreed_meetings,
           CASE WHEN bool_or(t.starts_on IS NULL) THEN NULL ELSE min(t.starts_on) END AS starts_on
    FROM boards_seat s
    LEFT JOIN boards_seatterm t ON t.seat_id = s.id AND t.board_id = %(board)s AND NOT t.is_deputy
    WHERE s.board_id = %(board)s AND s.group_id = ANY (%(groups)s)
    GROUP BY s.id
), agencies AS (
    SELECT group_id, agency_id, apart,
           CASE WHEN bool_or(starts_on IS NULL) THEN NULL ELSE min(starts_on) END AS starts_on,
           CASE WHEN count(*) = count(closed_on) THEN max(closed_on) END AS closed_on,
           CASE WHEN bool_and(agreed_meetings IS NOT NULL OR COALESCE(closed_on <= %(first)s, false))
                THEN max(agreed_meetings) FILTER (WHERE closed_on IS NULL OR closed_on > %(first)s)
           END AS agreed_meetings,
           count(*) AS seats, min(id) AS seat_id
    FROM seats WHERE agency_id IS NOT NULL GROUP BY group_id, agency_id, apart
), wholes AS (  -- whose a mark of the agency as a whole is: its members' where it had any that day
    SELECT DISTINCT ON (held.id, g.agency_id) held.id AS meeting_id, g.*
    FROM held JOIN agencies g ON g.group_id = held.group_id
    ORDER BY held.id, g.agency_id,
             (g.starts_on IS NULL OR held.day >= g.starts_on) AND (g.closed_on IS NULL OR held.day < g.closed_on) DESC,
             g.apart
), marks AS (
    SELECT held.id AS meeting_id, held.group_id, a.mark,
           CASE a.mark WHEN 'member' THEN 3 WHEN 'representative' THEN 2 WHEN 'part' THEN 2 ELSE 1 END AS rank,
           COALESCE(a.agency_id, s.agency_id) AS agency_id,
           CASE WHEN a.agency_id IS NULL AND s.agency_id IS NULL THEN s.sector_name ELSE '' END AS sector_name,
           -- A mark of the agency as a whole is its only seat's of the kind.
           COALESCE(s.id, CASE WHEN g.seats = 1 THEN g.seat_id END) AS seat_id,
           CASE WHEN s.id IS NULL THEN COALESCE(g.apart, false) ELSE s.apart END AS apart,
           CASE WHEN s.id IS NULL THEN g.starts_on ELSE s.starts_on END AS starts_on,
           CASE WHEN s.id IS NULL THEN g.closed_on ELSE s.closed_on END AS closed_on, held.day
    FROM held
    JOIN boards_attendance a ON a.board_id = %(board)s AND a.meeting_id = held.id
    LEFT JOIN seats s ON s.id = a.seat_id
    LEFT JOIN wholes g ON g.meeting_id = held.id AND g.agency_id = a.agency_id AND a.seat_id IS NULL
), counted AS (
    SELECT * FROM marks
    WHERE (starts_on IS NULL OR day >= starts_on) AND (closed_on IS NULL OR day < closed_on)
)
"""

_BY_AGENCY = (
    _MARKS
    + """
, cells AS (
    SELECT group_id, agency_id, sector_name, meeting_id, max(rank) AS rank,
           (array_agg(mark ORDER BY rank DESC, mark))[1] AS mark
    FROM counted WHERE apart = %(only_apart)s
    GROUP BY group_id, agency_id, sector_name, meeting_id
), bodies AS (
    SELECT group_id, agency_id, sector_name, count(*) AS meetings, count(*) FILTER (WHERE rank = 3) AS member,
           count(*) FILTER (WHERE rank = 2) AS represented, jsonb_object_agg(meeting_id, mark) AS marks
    FROM cells GROUP BY group_id, agency_id, sector_name
)
SELECT b.group_id, COALESCE(x.name, b.sector_name), b.agency_id, NULL, '', g.starts_on, g.agreed_meetings,
       b.meetings, b.member, b.represented,
       (SELECT count(*) FROM held WHERE held.group_id = b.group_id
           AND (g.starts_on IS NULL OR held.day >= g.starts_on)
           AND (g.closed_on IS NULL OR held.day < g.closed_on)) - b.meetings,
       b.marks
FROM bodies b
LEFT JOIN boards_agency x ON x.id = b.agency_id
LEFT JOIN agencies g ON g.group_id = b.group_id AND g.agency_id = b.agency_id AND g.apart = %(only_apart)s
ORDER BY b.group_id, lower(COALESCE(x.name, b.sector_name))
"""
)

_BY_SEAT = (
    _MARKS
    + """
, cells AS (  -- one mark per meeting: the agency as a whole may have one beside its only seat's
    SELECT group_id, seat_id, agency_id, sector_name, meeting_id, max(rank) AS rank,
           (array_agg(mark ORDER BY rank DESC, mark))[1] AS mark
    FROM counted GROUP BY group_id, seat_id, agency_id, sector_name, meeting_id
), bodies AS (
    SELECT group_id, seat_id, agency_id, sector_name, count(*) AS meetings,
           count(*) FILTER (WHERE rank = 3) AS member, count(*) FILTER (WHERE rank = 2) AS represented,
           jsonb_object_agg(meeting_id, mark) AS marks
    FROM cells GROUP BY group_id, seat_id, agency_id, sector_name
)
SELECT b.group_id, COALESCE(x.name, b.sector_name), b.agency_id, b.seat_id, COALESCE(s.role, ''), s.starts_on,
       s.agreed_meetings, b.meetings, b.member, b.represented,
       (SELECT count(*) FROM held WHERE held.group_id = b.group_id
           AND (s.starts_on IS NULL OR held.day >= s.starts_on)
           AND (s.closed_on IS NULL OR held.day < s.closed_on)) - b.meetings,
       b.marks
FROM bodies b
LEFT JOIN boards_agency x ON x.id = b.agency_id
LEFT JOIN seats s ON s.id = b.seat_id
ORDER BY b.group_id, lower(COALESCE(x.name, b.sector_name)), lower(COALESCE(s.role, '')), b.seat_id
"""
)

_WITHOUT_MARKS = (
    _MARKS
    + """
SELECT DISTINCT COALESCE(x.name, s.sector_name) FROM seats s LEFT JOIN boards_agency x ON x.id = s.agency_id
WHERE NOT s.apart AND (s.starts_on IS NULL OR s.starts_on <= %(last)s)
  AND (s.closed_on IS NULL OR s.closed_on > %(first)s) AND NOT EXISTS (
    SELECT 1 FROM counted c WHERE NOT c.apart AND c.agency_id IS NOT DISTINCT FROM s.agency_id
      AND c.sector_name = CASE WHEN s.agency_id IS NULL THEN s.sector_name ELSE '' END)
ORDER BY 1
"""
)

_HELD = _MARKS + "SELECT id, day FROM held ORDER BY day, id"


def _rows(
    sql: str, board_id: int, groups: list[int], period: Period, *, only_apart: bool = False
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "board": board_id,
                "groups": groups,
                "first": period.start,
                "last": period.end,
                "apart": list(APART),
                "only_apart": only_apart,
            },
        )
        return list(cursor.fetchall())


def _line(row: tuple[Any, ...]) -> Line:
    """A line from a row, the group's id left out."""
    # jsonb arrives as text: Django registers no decoder for raw queries.
    marks = json.loads(row[-1]) if isinstance(row[-1], str) else row[-1]
    by_meeting = {int(meeting): mark for meeting, mark in marks.items()}
    return Line(*(*row[1:-1], by_meeting))


def _table(group: Group, period: Period, sql: str, *, only_apart: bool = False) -> AttendanceTable:
    board_id, groups = group.board_id, [group.pk]
    return AttendanceTable(
        group=group,
        period=period,
        meetings=tuple(Held(*row) for row in _rows(_HELD, board_id, groups, period)),
        lines=tuple(_line(row) for row in _rows(sql, board_id, groups, period, only_apart=only_apart)),
        without_marks=tuple(str(row[0]) for row in _rows(_WITHOUT_MARKS, board_id, groups, period)),
    )


def attendance_by_agency(group: Group, period: Period) -> AttendanceTable:
    """One line per agency or sector whose members have marks in the period. Three queries."""
    return _table(group, period, _BY_AGENCY)


def attendance_of_advisors(group: Group, period: Period) -> AttendanceTable:
    """The same for advisors and observers, who are not members. Three queries."""
    return _table(group, period, _BY_AGENCY, only_apart=True)


def attendance_by_seat(group: Group, period: Period) -> AttendanceTable:
    """One line per seat with marks, of every kind, counted from its start. Three queries.

    Marks that were recorded for an agency of several seats as a whole stand in a line without a seat.
    """
    return _table(group, period, _BY_SEAT)


def attendance_by_group(groups: Sequence[Group], period: Period) -> dict[int, tuple[Line, ...]]:
    """Group id → its lines by agency, for several groups of one board. One query."""
    found: dict[int, list[Line]] = {group.pk: [] for group in groups}
    if groups:
        for row in _rows(_BY_AGENCY, groups[0].board_id, list(found), period):
            found[row[0]].append(_line(row))
    return {pk: tuple(lines) for pk, lines in found.items()}

"""Attendance as figures: rates of each line, the summary of a group, who is below the minimum."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from boards.statistics.attendance import AttendanceTable, Line
from core.figures import Exclusion, Figure
from core.periods import Period
from core.rounding import half_up

MEMBER_RULE = (
    "Meetings that the member came to, of the meetings held since the member’s start. Coming for part of a "
    "meeting does not count here."
)
TOTAL_RULE = (
    "Meetings that the member, or a representative in their place, came to, of the meetings held since the "
    "member’s start. Coming for part of a meeting counts here."
)
POOLED = " All agencies’ meetings are added up before dividing, so each meeting weighs the same."
FEWEST_MEETINGS = 2  # one meeting missed is no pattern
FULL, LOW = 100, 25  # per cent: boards print how many agencies reach all, and a quarter or less


def _left_out(missing: int) -> tuple[Exclusion, ...]:
    words = "meeting without a mark" if missing == 1 else "meetings without a mark"
    return (Exclusion(missing, words),) if missing else ()


@dataclass(frozen=True)
class Rates:
    """One line with both of its percentages."""

    line: Line
    member: Figure
    total: Figure

    def reaches(self, minimum: int) -> bool:
        """Whether member or representative came to at least `minimum` per cent, from the exact counts."""
        return self.line.came * 100 >= minimum * self.line.meetings


@dataclass(frozen=True)
class AttendanceSummary:
    """What is said about a group's attendance as a whole."""

    rates: tuple[Rates, ...]
    meetings: Figure
    agencies: Figure
    member: Figure
    total: Figure
    at_full: Figure
    at_low: Figure
    without_marks: Figure
    below_minimum: tuple[Rates, ...]
    minimum: int
    distribution: tuple[tuple[str, int], ...]

    def figures(self) -> tuple[Figure, ...]:
        """All of them, for the page and figures.json."""
        rates = (figure for rate in self.rates for figure in (rate.member, rate.total))
        summary = (self.meetings, self.agencies, self.member, self.total)
        return (*summary, self.at_full, self.at_low, self.without_marks, *rates)


def _key(line: Line, position: int) -> str:
    return f"seat-{line.seat_id}" if line.seat_id else f"agency-{line.agency_id or f'sector-{position}'}"


def rates(table: AttendanceTable, prefix: str) -> tuple[Rates, ...]:
    """Both percentages of every line; keys begin with `prefix`."""
    return rates_of(table.lines, table.period, prefix)


def rates_of(lines: Sequence[Line], period: Period, prefix: str) -> tuple[Rates, ...]:
    """The same for lines at hand."""
    found = []
    for position, line in enumerate(lines):
        name = f"{line.body}, {line.seat}" if line.seat else line.body
        key = f"{prefix}.{_key(line, position)}"
        member = Figure.percent(
            f"{key}.member", f"{name}: member came", line.member, line.meetings, of="meetings",
            rule=MEMBER_RULE, rule_key="attendance.member", period=period,
            excluded=_left_out(line.not_recorded),
        )  # fmt: skip
        total = Figure.percent(
            f"{key}.total", f"{name}: member or representative came", line.came, line.meetings, of="meetings",
            rule=TOTAL_RULE, rule_key="attendance.total", period=period,
            excluded=_left_out(line.not_recorded),
        )  # fmt: skip
        found.append(Rates(line, member, total))
    return tuple(found)


def agreed_so_far(line: Line, period: Period, on: dt.date) -> int | None:
    """To how many meetings of the period the board agreed until a day; None without an agreement.

    The agreement is about a year: of a part of one, and since the start of a seat, its share counts, rounded down.
    """
    if line.agreed_meetings is None:
        return None
    first, last = max(period.start, line.starts_on or period.start), min(period.end, on)
    return line.agreed_meetings * max((last - first).days + 1, 0) // 365


def fell_below(line: Line, minimum: int, period: Period, on: dt.date) -> bool:
    """Whether member or representative came to less than `minimum` per cent, from the exact counts.

    The one rule for the home page, the attendance page, the report and what may be raised. Where the board agreed to
    fewer meetings, coming to those is enough; one meeting alone says nothing.
    """
    if line.meetings < FEWEST_MEETINGS:
        return False
    agreed = agreed_so_far(line, period, on)
    return line.came * 100 < minimum * line.meetings and (agreed is None or line.came < agreed)


def summarise(
    table: AttendanceTable, *, minimum: int, on: dt.date | None = None, prefix: str = "attendance"
) -> AttendanceSummary:
    """The summary of a table by agency, as of a day, today unless given.

    `minimum` is the group's (or board's) per cent for member or representative.
    """
    on = on or timezone.localdate()
    lines, period, group = table.lines, table.period, str(table.group)
    every = rates(table, prefix)
    base = sum(line.meetings for line in lines)
    missing = _left_out(sum(line.not_recorded for line in lines))
    of = "meetings of all agencies"
    rule = "Counted by agency: an agency with several seats came when any of its members came."
    return AttendanceSummary(
        rates=every,
        meetings=Figure.count(
            f"{prefix}.meetings", f"Meetings of the {group} counted", len(table.meetings), period=period,
            rule="Held, with attendance recorded; development days and cancelled meetings are not counted.",
            rule_key="attendance.meetings", source=tuple(held.day.isoformat() for held in table.meetings),
        ),
        agencies=Figure.count(
            f"{prefix}.agencies", "Agencies counted", len(lines), period=period, rule=rule,
            rule_key="attendance.agencies",
        ),
        member=Figure.percent(
            f"{prefix}.average.member", "Average attendance of members", sum(line.member for line in lines),
            base, of=of, period=period, excluded=missing, rule=MEMBER_RULE + POOLED,
            rule_key="attendance.average.member",
        ),
        total=Figure.percent(
            f"{prefix}.average.total", "Average attendance of members or representatives",
            sum(line.came for line in lines), base, of=of, period=period, excluded=missing,
            rule=TOTAL_RULE + POOLED, rule_key="attendance.average.total",
        ),
        at_full=Figure.count(
            f"{prefix}.at-{FULL}", f"Agencies at {FULL}%", sum(line.came == line.meetings for line in lines),
            numerator=sum(line.came == line.meetings for line in lines), denominator=len(lines),
            of="agencies", period=period, rule="By member or representative, from the exact counts.",
            rule_key="attendance.at-full",
        ),
        at_low=Figure.count(
            f"{prefix}.at-most-{LOW}", f"Agencies at {LOW}% or below",
            sum(line.came * 100 <= LOW * line.meetings for line in lines),
            numerator=sum(line.came * 100 <= LOW * line.meetings for line in lines), denominator=len(lines),
            of="agencies", period=period, rule="By member or representative, from the exact counts.",
            rule_key="attendance.at-low",
        ),
        without_marks=Figure.count(
            f"{prefix}.without-marks", "Agencies and sectors with a seat but without any mark",
            len(table.without_marks), period=period, source=table.without_marks,
            rule="They stand in no percentage: nothing recorded is not the same as absent.",
            rule_key="attendance.without-marks",
        ),
        below_minimum=tuple(rate for rate in every if fell_below(rate.line, minimum, period, on)),
        minimum=minimum,
        distribution=distribution(lines),
    )  # fmt: skip


def distribution(lines: tuple[Line, ...]) -> tuple[tuple[str, int], ...]:
    """How many lines reach each rate, best first: (("100%", 2), ("75%", 6), ("50%", 3))."""
    exact = Counter(Fraction(line.came, line.meetings) for line in lines)
    found: Counter[int] = Counter()
    for rate, count in exact.items():
        found[int(half_up(rate * 100))] += count
    return tuple((f"{rate}%", found[rate]) for rate in sorted(found, reverse=True))

"""Finished quarters of a board's year as figures: contacts, meetings, outcomes, how long it took, open cases.

Counts of quarters add to those of the year, which the page of numbers shows. So what is hidden there is hidden here,
and what stands beside it is suppressed over all quarters of the year together: nobody can subtract three quarters from
the year to find the fourth.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from core.figures import Figure, Unit
from core.periods import Period, PeriodKind
from core.rounding import half_up
from core.suppression import SUPPRESSED, suppress
from lado.models import OutcomeLabel
from lado.statistics import counts
from lado.statistics.counts import HANDED_OVER, HANDED_OVER_ID, ONGOING
from lado.statistics.reading import counting
from lado.statistics.year import (
    CHANGE_RULE,
    CLOSING_MONTHS,
    CLOSING_RULE,
    DAYS_RULE,
    IN_TIME_RULE,
    Line,
    first_meetings_in_time,
    meeting_rule,
    quarters_of,
    year_of,
)

if TYPE_CHECKING:
    from boards.models import Board

SHOWN_MONTHS = (1, 3)  # of CLOSING_MONTHS: a quarter is too young for twelve
OUTCOME_RULE = "Contacts of the quarter by what came of them so far; small numbers are not shown."
OPEN_RULE = "Cases that were open at the end of the last day, whenever they were received."
WITH_MEETING, REFERRALS = "contacts with a meeting", "referrals"


@dataclass(frozen=True)
class Quarter:
    """One finished quarter; `line` is its row in the table of the year's quarters.

    `previous` are the contacts of the same quarter a year before, as that year's table shows them.
    """

    label: str
    period: Period
    line: Line
    previous: Figure
    change: Figure
    change_percent: Figure
    outcomes: tuple[tuple[str, Figure], ...]
    times: tuple[Figure, ...]
    open_at_end: Figure


@dataclass
class _Raw:
    """What one quarter is counted from. Never leaves this module."""

    period: Period
    outcomes: dict[int | None, int]
    met: int
    days: int
    met_in_time: int
    closings: dict[int, counts.Closing]
    open_at_end: int
    hidden: set[str] = field(default_factory=set)


def finished_quarters(board: "Board", year: Period, today: dt.date) -> list[Quarter]:
    """The quarters of a year of the board that are over, the first one first; as known today or at the year's end.

    Opens the clearance to count, and returns only figures. Small numbers are suppressed by the board's rule.
    """
    table = year_of(board, year, today)
    before = year_of(board, year.previous(), today).quarters.lines
    periods = [
        Period(start, end, PeriodKind.QUARTER, _label(number, start, end))
        for number, (_, start, end) in enumerate(quarters_of(year), start=1)
    ]
    # The quarters of one year always stand together: also those that still run take part in the suppression.
    with counting(board):
        raw = [_count(board, one, table.as_at) for one in periods]
        labels = [(one.pk, one.name) for one in OutcomeLabel.objects.filter(board=board)]
    limit = table.threshold
    _hide(raw, limit)
    outcomes = _outcomes(raw, labels, table.quarters.lines, limit)
    return [
        Quarter(
            period.label,
            period,
            line,
            *_changes(line.contacts, before[index].contacts, period),
            outcomes[index],
            tuple(_times(one, line)),
            _open(one, limit),
        )
        for index, (period, one, line) in enumerate(zip(periods, raw, table.quarters.lines, strict=True))
        if period.end < today
    ]


def _label(number: int, start: dt.date, end: dt.date) -> str:
    """ "Q1, Apr to Jun 2026"; with both years where they differ."""
    first = f"{start:%b}" if start.year == end.year else f"{start:%b %Y}"
    return f"Q{number}, {first} to {end:%b %Y}"


def _changes(contacts: Figure, previous: Figure, period: Period) -> tuple[Figure, Figure, Figure]:
    """Contacts a year before, the change, and the change in per cent; withheld where either is."""
    now, before = contacts.value, previous.value
    shown = isinstance(now, int) and isinstance(before, int)
    difference = now - before if isinstance(now, int) and isinstance(before, int) else 0
    change = Figure.count(
        "lado.quarter.change", "Change", difference, rule=CHANGE_RULE, rule_key="lado.change", period=period
    )
    percent = Figure.percent(
        "lado.quarter.change_percent", "Change in per cent", difference, before if isinstance(before, int) else 0,
        of="contacts the year before", rule=CHANGE_RULE, rule_key="lado.change", period=period,
    )  # fmt: skip
    return (
        replace(previous, key="lado.quarter.previous"),
        change if shown else change.withhold(),
        percent if shown else percent.withhold(),
    )


def _count(board: "Board", period: Period, as_at: dt.date) -> _Raw:
    """Six queries."""
    held = counts.first_meetings(period, as_at)
    return _Raw(
        period,
        {key: one.contacts for key, one in counts.by_outcome(period, as_at).items()},
        sum(one.contacts for one in held),
        sum((one.held_on - one.received_on).days * one.contacts for one in held),
        first_meetings_in_time(held, meeting_rule(board, as_at)),
        counts.closings(period, as_at, SHOWN_MONTHS),
        counts.open_at(min(period.end, as_at)),
    )


def _hide(raw: Sequence[_Raw], threshold: int) -> None:
    """Which shares of which quarters would tell a small number, alone or with those of the other quarters."""
    pairs: dict[str, list[list[int]]] = {
        "met_in_time": [[one.met_in_time, one.met - one.met_in_time] for one in raw]
    }
    for months in SHOWN_MONTHS:
        closings = [one.closings[months] for one in raw]
        pairs[f"closed_{months}"] = [[one.in_time, one.known - one.in_time] for one in closings]
    for name, rows in pairs.items():
        shown = suppress(rows, threshold)
        for one, cells, total in zip(raw, shown.cells, shown.row_totals, strict=True):
            if SUPPRESSED in (*cells, total):
                one.hidden.add(name)


def _outcomes(
    raw: Sequence[_Raw], labels: Sequence[tuple[int, str]], lines: Sequence[Line], threshold: int
) -> list[tuple[tuple[str, Figure], ...]]:
    """For each quarter (outcome, contacts), with what is ongoing last; suppressed over all quarters and outcomes."""
    keys: list[tuple[int | None, str]] = [
        *((pk, name) for pk, name in (*labels, (HANDED_OVER_ID, HANDED_OVER)) if _happens(raw, pk)),
        (None, ONGOING),
    ]
    shown = suppress([[one.outcomes.get(key, 0) for key, _ in keys] for one in raw], threshold)
    found = []
    for one, cells, line in zip(raw, shown.cells, lines, strict=True):
        row = []
        for (key, name), cell in zip(keys, cells, strict=True):
            figure = Figure.count(
                f"lado.quarter.outcome.{key or 'ongoing'}", name, one.outcomes.get(key, 0), rule=OUTCOME_RULE,
                rule_key="lado.quarter.outcomes", period=one.period,
            )  # fmt: skip
            # Where the year hides how many contacts a quarter had, its outcomes would add to them.
            row.append(
                (name, figure.withhold() if cell is SUPPRESSED or line.contacts.suppressed else figure)
            )
        found.append(tuple(row))
    return found


def _happens(raw: Sequence[_Raw], outcome: int) -> bool:
    return any(one.outcomes.get(outcome) for one in raw)


def _times(one: _Raw, line: Line) -> list[Figure]:
    """How long things took, each with its base; withheld where the base is hidden in the table of the year."""
    average = half_up(Fraction(one.days, one.met), 2) if one.met else None
    mean = Figure(
        key="lado.quarter.days_to_first_meeting", label="Average days to the first meeting", value=average,
        unit=Unit.NUMBER, numerator=one.days, denominator=one.met, of=WITH_MEETING, rule=DAYS_RULE,
        rule_key="days_to_first_meeting", period=one.period, places=2,
    )  # fmt: skip
    in_time = Figure.percent(
        "lado.quarter.first_meeting_in_time", "First meetings in time", one.met_in_time, one.met,
        of=WITH_MEETING, rule=IN_TIME_RULE, rule_key="first_meeting_in_time", period=one.period,
    )  # fmt: skip
    found = [
        mean.withhold() if line.meetings.suppressed else mean,
        in_time.withhold() if line.meetings.suppressed or "met_in_time" in one.hidden else in_time,
    ]
    for months in SHOWN_MONTHS:
        closing = one.closings[months]
        words = "1 month" if months == 1 else f"{months} months"
        figure = Figure.percent(
            f"lado.quarter.closed_within_{months}", f"Closed within {words} (aim: {CLOSING_MONTHS[months]}%)",
            closing.in_time, closing.known, of=REFERRALS, rule=CLOSING_RULE,
            rule_key=f"closed_within_{months}", period=one.period,
        )  # fmt: skip
        hidden = line.referrals.suppressed or f"closed_{months}" in one.hidden
        found.append(figure.withhold() if hidden else figure)
    return found


def _open(one: _Raw, threshold: int) -> Figure:
    figure = Figure.count(
        "lado.quarter.open", "Cases open at the end of the quarter", one.open_at_end,
        rule=OPEN_RULE, rule_key="lado.open", period=one.period,
    )  # fmt: skip
    return figure.withhold() if 0 < one.open_at_end < threshold else figure

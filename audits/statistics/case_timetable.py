"""The timetable of a year's audits by month, and the audit pyramid."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from audits.models.case_audit import CaseAudit, Level, SingleAudit
from core.figures import Figure
from core.periods import Period

State = CaseAudit.State
PYRAMID_RULE = (
    "Audits with at least one day in the year, and audits that agencies told the board they did in it."
)


def last_day(case_audit: CaseAudit, today: dt.date) -> dt.date:
    """Until when it takes up the timetable: its planned end, or later where it was late."""
    late_until = case_audit.finished_on or (today if case_audit.state(today) == State.RUNNING else None)
    return max(case_audit.ends_on, late_until) if late_until else case_audit.ends_on


def timetable_rows(audits: Sequence[CaseAudit], period: Period, today: dt.date) -> list[dict[str, Any]]:
    """One for each audit: for every month its state while it takes time, "late" after its planned end, or ""."""
    rows = []
    for one in audits:
        until = last_day(one, today)
        state = one.state(today).value
        months = [
            (("late" if month.start > one.ends_on else state), month.start)
            if one.starts_on <= month.end and until >= month.start
            else ("", month.start)
            for month in period.split_months()
        ]
        rows.append({"audit": one, "months": months})
    return rows


def pyramid_rows(
    audits: Iterable[CaseAudit], told: Iterable[SingleAudit], today: dt.date
) -> list[tuple[str, list[Figure]]]:
    """For each level from the top: how many are planned, running, finished, told by agencies, and all."""
    counts = {level: dict.fromkeys((*State, "told"), 0) for level in Level}
    for one in audits:
        counts[Level(one.level)][one.state(today)] += 1
    for row in told:
        counts[Level(row.level)]["told"] += 1
    rows = []
    for level, by_state in counts.items():
        figures = [
            Figure.count(f"audits-{level}-{state}", f"{level.label}, {state}", count, rule=PYRAMID_RULE)
            for state, count in [*by_state.items(), ("all", sum(by_state.values()))]
        ]
        rows.append((str(level.label), figures))
    return rows

"""What a board's dashboard shows, each part with a constant number of queries."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from boards.attendance_marks import columns_of, marks_of
from boards.models import Board, Group, Meeting, Seat
from boards.statistics.actions import action_figures
from boards.statistics.attendance import attendance_by_agency
from boards.statistics.attendance_figures import AttendanceSummary, summarise
from boards.statistics.years import board_year
from core.charts import Bar, BarChart
from core.figures import Figure
from core.periods import Period
from reports.action_charts import age_chart, status_chart

NEXT_MEETINGS = 5
VACANCIES = 8


@dataclass(frozen=True)
class AttendancePart:
    """The main board's attendance in the running year: figures, heat map, bars."""

    group: Group
    summary: AttendanceSummary
    columns: list[str]
    rows: list[dict[str, object]]
    chart: BarChart


@dataclass(frozen=True)
class Vacancies:
    """Open seats that nobody holds, longest first."""

    seats: list[Seat]
    count: int


def attendance_part(board: Board, year: Period) -> AttendancePart | None:
    """None without a main board. Four queries."""
    group = Group.objects.filter(board=board, kind=Group.Kind.MAIN).first()
    if group is None:
        return None
    table = attendance_by_agency(group, year)
    own = group.minimum_attendance
    summary = summarise(table, minimum=board.attendance_threshold if own is None else own)
    return AttendancePart(
        group=group,
        summary=summary,
        columns=columns_of(table),
        rows=[
            {"label": rate.line.body, "cells": marks_of(rate.line, table), "total": rate.total.display()}
            for rate in summary.rates
        ],
        chart=attendance_chart(summary, key="attendance-by-agency"),
    )


def attendance_chart(summary: AttendanceSummary, *, key: str) -> BarChart:
    """Attendance by agency, best first, with the minimum as a line; the same on the dashboard and in print."""
    ordered = sorted(summary.rates, key=lambda rate: (-(rate.total.value or 0), rate.line.body))  # type: ignore[operator]
    return BarChart(
        key=key,
        title="Attendance by agency, member or representative",
        description="Meetings at which the member or a representative came, in per cent of those held.",
        bars=[
            Bar(
                rate.line.body,
                rate.total.value if isinstance(rate.total.value, Decimal) else None,
                rate.total.display(),
                "teal" if rate.reaches(summary.minimum) else "plum",
            )
            for rate in ordered
        ],
        unit="%",
        maximum=Decimal(100),
        threshold=Decimal(summary.minimum),
        threshold_label=f"Minimum {summary.minimum}%",
        label_header="Agency",
        value_header="Attendance",
    )


@dataclass(frozen=True)
class ActionPart:
    """Actions as at today: the headline, and pictures by status and age."""

    headline: tuple[Figure, ...]
    charts: tuple[BarChart, ...]


def action_part(board: Board, year: Period) -> ActionPart:
    """Two queries."""
    figures = action_figures(board, year)
    charts = (status_chart(figures, key="actions-by-status"), age_chart(figures, key="actions-by-age"))
    return ActionPart((figures.overdue, figures.closed_on_time), charts)


def next_meetings(board: Board) -> list[Meeting]:
    """The next meetings of all groups. One query."""
    return list(
        Meeting.objects.filter(board=board).upcoming().select_related("group", "board")[:NEXT_MEETINGS]
    )


def vacancies(board: Board, on: dt.date) -> Vacancies:
    """Seats that nobody holds on a day. One query."""
    found = list(Seat.objects.filter(board=board).vacant(on).select_related("agency", "group", "board"))
    return Vacancies(found[:VACANCIES], len(found))


def running_year(board: Board) -> Period:
    """The year that the dashboard is about."""
    return board_year(board)

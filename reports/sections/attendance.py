"""Attendance: the table with marks and both percentages, and the summary."""

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

from boards.attendance_marks import LEGEND, LETTERS, WORDS, colour_of
from boards.models import AttendanceWarning
from boards.statistics.attendance import AttendanceTable, attendance_by_group
from boards.statistics.attendance_figures import AttendanceSummary, Rates, rates, rates_of, summarise
from core.figures import Figure
from core.partial_dates import display_date
from core.rounding import plain
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.dashboard import attendance_chart
from reports.sections.building import Building, Built

AGENCY_HEADERS = ["agency", "meetings", "member", "represented", "member_percent", "total_percent"]
SEAT_HEADERS = ["agency", "seat", "meetings", "member", "represented", "member_percent", "total_percent"]

BARS = 20  # of one picture: more are too small to read on a page

KEY = [{"colour": colour_of(mark), "letter": LETTERS[mark], "text": text} for mark, text in LEGEND.items()]


def percent_cell(figure: Figure) -> str:
    """A percentage for a file: "80", "66.7"; empty where there is no data."""
    return plain(figure.value) if isinstance(figure.value, Decimal) else ""


def _counts(rate: Rates) -> list[Any]:
    line = rate.line
    return [line.meetings, line.member, line.represented, percent_cell(rate.member), percent_cell(rate.total)]


def _marks_block(
    building: Building, table: AttendanceTable, every: tuple[Rates, ...], key: str, caption: str
) -> Block:
    notes = building.notes
    rows = []
    for rate in every:
        marks = [rate.line.marks.get(held.pk, "") for held in table.meetings]
        cells = [{"colour": colour_of(mark), "letter": LETTERS[mark], "word": WORDS[mark]} for mark in marks]
        rows.append(
            {
                "label": rate.line.body,
                "new_since": _new_since(rate, table),
                "cells": cells,
                "counts": [str(rate.line.meetings), str(rate.line.member), str(rate.line.represented)],
                "percents": notes.use_all([rate.member, rate.total], in_table=True),
            }
        )
    return Block(
        "marks",
        {
            "key": key,
            "caption": caption,
            "columns": [f"{held.day.day} {held.day:%b %Y}" for held in table.meetings],
            "rows": rows,
            "legend": KEY,
        },
    )


def _new_since(rate: Rates, table: AttendanceTable) -> str:
    start = rate.line.starts_on
    return display_date(start) if start and any(held.day < start for held in table.meetings) else ""


def build_table(building: Building) -> Built:
    """Marks per meeting, and counts with both percentages; advisors and observers apart."""
    table, seats, advisors = building.by_agency, building.by_seat, building.advisors
    tables = [Table("attendance", AGENCY_HEADERS, []), Table("attendance_seats", SEAT_HEADERS, [])]
    if table is None or seats is None or advisors is None:
        return Built([_nothing()], tables)
    every, every_seat = rates(table, "attendance"), rates(seats, "attendance.seats")
    tables[0].rows = [[rate.line.body, *_counts(rate)] for rate in every]
    tables[1].rows = [[rate.line.body, rate.line.seat, *_counts(rate)] for rate in every_seat]
    apart = rates(advisors, "attendance.advisors")
    tables.append(Table("attendance_advisors", AGENCY_HEADERS, [[r.line.body, *_counts(r)] for r in apart]))
    tables.append(Table("attendance_not_recorded", ["agency"], [[name] for name in table.without_marks]))
    tables.append(Table("attendance_groups", ["group", *AGENCY_HEADERS], _by_group(building)))
    if not table.lines:
        return Built([_nothing()], tables)
    blocks = [
        _marks_block(building, table, every, "attendance", f"Attendance at meetings of the {table.group}")
    ]
    if apart:
        caption = "Advisors and observers, who are not members"
        blocks.append(_marks_block(building, advisors, apart, "advisors", caption))
    if table.without_marks:
        names = "; ".join(table.without_marks)
        sentence = f"Nothing was recorded for: {names}. They stand in no percentage."
        blocks.append(Block("paragraph", {"text": sentence}))
    return Built(blocks, tables)


def _by_group(building: Building) -> list[list[Any]]:
    lines = attendance_by_group(building.groups, building.period)
    return [
        [str(group), rate.line.body, *_counts(rate)]
        for group in building.groups
        for rate in rates_of(lines[group.pk], building.period, f"attendance.group-{group.pk}")
    ]


def _nothing() -> Block:
    return Block("paragraph", {"text": "No attendance was recorded in this period."})


def build_summary(building: Building) -> Built:
    """Averages with their base, how many agencies reach which rate, and who fell below the minimum."""
    table, group = building.by_agency, building.main_group
    headers = ["measure", "value", "numerator", "denominator"]
    if table is None or group is None or not table.lines:
        return Built([_nothing()], [Table("attendance_summary", headers, [])])
    notes = building.notes
    summary = summarise(table, minimum=building.minimum(group))
    headline = [summary.total, summary.member, summary.at_full, summary.at_low]
    rest = [summary.meetings, summary.agencies, summary.without_marks]
    blocks = [
        Block("figures", {"figures": notes.use_all(headline)}),
        *_charts(summary),
        table_block(
            "attendance-rates",
            "How many agencies reach which rate (member or representative)",
            ["Rate", "Agencies"],
            summary.distribution,
            numeric_from=1,
        ),
        *_below(building, summary.below_minimum, summary.minimum),
    ]
    rows = [[f.label, f.value, f.numerator, f.denominator] for f in [*headline, *rest]]
    notes.use_all(rest)
    return Built(blocks, [Table("attendance_summary", headers, rows)])


def _charts(summary: AttendanceSummary) -> list[Block]:
    """The picture by agency; of more agencies than a page holds, several."""
    whole = attendance_chart(summary, key="report-attendance")
    count = math.ceil(len(whole.bars) / BARS)
    each = math.ceil(len(whole.bars) / max(count, 1))
    if count < 2:
        return [chart_block(whole, base=_base(summary))]
    return [
        chart_block(
            replace(
                whole,
                key=f"{whole.key}-{number}",
                title=f"{whole.title} ({number} of {count})",
                bars=whole.bars[start : start + each],
            ),
            base=_base(summary),
        )
        for number, start in enumerate(range(0, len(whole.bars), each), start=1)
    ]


def _base(summary: AttendanceSummary) -> str:
    """Of what the picture by agency is: "Of 6 meetings and 20 agencies; …"."""
    meetings, agencies = summary.meetings, summary.agencies
    return (
        f"Of {meetings.display()} {'meeting' if meetings.value == 1 else 'meetings'} and {agencies.display()} "
        f"{'agency' if agencies.value == 1 else 'agencies'}; for each, the meetings held since its first seat’s start."
    )


def _below(building: Building, below: tuple[Rates, ...], minimum: int) -> list[Block]:
    raised = {
        warning.agency_id: warning
        for warning in AttendanceWarning.objects.filter(
            board=building.board,
            group=building.main_group,
            period_start=building.period.start,
            period_end=building.period.end,
        )
    }
    rows = []
    for rate in below:
        warning = raised.get(rate.line.agency_id or 0)
        raised_on = display_date(warning.raised_on) if warning else "Not raised"
        answer = (warning.answer or "No answer yet") if warning else ""
        rows.append([rate.line.body, rate.total.display(), rate.total.base(), raised_on, answer])
    return [
        table_block(
            "attendance-below",
            f"Agencies below the minimum of {minimum}%",
            ["Agency", "Rate", "Of what", "Raised on", "Answer"],
            rows,
            empty=f"No agency was below the minimum of {minimum}%.",
        )
    ]

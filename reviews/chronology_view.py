"""What a chronology shows: its order, its gaps, how often each agency had contact. Dates are read, texts are not."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from boards.models import Agency
from core.charts import Stack, StackedChart
from core.partial_dates import MONTHS
from reviews.chronology_rules import Gap, gaps
from reviews.models import ChronologyEvent, Incident
from reviews.models.chronology import IN_ORDER

NAMED = 5  # agencies that have a colour of their own in the picture
Events = QuerySet[ChronologyEvent]


def events_of(incident: Incident) -> Events:
    """All events of an incident in order, with their agencies."""
    rows = ChronologyEvent.objects.filter(board=incident.board_id, incident=incident)
    found: Events = rows.select_related("agency").order_by(*IN_ORDER)
    return found


def narrowed(rows: Events, shown: dict[str, Any]) -> Events:
    """Only those of an agency, a period, or that are significant."""
    if agency := shown.get("agency"):
        rows = rows.filter(agency=agency)
    if since := shown.get("since"):
        rows = rows.filter(date_last__gte=since)
    if until := shown.get("until"):
        rows = rows.filter(date_first__lte=until)
    return rows.filter(is_significant=True) if shown.get("significant") else rows


def gaps_of(rows: Events, least: int) -> list[Gap]:
    """Times without any of these contacts. One query, of days only."""
    return gaps(rows.order_by().values_list("date_first", "date_last").distinct(), least)


def agencies_in(incident: Incident) -> QuerySet[Agency]:
    """Agencies that have an event."""
    rows = ChronologyEvent.objects.filter(board=incident.board_id, incident=incident)
    found: QuerySet[Agency] = Agency.objects.filter(pk__in=rows.values("agency")).order_by("name")
    return found


def chart_of(incident: Incident) -> StackedChart | None:
    """Events by time and agency, those with the most named; None where there is nothing. One query."""
    rows = ChronologyEvent.objects.filter(board=incident.board_id, incident=incident)
    counted = list(
        rows.order_by().values_list("agency__name", "date_first").annotate(n=Count("pk")).values_list(
            "agency__name", "date_first", "n"
        )
    )  # fmt: skip
    if not counted:
        return None
    months = len({(day.year, day.month) for _, day, _ in counted})
    first, last = min(day for _, day, _ in counted), max(day for _, day, _ in counted)
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    label, steps = _periods(
        first, last, "month" if max(months, span) <= 18 else "quarter" if span <= 54 else "year"
    )
    totals: Counter[str] = Counter()
    cells: Counter[tuple[str, str]] = Counter()
    for agency, _, n in counted:
        totals[agency] += n
    named = [agency for agency, _ in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:NAMED]]
    for agency, day, n in counted:
        cells[label(day), agency if agency in named else ""] += n
    parts = [*named, *(["Others"] if len(totals) > len(named) else [])]
    stacks = [
        Stack(step, [cells[step, "" if part == "Others" and part not in named else part] for part in parts])
        for step in steps
    ]
    return StackedChart(
        key="chronology-chart", title="Events over time",
        description="Events of the chronology by the time in which they happened and the agency that tells them.",
        parts=parts, stacks=stacks, label_header="Time",
    )  # fmt: skip


def _periods(first: dt.date, last: dt.date, length: str) -> tuple[Any, list[str]]:
    """How a day's period is called, and all periods from the first day to the last."""

    def label(day: dt.date) -> str:
        if length == "month":
            return f"{MONTHS[day.month - 1][:3]} {day.year}"
        return f"{day.year} Q{(day.month - 1) // 3 + 1}" if length == "quarter" else str(day.year)

    steps: dict[str, None] = {}
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        steps[label(dt.date(year, month, 1))] = None
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return label, list(steps)

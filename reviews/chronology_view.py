"""What a chronology shows: its order, its gaps, how often each agency had contact. Dates are read, texts are not."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
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
Span = tuple[dt.date, dt.date, int]  # the first and the last day that it may have been, events
Month = tuple[int, int]  # year, month


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


def spans_of(rows: Events) -> list[Span]:
    """The times that contacts may have been at, and how many each. One query, of days only."""
    counted = rows.order_by().values_list("date_first", "date_last").annotate(n=Count("pk"))
    return list(counted.values_list("date_first", "date_last", "n"))


def gaps_of(spans: Iterable[Span], least: int) -> list[Gap]:
    """Times without any of these contacts."""
    return gaps(((first, last) for first, last, _ in spans), least)


def agencies_in(incident: Incident) -> QuerySet[Agency]:
    """Agencies that have an event."""
    rows = ChronologyEvent.objects.filter(board=incident.board_id, incident=incident)
    found: QuerySet[Agency] = Agency.objects.filter(pk__in=rows.values("agency")).order_by("name")
    return found


def chart_of(incident: Incident) -> StackedChart | None:
    """Events by time and agency, those with the most named; None where there is nothing. One query."""
    rows = ChronologyEvent.objects.filter(board=incident.board_id, incident=incident).order_by()
    by = ("agency__name", "date_first__year", "date_first__month")
    counted = [
        (agency, (year, month), n)
        for agency, year, month, n in rows.values_list(*by).annotate(n=Count("pk")).values_list(*by, "n")
    ]
    if not counted:
        return None
    months = {month for _, month, _ in counted}
    first, last = min(months), max(months)
    span = (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    label, steps = _periods(first, last, "month" if span <= 18 else "quarter" if span <= 54 else "year")
    totals: Counter[str] = Counter()
    cells: Counter[tuple[str, str]] = Counter()
    for agency, _, n in counted:
        totals[agency] += n
    named = [agency for agency, _ in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:NAMED]]
    for agency, month, n in counted:
        cells[label(month), agency if agency in named else ""] += n
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


def _periods(first: Month, last: Month, length: str) -> tuple[Callable[[Month], str], list[str]]:
    """How a month's period is called, and all periods from the first month to the last."""

    def label(of: Month) -> str:
        year, month = of
        if length == "month":
            return f"{MONTHS[month - 1][:3]} {year}"
        return f"{year} Q{(month - 1) // 3 + 1}" if length == "quarter" else str(year)

    steps: dict[str, None] = {}
    year, month = first
    while (year, month) <= last:
        steps[label((year, month))] = None
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return label, list(steps)

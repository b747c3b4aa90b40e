"""Counting the finished quarters of a board for its dashboard, at night."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.statistics.years import recent_years
from core import audit
from core.figures import Figure
from lado.statistics.keeping_up import list_state
from lado.statistics.quarters import Quarter, finished_quarters
from reports.models import QuarterFigures

YEARS = 3  # this year and two before: at least eight finished quarters
SHOWN = 8


@transaction.atomic
def count_quarters(board: Board, *, on: dt.date | None = None) -> int:
    """Count the last eight finished quarters as of a day (today) and keep them; returns how many are kept.

    Quarters are counted anew each time, because cases are written down late and end late. Safe to run twice. Call it
    inside the board's scope; the clearance is opened by lado.statistics alone.
    """
    today = on or timezone.localdate()
    years = recent_years(board, YEARS, today)
    quarters = [one for year in reversed(years) for one in finished_quarters(board, year, today)][-SHOWN:]
    if not any(_tells(one) for one in quarters):
        quarters = []
    kept = {one.period.start for one in quarters}
    QuarterFigures.objects.filter(board=board).exclude(starts_on__in=kept).delete()
    state = list_state(board)
    state_kept = {
        "changed_on": state.changed_on.isoformat() if state.changed_on else None,
        "open_now": state.open_now.as_dict(),
    }
    for one in quarters:
        _keep(board, one, state_kept)
    return len(quarters)


def _tells(one: Quarter) -> bool:
    told = (one.line.contacts, one.previous, one.open_at_end)
    return any(figure.value or figure.suppressed for figure in told)


def _keep(board: Board, one: Quarter, list_state: dict[str, Any]) -> None:
    figures, threshold = as_json(one), board.small_number_threshold
    row = QuarterFigures.objects.select_for_update().filter(board=board, starts_on=one.period.start).first()
    row = row or QuarterFigures(board=board, starts_on=one.period.start)
    is_new = row.pk is None or (row.figures, row.threshold) != (figures, threshold)
    row.ends_on, row.label, row.figures, row.threshold = one.period.end, one.label, figures, threshold
    row.list_state, row.counted_at = list_state, timezone.now()
    row.save()
    if is_new:  # so that remembered dashboards show it
        audit.record("quarter.counted", row, actor=None, after={"label": row.label})


def as_json(one: Quarter) -> dict[str, Any]:
    """The quarter's figures by name, each as core.figures writes it."""
    line = one.line

    def named(figure: Figure, label: str) -> dict[str, Any]:
        # In the table of the year its row is named by the quarter; here the quarter is the subject.
        return replace(figure, label=label, period=one.period).as_dict()

    return {
        "contacts": named(line.contacts, "Contacts"),
        "previous": named(one.previous, "Contacts in the same quarter a year before"),
        "change": named(one.change, "Change on the same quarter a year before"),
        "change_percent": named(one.change_percent, "Change on the same quarter a year before"),
        "referrals": named(line.referrals, "Referrals"),
        "meetings": named(line.meetings, "Contacts with a meeting"),
        "to_meeting": named(line.to_meeting, "Contacts that went to a meeting"),
        "open_at_end": one.open_at_end.as_dict(),
        "times": [figure.as_dict() for figure in one.times],
        "outcomes": [[label, figure.as_dict()] for label, figure in one.outcomes],
    }

"""What a board's dashboard shows about allegations, counted at night: finished quarters, whether the list is kept.

Only for people who may read the numbers; small ones are suppressed for all of them, because one picture serves all.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from boards.models import Board
from core.charts import Bar, BarChart
from core.figures import NO_DATA, SUPPRESSED
from reports.models import QuarterFigures

HEADERS = (
    "Quarter", "Contacts", "Year before", "Change", "To a meeting", "Days to first meeting", "In time",
    "Closed in 1 month", "Open at the end",
)  # fmt: skip


@dataclass(frozen=True)
class AllegationsPart:
    """The last finished quarter in figures, all counted quarters as picture and table, and the state of the list.

    Figures are dictionaries as core.figures writes them.
    """

    latest: QuarterFigures
    tiles: list[dict[str, Any]]
    chart: BarChart
    rows: list[list[str]]
    outcomes: list[tuple[str, str]]
    counted_on: dt.date
    changed_on: dt.date | None
    open_now: dict[str, Any]
    headers: tuple[str, ...] = HEADERS
    outcome_headers: tuple[str, ...] = ("Outcome", "Contacts")


def allegations_part(board: Board) -> AllegationsPart | None:
    """None while nothing was counted. One query."""
    # Counted under another threshold, they might show what the board no longer publishes.
    rows = list(
        QuarterFigures.objects.filter(board=board, threshold=board.small_number_threshold).order_by(
            "starts_on"
        )
    )
    if not rows:
        return None
    latest = rows[-1]
    changed_on = latest.list_state["changed_on"]
    return AllegationsPart(
        latest=latest,
        tiles=_tiles(latest.figures),
        chart=_chart(rows),
        rows=[_row(one) for one in reversed(rows)],
        outcomes=[(_capital(label), figure["display"]) for label, figure in latest.figures["outcomes"]],
        counted_on=timezone.localdate(latest.counted_at),
        changed_on=dt.date.fromisoformat(changed_on) if changed_on else None,
        open_now=latest.list_state["open_now"],
    )


def _tiles(figures: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("contacts", "change_percent", "to_meeting")
    return [*(figures[name] for name in names), figures["times"][1], figures["open_at_end"]]


def _row(one: QuarterFigures) -> list[str]:
    figures = one.figures
    shown = [figures[name] for name in ("contacts", "previous", "change", "to_meeting")]
    shown += [*figures["times"][:3], figures["open_at_end"]]
    return [one.label, *("–" if figure["display"] == NO_DATA else figure["display"] for figure in shown)]


def _chart(rows: list[QuarterFigures]) -> BarChart:
    found = [(one.label, one.figures["contacts"]) for one in rows]
    return BarChart(
        key="contacts-by-quarter",
        title="Contacts by quarter",
        description="Contacts with the designated officer, by the quarter in which they were received.",
        bars=[
            Bar(label, figure["value"], SUPPRESSED if figure["suppressed"] else "") for label, figure in found
        ],
        label_header="Quarter",
        value_header="Contacts",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

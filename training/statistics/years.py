"""Several periods of training beside each other, with the change from the first to the last."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from boards.models import Board
from core.figures import Figure, Unit
from core.periods import Period
from core.rounding import percentage
from training.models import YearTotal
from training.statistics import counts
from training.statistics.counts import Counted
from training.statistics.year import totals_of, typed_figure

CHANGE_RULE = "The last of these periods less the first, in per cent of the first."


@dataclass(frozen=True)
class YearLine:
    """One measure over several periods, and its change from the first to the last in per cent."""

    label: str
    values: tuple[Figure, ...]
    change: Figure


#: What is compared over the years.
COMPARED = (
    "courses",
    "runs",
    "places",
    "used",
    "attended",
    "did_not_attend",
    "cancelled",
    "agencies",
    "hours",
)


def over_years(board: Board, periods: Sequence[Period], today: dt.date) -> tuple[YearLine, ...]:
    """The measures of several periods, the earliest first; totals typed in where nothing is counted. Three queries."""
    found = counts.by_period(board, periods, today)
    rows = YearTotal.objects.filter(board=board, starts_on__in=[one.start for one in periods])
    typed = {(one.starts_on, one.ends_on, one.measure): one for one in rows}
    columns: list[dict[str, Figure]] = []
    for period, counted in zip(periods, found, strict=True):
        own = {one.key.rpartition(".")[2]: one for one in totals_of(counted, period)}
        if not counted.has_any:
            own = {
                measure: typed_figure(typed[key], period)
                if (key := (period.start, period.end, measure)) in typed
                else Figure.count(f"training.none.{measure}", one.label, None, period=period)
                for measure, one in own.items()
            }
        columns.append(own)
    labels = {one.key.rpartition(".")[2]: one.label for one in totals_of(Counted(), periods[0])}
    return tuple(_line(measure, labels[measure], columns) for measure in COMPARED)


def _line(measure: str, label: str, columns: Sequence[dict[str, Figure]]) -> YearLine:
    values = tuple(column[measure] for column in columns)
    first, last = values[0].value, values[-1].value
    percent = None
    if isinstance(first, int | Decimal) and isinstance(last, int | Decimal):
        # In hundredths: hours may have two decimals.
        percent = percentage(int((last - first) * 100), int(first * 100))
    change = Figure(
        key=f"training.change.{measure}", label=f"{label}: change", value=percent, unit=Unit.PERCENT, places=1,
        rule=CHANGE_RULE,
    )  # fmt: skip
    return YearLine(label, values, change)

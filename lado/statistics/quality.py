"""Second views on contacts closed without a meeting: how many officers agree with how they were decided."""

from typing import TYPE_CHECKING

from django.db.models import Count

from core.figures import Figure
from core.periods import Period
from core.printed import Printed
from core.suppression import SUPPRESSED, suppress
from lado.models import SecondView

if TYPE_CHECKING:
    from boards.models import Board

VIEW_RULE = (
    "Contacts closed without a meeting are drawn by lot and read by an officer who did not decide them. Second views "
    "count by the day on which they were given."
)
OF = "second views"


def views_of(board: "Board", period: Period, threshold: int) -> list[tuple[Figure, Figure]]:
    """Each view that can be given, then all: how many, and their share. Nothing where none was given in the period.

    One query, to be asked within `counting`.
    """
    given = SecondView.objects.filter(board=board, read_on__range=(period.start, period.end))
    found = dict(given.order_by().values_list("view").annotate(n=Count("pk")))
    if not found:
        return []
    numbers = [found.get(view, 0) for view in SecondView.View]
    shown, total = suppress(numbers, threshold), sum(numbers)
    labels = [*((view.value, view.label) for view in SecondView.View), ("total", "All second views")]
    rows = []
    for (key, label), number, seen in zip(
        labels, [*numbers, total], [*shown.cells, shown.total], strict=True
    ):
        count = Figure.count(f"lado.second_view.{key}", label, number, rule=VIEW_RULE, period=period)
        share = Figure.percent(
            f"lado.second_view.{key}.percent", label, number, total, of=OF, rule=VIEW_RULE, period=period
        )
        rows.append(
            (
                count if seen is not SUPPRESSED else count.withhold(),
                share if SUPPRESSED not in {seen, shown.total} else share.withhold(),
            )
        )
    return rows


def views_table(board: "Board", period: Period, threshold: int) -> Printed | None:
    """The table as people read it; None where no view was given."""
    rows = views_of(board, period, threshold)
    if not rows:
        return None
    return Printed(
        "second-views",
        "Contacts closed without a meeting: what a second officer thinks of the decision",
        ("Second view", "Contacts", "Share"),
        tuple((count.label, count.display(), share.display()) for count, share in rows),
    )

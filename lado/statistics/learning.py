"""Learning from networks as a table for pages and reports. It names nobody: people were asked when it was written."""

from typing import TYPE_CHECKING

from core.partial_dates import display_date
from core.periods import Period
from core.printed import Printed
from lado.models import NetworkLearning

if TYPE_CHECKING:
    from boards.models import Board


def learning_table(board: "Board", period: Period) -> Printed | None:
    """Points of the period, the earliest first; None where there is none. One query."""
    rows = NetworkLearning.objects.filter(board=board, heard_on__range=(period.start, period.end))
    found = tuple(
        (
            ": ".join(filter(None, [one.get_source_display(), one.event])),
            one.point,
            one.local_action,
            f"Done {display_date(one.done_on)}"
            if one.done_on and one.done_on <= period.end
            else "Not done yet",
        )
        for one in rows.order_by("heard_on", "pk")
    )
    if not found:
        return None
    headers = ("From", "What was learnt", "What is done here", "State")
    caption = "What was learnt from networks"
    return Printed("learning", caption, headers, found, numeric_from=len(headers), is_words=True)

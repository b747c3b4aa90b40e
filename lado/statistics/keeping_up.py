"""Whether the officer's list is kept up to date: when something in it changed last, and how many cases are open."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from core.figures import Figure
from core.models import AuditEntry
from lado.models import Contact
from lado.statistics.counts import open_at
from lado.statistics.reading import counting
from lado.trail import READINGS

if TYPE_CHECKING:
    from boards.models import Board

OPEN_NOW_RULE = "Cases that are not closed on the day of counting, whenever they were received."


@dataclass(frozen=True)
class ListState:
    """`changed_on` is None while there is no contact."""

    changed_on: dt.date | None
    open_now: Figure


def list_state(board: "Board") -> ListState:
    """Opens the clearance to count. At most three queries."""
    today = timezone.localdate()
    with counting(board):
        received = Contact.objects.filter(board=board).aggregate(last=Max("made_at"))["last"]
        changed = _last_change(board) if received else None
        number = open_at(today) if received else 0
    figure = Figure.count("lado.open_now", "Open cases", number, rule=OPEN_NOW_RULE, rule_key="open_now")
    small = 0 < number < board.small_number_threshold
    moments = [moment for moment in (received, changed) if moment is not None]
    return ListState(
        timezone.localdate(max(moments)) if moments else None, figure.withhold() if small else figure
    )


def _last_change(board: "Board") -> dt.datetime | None:
    """When something in a case changed last; looking at one changes nothing."""
    entries = AuditEntry.objects.filter(board_id=board.pk, object_type__startswith="lado.").exclude(
        clearance=""
    )
    last: dt.datetime | None = (
        entries.exclude(action__in=READINGS).order_by("-at").values_list("at", flat=True).first()
    )
    return last

"""Reminding agencies of what they are asked: before it is due, and every week while it is late."""

import datetime as dt

from django.db.models import F, Q
from django.utils import timezone

from boards.models import Board
from core import audit
from core.scoping import Clearance, board_scope
from reviews.models import InformationRequest
from reviews.services.requests import write_to_leads

BEFORE, AGAIN = dt.timedelta(days=2), dt.timedelta(days=7)


def send_reminders(board: Board, *, on: dt.date | None = None) -> int:
    """Write to the leads of agencies that are to be reminded on a day (today); how many requests these are.

    Opens the clearance, because nobody asks for it; emails say nothing of what is asked. Safe to run twice: the
    day is kept on the request.
    """
    day = on or timezone.localdate()
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        rows = InformationRequest.objects.filter(
            board=board, sent_at__isnull=False, received_at=None, closed_at=None, due_on__lte=day + BEFORE
        )
        before_due = Q(due_on__gte=day, reminded_on=None)
        late = Q(due_on__lt=day) & (
            Q(reminded_on=None) | Q(reminded_on__lte=F("due_on")) | Q(reminded_on__lte=day - AGAIN)
        )
        waiting = rows.filter(before_due | late).select_for_update(
            of=("self",), no_key=True, skip_locked=True
        )
        found = list(waiting.select_related("board", "agency"))
        for request in found:
            is_late = request.due_on < day
            subject = "Your answer is late" if is_late else "Your answer is due soon"
            request.reminded_on = day
            request.save(update_fields=["reminded_on"])
            write_to_leads(request, "request_late" if is_late else "request_due", subject)
            audit.record("request.reminded", request, actor=None)
    return len(found)

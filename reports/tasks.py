"""Work of this app in the background."""

import datetime as dt

from celery import shared_task

from boards.models import Board
from core.jobs import register_kind
from core.scoping import board_scope
from reports import jobs
from reports.kinds import RULES
from reports.services.quarters import count_quarters as count_quarters_of

for rules in RULES.values():
    register_kind(
        rules.job, work=jobs.work, finish=jobs.finish, permission=rules.write, result_words="Show the files"
    )


@shared_task(name="reports.count_quarters")
def count_quarters(board_id: int | None = None, on: str = "") -> int:
    """Count a board's finished quarters as of a day (ISO date; today) and say how many.

    Without a board (beat, each night) one task each. Safe to run twice. The scope has no clearance: the counting
    itself opens it, and gives figures only.
    """
    if board_id is None:
        for pk in Board.objects.filter(is_active=True).values_list("pk", flat=True):
            count_quarters.delay(pk, on)
        return 0
    day = dt.date.fromisoformat(on) if on else None
    with board_scope(board_id, snapshot=True):
        return count_quarters_of(Board.objects.get(pk=board_id), on=day)

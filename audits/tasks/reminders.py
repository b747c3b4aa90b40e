"""Celery tasks about reminders: they take ids, open the board's scope and call one service."""

import datetime as dt

from celery import shared_task

from audits.services.reminders import send_due_reminders
from boards.models import Board
from core.scoping import board_scope


@shared_task(name="audits.send_reminders")
def send_reminders(board_id: int | None = None, on: str = "") -> int:
    """Send the reminders of a day (ISO date; today) and say how many; without a board (beat, daily) one task each.

    Safe to run twice.
    """
    if board_id is None:
        boards = list(Board.objects.filter(is_active=True).values_list("pk", flat=True))
        for pk in boards:
            send_reminders.delay(pk, on)
        return 0
    with board_scope(board_id):
        return send_due_reminders(on=dt.date.fromisoformat(on) if on else None)

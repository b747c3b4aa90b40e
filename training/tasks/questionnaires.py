"""Celery tasks about questionnaires: they take ids, open the board's scope and call one service."""

import datetime as dt

from celery import shared_task

from boards.models import Board
from core.scoping import board_scope
from training.services.asking import send_questionnaires


@shared_task(name="training.send_questionnaires")
def send_due(board_id: int | None = None, on: str = "") -> int:
    """Send what is due on a day (ISO date; today) and say how many; without a board (beat, daily) one task each.

    Safe to run twice.
    """
    if board_id is None:
        for pk in Board.objects.filter(is_active=True).values_list("pk", flat=True):
            send_due.delay(pk, on)
        return 0
    with board_scope(board_id):
        board = Board.objects.get(pk=board_id)
        return send_questionnaires(board, on=dt.date.fromisoformat(on) if on else None)

"""Celery tasks about briefings: they take ids, open the board's scope and call one service."""

import datetime as dt

from celery import shared_task

from boards.models import Board
from core.scoping import board_scope
from reviews.services.sending import chase_due


@shared_task(name="reviews.chase_briefings")
def chase_briefings(board_id: int | None = None, on: str = "") -> int:
    """Remind agencies on a day (ISO date; today) and say how many; without a board (beat, daily) one task each.

    Safe to run twice.
    """
    if board_id is None:
        for pk in list(Board.objects.filter(is_active=True).values_list("pk", flat=True)):
            chase_briefings.delay(pk, on)
        return 0
    with board_scope(board_id):
        return chase_due(on=dt.date.fromisoformat(on) if on else None)

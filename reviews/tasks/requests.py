"""Reminders of what agencies are asked."""

import datetime as dt

from celery import shared_task

from boards.models import Board
from reviews.services.request_reminders import send_reminders


@shared_task(name="reviews.send_request_reminders")
def send_request_reminders(board_id: int | None = None, on: str = "") -> int:
    """Send the reminders of a day (ISO date; today) and say how many; without a board (beat, daily) one task each.

    Safe to run twice.
    """
    if board_id is None:
        for pk in Board.objects.filter(is_active=True).values_list("pk", flat=True):
            send_request_reminders.delay(pk, on)
        return 0
    return send_reminders(Board.objects.get(pk=board_id), on=dt.date.fromisoformat(on) if on else None)

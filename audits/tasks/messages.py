"""Celery tasks about messages of returns: they take ids, open the board's scope and call one service."""

from celery import shared_task

from audits.services.messages import tell_of_messages
from boards.models import Board
from core.scoping import board_scope


@shared_task(name="audits.tell_of_messages")
def send_messages(board_id: int | None = None) -> int:
    """Tell of new messages and say how many emails; without a board (beat, every five minutes) one task each.

    Safe to run twice.
    """
    if board_id is None:
        for pk in Board.objects.filter(is_active=True).values_list("pk", flat=True):
            send_messages.delay(pk)
        return 0
    with board_scope(board_id):
        return tell_of_messages()

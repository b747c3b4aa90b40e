"""Celery tasks about workbooks that were sent back and never confirmed."""

from celery import shared_task

from audits.services.uploading import forget_uploads
from boards.models import Board
from core.scoping import board_scope


@shared_task(name="audits.forget_uploads")
def forget(board_id: int | None = None) -> int:
    """Leave what nobody confirmed for two weeks and say how many; without a board (beat, daily) one task each.

    Safe to run twice.
    """
    if board_id is None:
        for pk in Board.objects.values_list("pk", flat=True):
            forget.delay(pk)
        return 0
    with board_scope(board_id):
        return forget_uploads()

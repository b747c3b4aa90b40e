"""Drafts that nobody went on with."""

from celery import shared_task

from boards.models import Board
from lado.services.drafts import delete_old_drafts


@shared_task(name="lado.delete_old_drafts")
def delete_old(board_id: int | None = None) -> int:
    """Delete drafts whose days are over and say how many; without a board (beat, daily) one task each.

    Safe to run twice.
    """
    if board_id is None:
        for pk in Board.objects.values_list("pk", flat=True):
            delete_old.delay(pk)
        return 0
    return delete_old_drafts(Board.objects.get(pk=board_id))

"""What is asked for until it is given, and drafts that nobody went on with."""

from celery import shared_task

from boards.models import Board
from reviews.services.drafts import delete_old_drafts
from reviews.services.referrals import chase


@shared_task(name="reviews.chase_missing")
def chase_missing(board_id: int | None = None) -> int:
    """Ask agencies for what is missing and say of how many referrals; without a board one task each.

    Safe to run twice: each referral is asked about once a week.
    """
    if board_id is None:
        for pk in Board.objects.values_list("pk", flat=True):
            chase_missing.delay(pk)
        return 0
    return chase(Board.objects.get(pk=board_id))


@shared_task(name="reviews.delete_old_drafts")
def delete_old(board_id: int | None = None) -> int:
    """Delete drafts whose days are over and say how many; without a board (beat, daily) one task each.

    Safe to run twice.
    """
    if board_id is None:
        for pk in Board.objects.values_list("pk", flat=True):
            delete_old.delay(pk)
        return 0
    return delete_old_drafts(Board.objects.get(pk=board_id))

"""Reports of reviews whose hour has come."""

from celery import shared_task

from core.board_ids import every_board_id
from reviews.services.publishing import release_all


@shared_task(name="reviews.release_reports")
def release_reports() -> int:
    """Release what is due on all boards (beat, each minute) and say how many. Safe to run twice.

    The public page does the same for itself, so that a worker that is away holds nothing up.
    """
    return release_all(every_board_id())

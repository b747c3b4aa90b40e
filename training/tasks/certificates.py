"""Emailing certificates."""

from celery import shared_task

from core.board_ids import every_board_id
from training.services.certificate_mail import DELIVER_TASK, deliver


@shared_task(name=DELIVER_TASK)
def deliver_certificates(board_id: int | None = None) -> None:
    """Send what waits on one board; without one on all (beat, for what failed or was left)."""
    for one in [board_id] if board_id is not None else every_board_id():
        deliver(one)

"""Celery tasks about meetings: they take ids, open the board's scope and call one service."""

from celery import shared_task

from boards.models import Board
from boards.services.invitations import queue_reminders
from boards.services.meeting_mail import DELIVER_TASK, deliver
from core.scoping import board_scope


@shared_task(name=DELIVER_TASK)
def deliver_meeting_mail(board_id: int | None = None, meeting_id: int | None = None) -> None:
    """Send what waits for one meeting or board; without a board (beat, every five minutes) for each of them."""
    if board_id is not None:
        deliver(board_id, meeting_id)
        return
    for pk in _boards():
        deliver_meeting_mail.delay(pk)


@shared_task(name="boards.send_meeting_reminders")
def send_meeting_reminders(board_id: int | None = None) -> None:
    """Remind people who have not answered, seven days before; without a board (beat, daily) one task for each."""
    if board_id is None:
        for pk in _boards():
            send_meeting_reminders.delay(pk)
        return
    with board_scope(board_id):
        queue_reminders()
    deliver(board_id)


def _boards() -> list[int]:
    return list(Board.objects.filter(is_active=True).values_list("pk", flat=True))

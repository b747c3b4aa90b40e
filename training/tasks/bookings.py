"""Celery tasks about bookings: they take ids, open the board's scope and call one service for each thing to do."""

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from boards.models import Board
from core.scoping import board_scope
from training.services.approvals import lapse_approval, lapsed_approvals
from training.services.delivery import deliver
from training.services.interest import events_with_news, tell_interested
from training.services.letters import DELIVER_TASK
from training.services.places import events_with_a_queue, expire_offers
from training.services.reminders import remind


@shared_task(name=DELIVER_TASK)
def deliver_messages(board_id: int | None = None) -> int:
    """Send what is due on a board; without one (beat, every five minutes) one task for each. Safe to run twice."""
    if board_id is not None:
        return deliver(board_id)
    for pk in _boards():
        deliver_messages.delay(pk)
    return 0


@shared_task(name="training.keep_places_moving")
def keep_places_moving(board_id: int | None = None) -> int:
    """Take back what nobody answered, offer free places, tell who waits for a course; without a board (beat, every
    ten minutes) one task for each. Safe to run twice. Each event and booking has a transaction of its own.
    """
    if board_id is None:
        for pk in _boards():
            keep_places_moving.delay(pk)
        return 0
    now, done = timezone.now(), 0
    with board_scope(board_id):
        late, queues = lapsed_approvals(timezone.localdate(now)), events_with_a_queue(now)
        news = events_with_news()
    for booking in late:
        try:
            with board_scope(board_id):
                lapse_approval(booking)
            done += 1
        except ValidationError:
            continue  # answered this very moment
    for event in queues:
        with board_scope(board_id):
            done += expire_offers(event, now=now)
    for event in news:
        with board_scope(board_id):
            done += tell_interested(event)
    return done


@shared_task(name="training.send_reminders")
def send_reminders(board_id: int | None = None) -> int:
    """Remind of events in 14 and in 5 days; without a board (beat, daily) one task for each. Safe to run twice."""
    if board_id is None:
        for pk in _boards():
            send_reminders.delay(pk)
        return 0
    with board_scope(board_id):
        return remind()


def _boards() -> list[int]:
    return list(Board.objects.filter(is_active=True).values_list("pk", flat=True))

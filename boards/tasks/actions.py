"""Tasks about actions."""

import datetime as dt

from celery import shared_task

from boards.services.action_digest import send_digests


@shared_task(name="boards.send_overdue_digests")
def send_overdue_digests(on: str = "") -> int:
    """Send the digests of a day (ISO date; today): beat asks for it at seven on weekdays. Safe to run twice."""
    return send_digests(dt.date.fromisoformat(on) if on else None)

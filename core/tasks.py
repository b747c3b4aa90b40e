"""Celery tasks of the kernel: they take ids and call one service."""

from typing import Any

from celery import shared_task
from django.core.cache import cache

from core import email, jobs

WORKER_BEAT_KEY = "beat_last_seen"


@shared_task(name="core.run_job")
def run_job(job_id: int, board_id: int) -> None:
    """Run one job."""
    jobs.run(job_id, board_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> None:
    """Start again what a dead worker left (beat, every 15 seconds)."""
    jobs.sweep()


@shared_task(
    name="core.send_email",
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=30 * 60,
    max_retries=12,
)
def send_email(message: dict[str, Any]) -> None:
    """Send one email; while the mail server fails, try again for about four hours."""
    email.send_unnamed(message)


@shared_task(name="core.heartbeat")
def heartbeat() -> None:
    """Beat sent this and a worker took it: both live. /healthz reads the mark."""
    import time

    cache.set(WORKER_BEAT_KEY, time.time(), timeout=None)

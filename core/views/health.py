"""Whether the parts of the installation answer.

Anybody may ask, as often as they like: asking broker and workers takes connections, and a second where nobody answers.
So each process asks them at most every few seconds.
"""

import threading
import time
from typing import Any

from celery import current_app as celery_app
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils.decorators import method_decorator
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.tasks import WORKER_BEAT_KEY
from core.views.base import OpenView

# Beat sends a heartbeat every 10 seconds through the broker to a worker.
SILENT_AFTER = 60
PING_SECONDS = 1.0
CONNECT_SECONDS = 1
# How long an answer of broker and workers holds. With the time to ask anew, a failure shows within five seconds.
KEPT_SECONDS = 3.0


def database() -> str:
    """Does PostgreSQL answer?"""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:  # also a connection that was lost on the way
        return "down"
    return "ok"


def broker() -> str:
    """Does the broker take a connection?"""
    try:
        with celery_app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, timeout=CONNECT_SECONDS)
    except (OperationalError, OSError):
        return "down"
    return "ok"


def worker() -> str:
    """Does at least one worker answer a ping?"""
    try:
        answers = celery_app.control.broadcast("ping", reply=True, timeout=PING_SECONDS, limit=1)
        return "ok" if answers else "down"
    except (OperationalError, OSError):
        return "down"


def beat() -> str:
    """Has a heartbeat of beat come through lately?"""
    try:
        last = cache.get(WORKER_BEAT_KEY)
    except (RedisError, OSError):
        return "down"
    return "ok" if last is not None and time.time() - last < SILENT_AFTER else "down"


class Kept:
    """The last answer of broker and workers, and one thread at a time that asks anew."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._answer: dict[str, str] = {}
        self._until = 0.0

    def forget(self) -> None:
        self._answer, self._until = {}, 0.0

    def answer(self) -> dict[str, str]:
        """Broker and worker: "ok" or "down", as of a few seconds ago."""
        if time.monotonic() < self._until:
            return self._answer
        # While somebody asks, the others get the last answer, or wait for the first one.
        if self._asking.acquire(blocking=not self._answer):
            try:
                if time.monotonic() >= self._until:
                    found = broker()
                    self._answer = {"broker": found, "worker": worker() if found == "ok" else "down"}
                    self._until = time.monotonic() + KEPT_SECONDS
            finally:
                self._asking.release()
        return self._answer


kept = Kept()


@method_decorator(login_not_required, name="dispatch")
class Health(OpenView):
    """GET: 200 when all four parts answer, 503 otherwise; tells nothing else."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        parts = {"database": database(), **kept.answer(), "beat": beat()}
        return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)

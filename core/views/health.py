"""Whether the parts of the installation answer."""

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
            link.ensure_connection(max_retries=1, timeout=1)
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


@method_decorator(login_not_required, name="dispatch")
class Health(OpenView):
    """GET: 200 when all four parts answer, 503 otherwise; tells nothing else."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        parts = {"database": database(), "broker": broker()}
        parts["worker"] = worker() if parts["broker"] == "ok" else "down"
        parts["beat"] = beat()
        return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)

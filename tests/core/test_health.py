"""/healthz: with real parts, and with each of them away."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from celery import current_app as celery_app
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection
from django.test import Client

from core.tasks import WORKER_BEAT_KEY, heartbeat
from core.views import health
from tests.worker import Worker, wait_until


def parts() -> tuple[int, dict[str, str]]:
    response = Client().get("/healthz")
    return response.status_code, response.json()


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    health.kept.forget()
    yield
    health.kept.forget()


@pytest.fixture
def shared_cache(settings: Any) -> Iterator[None]:
    """The cache that worker and beat use as well, as in production."""
    url = project.CACHE_URL
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}
    cache.delete(WORKER_BEAT_KEY)
    yield
    cache.delete(WORKER_BEAT_KEY)
    cache.close()


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_all_parts_answer_and_each_is_missed(shared_cache: None, tmp_path: Path) -> None:
    """Worker and beat are real processes; beat is heard through the broker and a worker."""
    assert parts() == (503, {"database": "ok", "broker": "ok", "worker": "down", "beat": "down"})
    beat = ("--beat", "--schedule", str(tmp_path / "beat"))
    with Worker(tmp_path, *beat) as worker:
        wait_until(lambda: parts() == (200, dict.fromkeys(("database", "broker", "worker", "beat"), "ok")))
        worker.kill()
    since = time.monotonic()
    wait_until(lambda: parts()[0] == 503)
    assert time.monotonic() - since < 6
    assert parts() == (503, {"database": "ok", "broker": "ok", "worker": "down", "beat": "ok"})


@pytest.mark.django_db
def test_silent_beat_is_missed_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.beat() == "down"
    heartbeat()
    assert health.beat() == "ok"
    cache.set(WORKER_BEAT_KEY, cache.get(WORKER_BEAT_KEY) - health.SILENT_AFTER - 1)
    assert health.beat() == "down"
    cache.delete(WORKER_BEAT_KEY)


@pytest.mark.django_db(transaction=True)
def test_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    try:
        status, found = parts()
    finally:
        connection.close()
    assert (status, found["database"]) == (503, "down")


@pytest.mark.django_db
def test_broker_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celery_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    assert health.broker() == "down"
    status, found = parts()
    assert (status, found["broker"], found["worker"]) == (503, "down", "down")


@pytest.fixture
def pings(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When workers were really asked."""
    found: list[float] = []
    ask = celery_app.control.broadcast

    def counted(*args: Any, **kwargs: Any) -> Any:
        found.append(time.monotonic())
        return ask(*args, **kwargs)

    monkeypatch.setattr(celery_app.control, "broadcast", counted)
    return found


@pytest.mark.django_db
def test_many_questions_ask_the_workers_once_in_a_while(
    pings: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {parts()[0] for _ in range(30)} == {503}
    assert len(pings) == 1
    clock = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: clock() + health.KEPT_SECONDS)
    parts()
    assert len(pings) == 2
    assert health.KEPT_SECONDS + health.CONNECT_SECONDS + health.PING_SECONDS <= 5


def test_questions_at_the_same_moment_ask_once(pings: list[float]) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: health.kept.answer(), range(8)))
    assert answers == [{"broker": "ok", "worker": "down"}] * 8
    assert len(pings) == 1


def test_while_one_asks_anew_the_others_get_the_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(health, "worker", lambda: "ok")
    assert health.kept.answer()["worker"] == "ok"
    clock = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: clock() + health.KEPT_SECONDS)

    def slow() -> str:
        asked.set()
        assert go_on.wait(10)
        return "down"

    monkeypatch.setattr(health, "worker", slow)
    with ThreadPoolExecutor(1) as pool:
        new = pool.submit(health.kept.answer)
        assert asked.wait(10)
        assert health.kept.answer()["worker"] == "ok"
        go_on.set()
        assert new.result(10)["worker"] == "down"
    assert health.kept.answer()["worker"] == "down"


@pytest.mark.django_db
def test_health_tells_strangers_nothing_else() -> None:
    response = Client().get("/healthz")
    assert set(response.json()) == {"database", "broker", "worker", "beat"}
    assert set(response.json().values()) <= {"ok", "down"}

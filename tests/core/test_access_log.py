"""The web server's log keeps nothing about people who answer a survey, and no secret that opens a page."""

import datetime as dt
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.urls import get_resolver, reverse
from gunicorn.config import Config

from partnership.access_log import UNTRACED, AccessLog


class Lines(logging.Handler):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record.getMessage())


def logged(path: str, referer: str = "-") -> list[str]:
    """What gunicorn writes about a request for this page."""
    config = Config()
    config.set("accesslog", "-")
    log, lines = AccessLog(config), Lines()
    log.access_log.handlers = [lines]
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path,
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.77",
        "HTTP_USER_AGENT": "A browser",
        "HTTP_REFERER": referer,
    }
    response = SimpleNamespace(status="200 OK", sent=10, headers=[])
    log.access(response, SimpleNamespace(headers=[]), environ, dt.timedelta(seconds=1))
    return lines.kept


def test_no_line_is_written_about_a_survey() -> None:
    assert logged(reverse("audits:survey_answer", kwargs={"token": "1-abc"})) == []
    (line,) = logged("/boards/dunmoor/")
    assert "203.0.113.77" in line
    assert reverse("audits:survey_answer", kwargs={"token": "x"}).startswith(UNTRACED)


def secret_routes(resolver: Any = None, before: str = "/") -> Iterator[str]:
    """Addresses that hold a secret, as Django writes routes: "/calendar/<str:token>.ics"."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from secret_routes(one, route)
        elif re.search(r"<str:(token|key)>|<key>", route):
            yield route


def test_no_secret_stands_in_a_line() -> None:
    secret = "Xk3-9_s:ecret"
    routes = list(secret_routes())
    assert len(routes) > 9
    for route in routes:
        path = re.sub(r"<str:(token|key)>|\(\?P<key>[^)]*\)", secret, route)
        path = re.sub(r"\(\?P<uidb36>[^)]*\)", "7k", path).replace("^", "").replace("$", "").replace("\\", "")
        assert secret in path
        assert secret not in "".join(logged(path)), route
        assert secret not in "".join(logged("/", referer=f"http://localhost{path}")), route


def test_the_container_uses_this_log() -> None:
    entrypoint = Path(settings.BASE_DIR, "deploy/entrypoint").read_text(encoding="utf-8")
    assert f"--logger-class {AccessLog.__module__}.{AccessLog.__name__}" in entrypoint

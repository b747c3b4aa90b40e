"""A real Celery worker on the test database, and a gate at which its work waits for the test."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from django.db import connection

SECONDS = 60


def database_url() -> str:
    """The test database as the application's role."""
    one = connection.settings_dict
    netloc = f"{quote(one['USER'], safe='')}:{quote(one['PASSWORD'], safe='')}@{quote(one['HOST'], safe='')}"
    port = f":{one['PORT']}" if one["PORT"] else ""
    return f"postgresql://{netloc}{port}/{one['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """Variables of a process that works on the test database."""
    own = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.planted.worker_settings"}
    return {**os.environ, **own, **more}


class Worker:
    """`with Worker(folder): …` runs `celery worker` with one process; kill() ends it as `kill -9` does."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.log = folder / "worker.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "celery",
                    "-A",
                    "partnership",
                    "worker",
                    "-c",
                    "1",
                    "-P",
                    "prefork",
                    *options,
                ],
                env=environment(),
                cwd=Path(__file__).parent.parent,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End all its processes at once, with no chance to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            sys.stderr.write(self.log.read_text())
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


class Gate:
    """A place where work stops until the test lets it through."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "gate")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen()
        self._listener.settimeout(SECONDS)
        self._arrived: list[socket.socket] = []

    def wait_for_work(self) -> None:
        """Return once some work stands at the gate."""
        self._arrived.append(self._listener.accept()[0])

    def open(self) -> None:
        """Let through what stands here."""
        for one in self._arrived:
            one.close()
        self._arrived.clear()

    def close(self) -> None:
        self.open()
        self._listener.close()


def wait_until(condition: Callable[[], bool]) -> None:
    """Return once the condition holds; fail after a minute."""
    end = time.monotonic() + SECONDS
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, "It did not happen within a minute."
        pause.wait(0.05)

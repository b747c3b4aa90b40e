"""Databases with demonstration data, and gunicorn as production runs it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from partnership.local.embedded import Instance

HOST = "127.0.0.1"
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench"
SMALL, LARGE = (3, 2), (153, 6)  # boards, years
START_SECONDS = 60


@contextmanager
def database(folder: Path, boards: int, years: int) -> Iterator[dict[str, str]]:
    """The environment of embedded servers whose database holds that many boards; kept for the next run."""
    instance = Instance(folder)
    if not instance.hold():
        sys.exit(f"{folder} is in use by {instance.holder()}.")
    found = instance.start()
    environment = {
        **os.environ,
        **found,
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "partnership.settings.dev",
    }
    try:
        run = [sys.executable, "manage.py"]
        subprocess.run([*run, "migrate", "--verbosity", "0"], env=environment, check=True)
        demo = ["demo", "--if-empty", "--boards", str(boards), "--years", str(years)]
        subprocess.run([*run, *demo], env=environment, check=True)
        yield environment
    finally:
        instance.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


# What is measured is one page, not the waiting for another one.
ONE_AT_A_TIME = ("--workers", "1", "--threads", "1", "--worker-class", "gthread", "--keep-alive", "60")
# As deploy/entrypoint starts it.
AS_DEPLOYED = (
    *("--workers", "2", "--threads", "4", "--preload", "--worker-tmp-dir", "/dev/shm"),  # noqa: S108 -- a heartbeat
    *("--access-logfile", "-", "--logger-class", "partnership.access_log.AccessLog"),
)


@contextmanager
def gunicorn(
    environment: dict[str, str], settings: str, how: tuple[str, ...] = ONE_AT_A_TIME
) -> Iterator[int]:
    """A web server; yields the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "partnership.wsgi:application", "--bind", f"{HOST}:{port}"]
    command += [*how, "--log-level", "error", "--no-control-socket"]
    process = subprocess.Popen(
        command,
        env={**environment, "DJANGO_SETTINGS_MODULE": settings},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(60)  # those that are under way are answered


def _wait(port: int) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            with socket.create_connection((HOST, port), 1):
                return
        except OSError:
            time.sleep(0.05)
    sys.exit("The web server did not start.")


def timed(link: http.client.HTTPConnection, path: str, cookie: str) -> float:
    """Seconds of one request on a connection that stays open; anything but 200 ends the run."""
    started = time.perf_counter()
    link.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "identity"})
    response = link.getresponse()
    response.read()
    spent = time.perf_counter() - started
    if response.status != 200:
        sys.exit(f"{path} answered {response.status} instead of 200.")
    return spent

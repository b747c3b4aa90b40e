"""Pages against the floor: the two are asked in turn, so that a machine that slows down slows both."""

import http.client
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.servers import HOST, gunicorn, timed

ROUNDS, WARM_UP = 60, 8


@dataclass(frozen=True)
class Measured:
    """One page: queries, and median seconds of it and of the floor next to it."""

    name: str
    queries: int
    seconds: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.floor


def prepare(environment: dict[str, str]) -> dict[str, object]:
    """A signed-in session, the pages to ask for and their queries, from a process inside the application."""
    command = [sys.executable, "-m", "benchmarks.inside"]
    found = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    prepared: dict[str, object] = json.loads(found.splitlines()[-1])
    return prepared


def measure(environment: dict[str, str]) -> list[Measured]:
    """All main pages with this database."""
    prepared = prepare(environment)
    cookie = f"sessionid={prepared['session']}"
    floor_cookie = f"sessionid={prepared['floor_session']}"
    measured = []
    with (
        gunicorn(environment, "benchmarks.floor_settings") as floor_port,
        gunicorn(environment, "partnership.settings.dev") as port,
    ):
        floor_link = http.client.HTTPConnection(HOST, floor_port, timeout=60)
        link = http.client.HTTPConnection(HOST, port, timeout=60)
        pages: list[list[object]] = prepared["pages"]  # type: ignore[assignment]
        for name, path, queries in pages:
            for _ in range(WARM_UP):
                timed(floor_link, "/floor/", floor_cookie)
                timed(link, str(path), cookie)
            floors, times = [], []
            for _ in range(ROUNDS):
                floors.append(timed(floor_link, "/floor/", floor_cookie))
                times.append(timed(link, str(path), cookie))
            measured.append(
                Measured(str(name), int(str(queries)), statistics.median(times), statistics.median(floors))
            )
    return measured

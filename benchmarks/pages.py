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
    """One page: queries of the first view; median seconds of it, of a later view, and of the floor next to them."""

    name: str
    queries: int
    first: float
    seconds: float
    floor: float

    @property
    def ratio(self) -> float:
        """A page that was seen before, nothing having changed on the board."""
        return self.seconds / self.floor

    @property
    def first_ratio(self) -> float:
        """A page of which nothing is remembered."""
        return self.first / self.floor


def prepare(environment: dict[str, str], *groups: str) -> dict[str, object]:
    """A signed-in session, the pages to ask for and their queries, from a process inside the application."""
    command = [sys.executable, "-m", "benchmarks.inside", *groups]
    inside = {**environment, "DJANGO_SETTINGS_MODULE": "benchmarks.first_settings"}
    found = subprocess.run(command, env=inside, check=True, stdout=subprocess.PIPE, text=True).stdout
    prepared: dict[str, object] = json.loads(found.splitlines()[-1])
    return prepared


def measure(environment: dict[str, str], only: str = "", groups: tuple[str, ...] = ()) -> list[Measured]:
    """All pages with this database, or those of some groups (benchmarks.inside), or whose name holds `only`."""
    prepared = prepare(environment, *groups)
    floor_cookie = f"sessionid={prepared['floor_session']}"
    measured = []
    with (
        gunicorn(environment, "benchmarks.floor_settings") as floor_port,
        gunicorn(environment, "benchmarks.first_settings") as first_port,
        gunicorn(environment, "partnership.settings.dev") as port,
    ):
        floor, first, again = (
            http.client.HTTPConnection(HOST, number, timeout=60) for number in (floor_port, first_port, port)
        )
        pages: list[list[object]] = prepared["pages"]  # type: ignore[assignment]
        for name, path, queries, session in pages:
            if only.lower() not in str(name).lower():
                continue
            cookie = f"sessionid={session}"
            asked = ((floor, "/floor/", floor_cookie), (first, str(path), cookie), (again, str(path), cookie))
            rounds = [[timed(*one) for one in asked] for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
            floors, firsts, times = (statistics.median(column) for column in zip(*rounds, strict=True))
            measured.append(Measured(str(name), int(str(queries)), firsts, times, floors))
    return measured

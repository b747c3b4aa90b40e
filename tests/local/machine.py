"""What these tests need of the machine: a clean environment, free ports, and a view of the processes."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from partnership.local import places

GIVEN = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "APP_DB_ROLE",
    "PARTNERSHIP_TEST_RUN",
    "PYTEST_XDIST_WORKER",
)


@contextmanager
def var_folder() -> Iterator[Path]:
    """Give a data folder that PostgreSQL's account can reach when root runs the tests."""
    with TemporaryDirectory(prefix="partnership-local-", dir=places.temporary_root()) as name:
        Path(name).chmod(0o711)
        yield Path(name) / "var"


def clean_environment(**more: str) -> dict[str, str]:
    """Return the environment without the suite's servers and settings."""
    return {name: value for name, value in os.environ.items() if name not in GIVEN} | more


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(folder: Path) -> list[str]:
    """Return the processes that work for a data folder: they name it, or work in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            says = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            works_in = os.fspath((process / "cwd").readlink())
        except OSError:  # it has ended, or it is a zombie
            continue
        if int(process.name) != os.getpid() and (
            os.fsencode(folder) in says or works_in.startswith(str(folder))
        ):
            found.append(
                f"{process.name} {(process / 'cmdline').read_bytes().replace(bytes(1), b' ').decode()}"
            )
    return found


def eventually(condition: Callable[[], bool], *, seconds: float = 60) -> bool:
    """Poll until the condition holds; False when it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Ask a web server on this machine; status 0 while nothing answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": "localhost"} | headers)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()

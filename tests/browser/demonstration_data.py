"""The demonstration's data, made once in a run of the tests, by whichever worker needs them first, and copied.

Making them takes as long as a hundred tests; `make run` itself, which makes its own, is tested in tests/local.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from partnership.local import places
from partnership.local.pytest_database import template_name
from partnership.local.pytest_servers import RUN
from tests.local.machine import clean_environment


@dataclass(frozen=True)
class Data:
    """A database with the demonstration, and the folder of its files; nobody changes either."""

    name: str
    folder: Path

    def copy(self, name: str, folder: Path) -> dict[str, str]:
        """A database and a folder of one's own; tells how to reach the database as both roles."""
        shutil.copytree(self.folder, folder)
        as_owner(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return addresses(name)


def made() -> Data:
    """The data, after making them unless another worker has."""
    run = Path(os.environ["VAR_DIR"])
    data = Data(f"test_{os.environ[RUN]}_demonstration", run / "demonstration")
    with (run / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        whole = run / "demonstration.whole"
        if not whole.exists():
            as_owner(f'CREATE DATABASE "{data.name}" TEMPLATE "{template_name()}"')
            environment = clean_environment(
                **addresses(data.name),
                DJANGO_SETTINGS_MODULE="partnership.settings.dev",
                VAR_DIR=str(data.folder),
            )
            command = [sys.executable, "manage.py", "demo", "--if-empty"]
            subprocess.run(command, cwd=places.PROJECT, env=environment, check=True)
            whole.touch()
    return data


def addresses(name: str) -> dict[str, str]:
    """How to reach a database of this server, as the application and as the owner."""
    given, owner = os.environ["DATABASE_URL"], _owner_url()
    return {"DATABASE_URL": _beside(given, name), "DATABASE_OWNER_URL": _beside(owner, name)}


def as_owner(statement: str) -> None:
    """Run one statement that makes or drops a database."""
    server = psycopg2.connect(_owner_url())
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(statement)
    server.close()


def _owner_url() -> str:
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def _beside(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))

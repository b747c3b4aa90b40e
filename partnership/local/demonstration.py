"""The demonstration's data and sign-ins, made and told by `manage.py demo`."""

import sys
import tempfile
from collections.abc import Mapping

import psycopg2

from partnership.local import places
from partnership.local.processes import LocalServerError, spawn, stop
from partnership.local.provision import Access, libpq_url


def has_boards(access: Access) -> bool:
    """Tell whether the database holds any board; asking here is a hundred times as fast as starting Django."""
    connection = psycopg2.connect(libpq_url(access.owner_url))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.boards_board') IS NOT NULL")
            if cursor.fetchone() == (False,):
                return False
            cursor.execute("SELECT EXISTS (SELECT 1 FROM boards_board)")
            return cursor.fetchone() == (True,)
    finally:
        connection.close()


def fill(environment: Mapping[str, str]) -> None:
    """Make the demonstration's data, in sight of whoever waits for it."""
    process = spawn(_command("--if-empty"), env=environment)
    try:
        if process.wait() != 0:
            raise LocalServerError("The demonstration's data could not be made; the cause is above.")
    finally:
        stop(process)


class SignIns:
    """The text with the sign-ins, made while the web server starts."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process that writes it
        self._process = spawn(_command("--sign-ins"), env=environment, output=self._output.fileno())

    def text(self) -> str:
        """Wait for the text."""
        failed = self._process.wait() != 0
        self._output.seek(0)
        text = self._output.read().decode(errors="replace").strip()
        if failed:
            raise LocalServerError(f"The sign-ins could not be read:\n{text}")
        return text

    def discard(self) -> None:
        """End the process, should it still run."""
        stop(self._process)
        self._output.close()


def _command(option: str) -> list[str]:
    return [sys.executable, str(places.PROJECT / "manage.py"), "demo", option]

"""An embedded PostgreSQL server on a unix socket, as a child process."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg2

from partnership.local import places
from partnership.local.processes import Account, LocalServerError, spawn, stop, wait_until

DATABASE = "partnership"
# No account of the machine may connect but through the private socket folder, so `trust` is enough.
INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
)
# A server for tests may lose everything in a crash of the machine, and is quicker for it.
CARELESS = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class PostgresServer:
    """One PostgreSQL server with its data below `folder` and its socket in `socket_dir`."""

    def __init__(self, folder: Path, socket_dir: Path, *, careless: bool = False) -> None:
        self.folder = folder
        self.socket_dir = socket_dir / "pg"
        self.careless = careless
        self.log = folder / "log" / "postgres.log"
        self._account = Account.needed()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The URL of the superuser; `provision` makes the roles that the application uses."""
        return f"postgresql://postgres@{quote(os.fspath(self.socket_dir), safe='')}/{DATABASE}"

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The server's process once it has been started."""
        return self._process

    def start(self) -> None:
        """Start the server, making its data folder first where there is none, and wait until it answers."""
        lock = places.FileLock(self.folder / "postgres.lock")
        # The server holds this lock as well: when its starter was killed, it may still be shutting down.
        if not lock.acquire(seconds=20):
            raise LocalServerError(f"Another PostgreSQL still works in {self.folder} and does not end.")
        try:
            self._start(lock.descriptor)
        finally:
            lock.release()

    def _start(self, lock: int) -> None:
        binaries = places.postgres_binaries(self._account)
        data = places.postgres_data(self.folder, self._account)
        self.log.parent.mkdir(exist_ok=True)
        if not (data / "PG_VERSION").exists():
            self._make_data(binaries, data)
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        if self._account:
            self._account.give(self.socket_dir)
        command = [
            binaries / "postgres",
            *("-D", data, "-k", self.socket_dir),
            *("-c", "listen_addresses=", "-c", "max_connections=100"),
            *(CARELESS if self.careless else ()),
        ]
        with self.log.open("ab") as output:
            self._process = spawn(
                command,
                death_signal=signal.SIGINT,  # PostgreSQL's fast shutdown
                output=output.fileno(),
                cwd=data,
                account=self._account,
                keep=(lock,),
            )
        if not wait_until(self._answers, seconds=60, process=self._process):
            self.stop()
            raise LocalServerError(f"PostgreSQL does not start:\n{_last_lines(self.log)}")

    def _make_data(self, binaries: Path, data: Path) -> None:
        """Run initdb beside the final place, so that an interrupted one leaves nothing half made."""
        unfinished = data.with_name(data.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self._account:
            self._account.give(unfinished)
        command = [
            binaries / "initdb",
            "-D",
            unfinished,
            *INITDB_OPTIONS,
            *(("--no-sync",) if self.careless else ()),
        ]
        with self.log.open("ab") as output:
            process = spawn(command, output=output.fileno(), cwd=unfinished, account=self._account)
            try:
                status = process.wait()
            finally:
                stop(process)
        if status != 0:
            raise LocalServerError(f"PostgreSQL's data folder cannot be made:\n{_last_lines(self.log)}")
        unfinished.rename(data)

    def _answers(self) -> bool:
        try:
            connection = psycopg2.connect(host=os.fspath(self.socket_dir), user="postgres", dbname="postgres")
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        connection.close()
        return True

    def stop(self) -> None:
        """Stop the server; transactions that are under way are rolled back."""
        if self._process is not None:
            stop(self._process, signal.SIGINT, patience=30)
            self._process = None


def _last_lines(log: Path, count: int = 10) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])

"""An embedded Valkey server (it speaks the Redis protocol) on a unix socket, as a child process."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from partnership.local import places
from partnership.local.processes import LocalServerError, spawn, stop, wait_until


class ValkeyServer:
    """One Valkey server with its data below `folder` and its socket in `socket_dir`."""

    def __init__(self, folder: Path, socket_dir: Path, *, careless: bool = False) -> None:
        self.folder = folder
        self.socket = socket_dir / "valkey.sock"
        self.careless = careless
        self.log = folder / "log" / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The URL in the form of redis-py; settings translate it for Celery."""
        return f"unix://{self.socket}"

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The server's process once it has been started."""
        return self._process

    def start(self) -> None:
        """Start the server and wait until it answers; jobs queued before the last stop are there again."""
        lock = places.FileLock(self.folder / "valkey.lock")
        if not lock.acquire(seconds=20):
            raise LocalServerError(f"Another Valkey still works in {self.folder} and does not end.")
        data = self.folder / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        self.log.parent.mkdir(exist_ok=True)
        command = [
            places.valkey_binary(),
            *("--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"),
            *("--dir", data, "--save", "", "--appendonly", "no" if self.careless else "yes"),
            # Beside the broker's queues there is the cache: a full memory must never cost a queued job.
            *("--maxmemory-policy", "noeviction"),
        ]
        try:
            with self.log.open("ab") as output:
                self._process = spawn(
                    command, death_signal=signal.SIGTERM, output=output.fileno(), keep=(lock.descriptor,)
                )
        finally:
            lock.release()
        if not wait_until(self._answers, seconds=30, process=self._process):
            self.stop()
            raise LocalServerError(f"Valkey does not start; see {self.log}.")

    def _answers(self) -> bool:
        # Importing a client library would take longer than the whole start.
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            try:
                connection.connect(os.fspath(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"  # -LOADING while it reads its data
            except OSError:
                return False

    def stop(self) -> None:
        """Stop the server after it has written everything to disk."""
        if self._process is not None:
            stop(self._process, signal.SIGTERM, patience=30)
            self._process = None

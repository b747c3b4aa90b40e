"""One of the supervisor's children: started with its own log, and started again when it dies."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from partnership.local import places
from partnership.local.guard import Guard
from partnership.local.processes import LocalServerError, kill_group, spawn, stop

LOG_LIMIT = 5_000_000
FORGET_SECONDS = 60
MOST_DEATHS = 5


class Service:
    """A command that has to run all the time."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], guard: Guard
    ) -> None:
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self.log = Path(environment["VAR_DIR"]) / "log" / f"{name}.log"
        self._command = command
        self._environment = environment
        self._guard = guard
        self._deaths: list[float] = []
        self._start_again: float | None = None

    def start(self) -> None:
        """Start the command, with its output in its log."""
        self.log.parent.mkdir(exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = spawn(
                self._command,
                death_signal=signal.SIGKILL,
                env=self._environment,
                cwd=places.PROJECT,
                output=output.fileno(),
            )
        self._guard.watch(self.process.pid, signal.SIGKILL)

    def revive(self) -> None:
        """Start the command again some time after it has died; give up when it dies again and again."""
        if self._start_again is not None:
            if time.monotonic() >= self._start_again:
                self._start_again = None
                self.start()
            return
        if self.process is None or self.process.poll() is None:
            return
        kill_group(self.process.pid)  # its own children may not have noticed
        self._guard.forget(self.process.pid)
        now = time.monotonic()
        self._deaths = [*(death for death in self._deaths if now - death < FORGET_SECONDS), now]
        if len(self._deaths) >= MOST_DEATHS:
            raise LocalServerError(
                f"{self.name} does not stay up. The end of {self.log}:\n{self._last_lines()}"
            )
        self._start_again = now + 2.0 ** (len(self._deaths) - 1) - 1
        self.process = None

    def ask_to_stop(self) -> None:
        """Send the polite signal, so that several services can end at the same time."""
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Wait a moment for the end, then make it so, with everything that the command had started."""
        if self.process is not None:
            # A job that takes longer is queued again, and made by the next worker.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            stop(self.process, signal.SIGKILL)
            self._guard.forget(self.process.pid)
            self.process = None

    def _last_lines(self, count: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

"""The terminal and the `make` that started the supervisor: both may leave without sending it a signal."""

import os
import select
import signal
import sys
from pathlib import Path


class Starter:
    """Whoever started this process, as far as it can be watched."""

    def __init__(self, *, make: bool) -> None:
        self._make = os.getppid() if make else None
        self._terminal = sys.stdout.fileno() if sys.stdout.isatty() else None

    def has_left(self) -> bool:
        """Tell whether the terminal was closed, or `make` was told to end and now waits for this process."""
        return self._terminal_closed() or self._make_waits()

    def _terminal_closed(self) -> bool:
        if self._terminal is None:
            return False
        poll = select.poll()
        poll.register(self._terminal, 0)
        return bool(poll.poll(0))  # nothing but a hang-up or an error was asked for

    def _make_waits(self) -> bool:
        """Tell whether `make` works on a signal: it passes on SIGTERM only, and waits for its children after others.

        Meanwhile the signal is blocked in it, which the kernel shows.
        """
        if self._make is None:
            return False
        try:
            status = Path(f"/proc/{self._make}/status").read_text()
        except OSError:  # it has gone, and the signal that comes with that is on its way; or this is no Linux
            return False
        blocked = next((line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), "0")
        return any(int(blocked, 16) >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGHUP))

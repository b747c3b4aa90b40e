"""Ends what the supervisor's children left behind when the supervisor itself was killed.

A child that is killed cannot end its own children: a worker in the middle of a job would go on with it. This
process holds one end of a pipe; when the other end closes, it signals the process groups it was told about.
It is a script of its own, without the project, so that it costs next to nothing.
"""

import contextlib
import os
import signal
import subprocess
import sys


class Guard:
    """The supervisor's side of the pipe."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, bufsize=0, start_new_session=True
        )

    def watch(self, group: int, how: signal.Signals) -> None:
        """Have a process group signalled when this process dies."""
        self._tell(f"{group} {int(how)}\n")

    def forget(self, group: int) -> None:
        """Leave a process group alone; its number may be given to another one."""
        self._tell(f"{group} 0\n")

    def dismiss(self) -> None:
        """End the guard, once everything has been stopped."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # someone killed the guard; the rest goes on without
                self._process.stdin.write(line.encode())


def main() -> None:
    """Remember the groups until the pipe closes, then signal them."""
    groups: dict[int, int] = {}
    for line in sys.stdin.buffer:
        group, how = map(int, line.split())
        groups[group] = how
    for group, how in groups.items():
        if how:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, how)


if __name__ == "__main__":
    main()

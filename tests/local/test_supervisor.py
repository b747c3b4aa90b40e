"""`make run`: it serves, keeps its data, and leaves no process behind, however it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnership.local import places
from tests.local.machine import clean_environment, eventually, free_port, get, processes_of, var_folder

LAST_LINE = "Ctrl-C stops everything"


class Supervisor:
    """A supervisor under test, with its output in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = folder.parent / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "partnership.local.supervisor"],
                cwd=places.PROJECT,
                env=clean_environment(VAR_DIR=os.fspath(folder), PORT=str(self.port)),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.text()
        return LAST_LINE in self.text()

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(60)
        assert eventually(lambda: not processes_of(self.folder), seconds=30), processes_of(self.folder)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with var_folder() as folder:
        yield folder


@pytest.fixture
def supervisor(folder: Path) -> Iterator[Supervisor]:
    started = Supervisor(folder)
    try:
        yield started
    finally:
        started.process.kill()
        started.process.wait()


# One data folder for all: each run but the first is also a start with data, after the end before it.
@pytest.mark.worker
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_serves_and_leaves_nothing_behind(supervisor: Supervisor, how: signal.Signals) -> None:
    assert eventually(supervisor.is_up, seconds=300), supervisor.text()
    assert f"http://localhost:{supervisor.port}" in supervisor.text()
    assert get(supervisor.port, "/accounts/login/")[0] == 200
    assert len(processes_of(supervisor.folder)) > 5

    supervisor.end(how)

    assert get(supervisor.port, "/accounts/login/")[0] == 0


@pytest.mark.worker
def test_mends_what_was_killed_and_shares_with_nobody(supervisor: Supervisor) -> None:
    assert eventually(supervisor.is_up, seconds=300), supervisor.text()
    second = run_briefly(supervisor.folder, free_port())
    assert second.returncode == 1
    assert f"in use by process {supervisor.process.pid}" in second.stdout

    def beat() -> list[str]:
        return [line.split()[0] for line in processes_of(supervisor.folder) if " beat " in line]

    assert eventually(lambda: len(beat()) == 1)
    killed = beat()
    os.kill(int(killed[0]), signal.SIGKILL)
    assert eventually(lambda: len(beat()) == 1 and beat() != killed)

    supervisor.end(signal.SIGTERM)


def run_briefly(folder: Path, port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "partnership.local.supervisor"],
        cwd=places.PROJECT,
        env=clean_environment(VAR_DIR=os.fspath(folder), PORT=str(port)),
        capture_output=True,
        text=True,
        check=False,
    )


def test_says_that_the_port_is_taken() -> None:
    with var_folder() as folder, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run_briefly(folder, port)
        assert result.returncode == 1
        assert f"Port {port} cannot be used" in result.stdout
        assert "Traceback" not in result.stdout + result.stderr
        assert processes_of(folder) == []

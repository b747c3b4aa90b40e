"""`manage.py` without any server given: it brings its own for the time of the command."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from partnership.local import places
from tests.local.machine import clean_environment, eventually, processes_of, var_folder

ROLE_AND_TABLES = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(
        "SELECT current_user, rolsuper OR rolbypassrls, to_regclass('core_user') IS NOT NULL"
        " FROM pg_roles WHERE rolname = current_user"
    )
    print(*cursor.fetchone())
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with var_folder() as folder:
        yield folder


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, places.PROJECT / "manage.py", *arguments],
        env=clean_environment(VAR_DIR=os.fspath(folder)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str) -> str:
    process = start(folder, *arguments)
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return output


def test_migrates_a_new_database_and_connects_as_the_application(folder: Path) -> None:
    assert run(folder, "shell", "-v", "0", "-c", ROLE_AND_TABLES).split() == [
        "partnership_app",
        "False",
        "True",
    ]
    assert processes_of(folder) == []


def test_keeps_what_a_command_before_has_written(folder: Path) -> None:
    write = "from core.models import User; User.objects.create(email='kept@partnership.example')"
    run(folder, "shell", "-v", "0", "-c", write)
    read = (
        "from core.models import User; print(User.objects.filter(email='kept@partnership.example').count())"
    )
    assert run(folder, "shell", "-v", "0", "-c", read).strip() == "1"


def test_commands_share_the_servers_of_the_first(folder: Path) -> None:
    wait = "import sys; from django.db import connection; connection.cursor().execute('SELECT pg_sleep({})')"
    first = start(folder, "shell", "-v", "0", "-c", wait.format(1))
    second = start(folder, "shell", "-v", "0", "-c", wait.format(3))
    for process in (first, second):
        _output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    assert processes_of(folder) == []


@contextmanager
def holding(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A command that has the servers up and stays until it is stopped."""
    command = start(folder, "shell", "-v", "0", "-c", "import time; print('up', flush=True); time.sleep(600)")
    try:
        assert command.stdout is not None
        assert command.stdout.readline() == "up\n"
        yield command
    finally:
        command.kill()
        command.communicate(timeout=60)
        assert eventually(lambda: not processes_of(folder), seconds=30), processes_of(folder)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_servers_end_with_a_command_that_is_stopped(folder: Path, how: signal.Signals) -> None:
    with holding(folder) as command:
        assert len(processes_of(folder)) > 2
        command.send_signal(how)
        command.communicate(timeout=60)
        assert eventually(lambda: not processes_of(folder), seconds=30), processes_of(folder)


def test_migrate_runs_as_the_owner(folder: Path) -> None:
    assert "No migrations to apply" in run(folder, "migrate")


def says_why_it_cannot_be_reached(folder: Path) -> None:
    process = subprocess.run(
        [sys.executable, places.PROJECT / "manage.py", "check"],
        env=clean_environment(VAR_DIR=os.fspath(folder), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert "The database of DATABASE_URL cannot be reached" in process.stderr
    assert "Traceback" not in process.stderr


def test_says_why_a_database_cannot_be_reached(folder: Path) -> None:
    says_why_it_cannot_be_reached(folder)


def test_never_takes_the_database_of_another_command_instead(folder: Path) -> None:
    with holding(folder):
        says_why_it_cannot_be_reached(folder)

"""The production settings with gunicorn, a worker and beat, against PostgreSQL with two roles and a broker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from partnership.local import places
from partnership.local.checks import PRODUCTION
from partnership.local.processes import stop
from tests.local.machine import clean_environment, eventually, free_port, get

ENTRYPOINT = places.PROJECT / "deploy" / "entrypoint"


def database_url(url: str, name: str) -> str:
    """Put another database into the URL of a role."""
    return f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture
def environment(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """What an installation sets; DATABASE_OWNER_URL stays with `migrate`."""
    programs = Path(sys.executable).parent
    return (
        clean_environment()
        | PRODUCTION
        | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "DATABASE_URL": database_url(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
            "REDIS_URL": os.environ["REDIS_URL"],
            "MEDIA_ROOT": str(tmp_path / "files"),
            "STATIC_ROOT": str(tmp_path / "static"),
            "VAR_DIR": str(tmp_path),
            "BEAT_SCHEDULE": str(tmp_path / "beat-schedule"),
            "PORT": str(free_port()),
        }
    )


@pytest.fixture
def installation(environment: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """Web, worker and beat, started by the container's own entry point."""
    static = subprocess.run(
        [sys.executable, places.PROJECT / "manage.py", "collectstatic", "--no-input"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert static.returncode == 0, static.stderr
    with ExitStack() as running:
        for part in ("web", "worker", "beat"):
            log = running.enter_context((tmp_path / f"{part}.log").open("wb"))
            process = subprocess.Popen(
                [ENTRYPOINT, part],
                cwd=places.PROJECT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            running.callback(stop, process)
        yield environment


@pytest.mark.worker
def test_every_part_answers(installation: dict[str, str], tmp_path: Path) -> None:
    port = int(installation["PORT"])
    headers = {"Host": installation["ALLOWED_HOSTS"], "X-Forwarded-Proto": "https"}

    assert eventually(lambda: get(port, "/healthz", **headers)[0] == 200, seconds=90), "\n".join(
        [get(port, "/healthz", **headers)[1], *(log.read_text()[-2000:] for log in tmp_path.glob("*.log"))]
    )
    assert get(port, "/healthz", **headers)[1].count('"ok"') == 4

    check = subprocess.run(
        [sys.executable, ENTRYPOINT.with_name("answers.py")], env=installation, check=False
    )
    assert check.returncode == 0
    assert get(port, "/healthz", Host="elsewhere.example")[0] == 400
    plain = get(port, "/accounts/login/", Host=installation["ALLOWED_HOSTS"])
    assert plain[0] == 301, "without TLS there is nothing but the way to it"


@pytest.mark.skipif(not os.environ.get("DATABASE_OWNER_URL"), reason="one role only")
def test_a_new_installation_migrates_as_the_owner(environment: dict[str, str], empty_database: str) -> None:
    urls = {
        "DATABASE_URL": database_url(os.environ["DATABASE_URL"], empty_database),
        "DATABASE_OWNER_URL": database_url(os.environ["DATABASE_OWNER_URL"], empty_database),
    }
    command = [sys.executable, places.PROJECT / "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    done = subprocess.run(command, env=environment | urls, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    application = psycopg2.connect(urls["DATABASE_URL"])
    with application, application.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'core_user'")
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT count(*) FROM core_user")
        assert cursor.fetchone() == (0,)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("TRUNCATE core_user CASCADE")
    application.close()

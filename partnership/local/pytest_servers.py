"""pytest plugin: the suite's own PostgreSQL and broker, unless DATABASE_URL and REDIS_URL name others.

Loaded by `-p` in pyproject.toml, because settings are read before any conftest.py. The servers are children
of pytest that the kernel ends with it, so an interrupted or killed run leaves none behind.
"""

import gc
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

import bootstrap
from partnership.local import places
from partnership.local.postgres import PostgresServer
from partnership.local.processes import LocalServerError
from partnership.local.provision import given_access, provision
from partnership.local.valkey import ValkeyServer

PREFIX = "partnership-test-"
RUN = "PARTNERSHIP_TEST_RUN"  # set by the first process of a run, and inherited by the workers of xdist


@pytest.hookimpl(wrapper=True)  # before pytest-django, which reads the settings in this hook
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Start what is missing and tell the settings where it is."""
    # Importing the package has put the production settings in as a default; no test may ever run with those.
    os.environ["DJANGO_SETTINGS_MODULE"] = "partnership.settings.test"
    if not early_config.known_args_namespace.help:
        try:
            _prepare(early_config)
        except LocalServerError as error:
            raise pytest.UsageError(str(error)) from error
    early_config.pluginmanager.import_plugin("partnership.local.pytest_database")
    return (yield)


def pytest_collection_finish() -> None:
    """Leave what all tests share out of the search for garbage, which took a sixth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _prepare(config: pytest.Config) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        os.environ[RUN] = secrets.token_hex(4)
        browser = bootstrap.find_browser()
        if browser:
            os.environ["CHROMIUM"] = browser
        _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=places.temporary_root()))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's PostgreSQL runs as another account
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    in_use = places.FileLock(folder / "in-use")
    in_use.acquire()
    config.add_cleanup(in_use.release)
    if worker is None:
        _prepare_database(config, folder)
        config.add_cleanup(_drop_template)
        os.environ["VAR_DIR"] = os.fspath(folder)
    _prepare_broker(config, folder, worker)


def _prepare_database(config: pytest.Config, folder: Path) -> None:
    if given_access() is not None:
        return
    passwords = places.var_dir() / "database.json"
    if not os.environ.get("DATABASE_URL"):
        server = PostgresServer(folder, folder, careless=True)
        config.add_cleanup(server.stop)
        server.start()
        os.environ["DATABASE_URL"] = server.url
        passwords = folder / "database.json"
    else:
        places.make_var_dir(passwords.parent)
    os.environ.update(provision(os.environ["DATABASE_URL"], passwords, own_database=False).environment())


def kept_template() -> str:
    """The name of tables that KEEP_TEST_TABLES=1 leaves on the server of DATABASE_URL for the next run; empty without.

    Told by all that makes them, so that a changed migration makes them anew. Old ones are dropped by hand.
    """
    if os.environ.get("KEEP_TEST_TABLES") != "1":
        return ""
    project = Path(bootstrap.__file__).parent
    made_by = [
        *project.glob("*/migrations/*.py"),
        *project.glob("tests/planted/migrations/*.py"),
        *(
            project / "core" / name
            for name in ("protection.py", "tables_together.py", "grants.py", "scoping.py", "clock_rules.py")
        ),
        project / "requirements" / "base.txt",
    ]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(made_by)))
    return f"test_tables_{digest.hexdigest()[:16]}"


def _drop_template() -> None:
    """Drop what the run's databases were copied from (partnership.local.pytest_database)."""
    owner = psycopg2.connect(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    owner.autocommit = True
    with owner.cursor() as cursor:
        for ending in ("template", "template_unfinished", "demonstration"):
            cursor.execute(f'DROP DATABASE IF EXISTS "test_{os.environ[RUN]}_{ending}"')
    owner.close()


def _prepare_broker(config: pytest.Config, folder: Path, worker: str | None) -> None:
    """Every process of the run gets a broker of its own, or a database of its own on a given one."""
    given = os.environ.get("REDIS_URL", "")
    if given and PREFIX not in given:
        if worker is not None:
            os.environ["REDIS_URL"] = _another_database(given, worker)
        return
    server = ValkeyServer(folder, folder, careless=True)
    config.add_cleanup(server.stop)
    server.start()
    os.environ["REDIS_URL"] = server.url


def _another_database(url: str, worker: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        raise LocalServerError("Parallel tests need REDIS_URL to be redis://HOST:PORT/NUMBER, or unset.")
    first = int(parts.path.strip("/") or 0)
    number = first + 1 + int(worker.removeprefix("gw"))
    return urlunsplit((parts.scheme, parts.netloc, f"/{number}", parts.query, ""))


def _sweep() -> None:
    """Remove the folders of runs that were killed."""
    for folder in places.temporary_root().glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # a run that ends at this moment removes its own
            found = folder.stat()
            old = found.st_mtime < time.time() - 60  # a younger one may not have taken its lock yet
            if old and found.st_uid == os.geteuid():
                lock = places.FileLock(folder / "in-use")
                if lock.acquire():
                    shutil.rmtree(folder, ignore_errors=True)
                    lock.release()

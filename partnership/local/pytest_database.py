"""pytest plugin: the test database belongs to the owner's role, and tests connect as the application's.

So every test meets row-level security and missing rights as the application does in production. The tables are made
once in a run, in a database that everybody's own one is a copy of: migrating takes longer than copying.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
import pytest
from pytest_django.plugin import DjangoDbBlocker

from partnership.local.pytest_servers import RUN, kept_template


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make and migrate the test database as its owner; drop it at the end."""
    from django.apps import apps
    from django.db import connection
    from django.db.models.signals import post_migrate

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = "_".join(filter(None, ("test", os.environ[RUN], worker)))
    usual_name = str(connection.settings_dict["NAME"])
    with django_db_blocker.unblock(), _owner():
        _make_template(template_name())
        _drop(name)
        with connection._nodb_cursor() as cursor:  # noqa: SLF001 - Django copies its own the same way
            cursor.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template_name())}")
        connection.settings_dict["NAME"] = name
        _allow_truncation()
    post_migrate.connect(_fill_again, sender=apps.get_app_config("core"))
    yield
    with django_db_blocker.unblock():
        connection.close()
        with _owner():
            _drop(name)
    connection.settings_dict["NAME"] = usual_name


def template_name() -> str:
    """The database with all tables and no rows that the run's databases are copied from; nobody connects to it."""
    return kept_template() or f"test_{os.environ[RUN]}_template"


def _make_template(name: str) -> None:
    """Make and migrate it, unless another worker has: the first one makes it, and the others wait for that."""
    from django.db import connection

    with (Path(os.environ["VAR_DIR"]) / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection._nodb_cursor() as cursor:  # noqa: SLF001 - Django looks for its own the same way
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            is_there = cursor.fetchone() is not None
        if is_there:
            return
        unfinished = f"test_{os.environ[RUN]}_template_unfinished"
        connection.settings_dict["TEST"]["NAME"] = unfinished
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        with connection._nodb_cursor() as cursor:  # noqa: SLF001
            cursor.execute(f"ALTER DATABASE {_quoted(unfinished)} RENAME TO {_quoted(name)}")


def _quoted(name: str) -> str:
    from django.db import connection

    return str(connection.ops.quote_name(name))


@contextmanager
def _owner() -> Iterator[None]:
    """Connect as the owner for a while, and tell `migrate` who gets the rights."""
    from django.conf import settings
    from django.db import connection

    owner_url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    app_role = unquote(urlsplit(os.environ["DATABASE_URL"]).username or "")
    owner = dj_database_url.parse(owner_url)
    kept = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    kept_setting = settings.APP_DB_ROLE
    connection.close()
    connection.settings_dict.update(USER=owner["USER"], PASSWORD=owner["PASSWORD"])
    settings.APP_DB_ROLE = app_role if owner["USER"] != kept["USER"] else ""
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(**kept)
        settings.APP_DB_ROLE = kept_setting


def _drop(name: str) -> None:
    """Drop the test database, with the connections that servers started by tests may still hold."""
    from django.db import ProgrammingError, connection

    quoted = _quoted(name)
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - Django drops its own the same way
        try:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        except ProgrammingError:
            # A vacuum of the server's own is at work there, which only a superuser may end; without FORCE
            # PostgreSQL ends it by itself.
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")


def _fill_again(**_: object) -> None:
    """Put back what migrations had filled in: Django empties every table after a transactional test, and says so."""
    from django.apps import apps

    import_module("core.migrations.0005_seed_clocks").seed(apps, None)


def _allow_truncation() -> None:
    """Let the application's role empty the tables after a transactional test; elsewhere it must not."""
    from django.conf import settings
    from django.db import connection

    if settings.APP_DB_ROLE:
        role = connection.ops.quote_name(settings.APP_DB_ROLE)
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {role}")

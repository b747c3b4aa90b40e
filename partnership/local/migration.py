"""Bringing a local database up to date, as the role that owns its tables."""

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg2

from partnership.local import places
from partnership.local.processes import LocalServerError, spawn, stop
from partnership.local.provision import Access, libpq_url


def migrate(access: Access, folder: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run `migrate` where a migration of the project is missing or the dependencies have changed."""
    lock = places.FileLock(folder / "migrate.lock")
    if not lock.acquire(seconds=300):
        raise LocalServerError("Another process has been migrating this database for five minutes.")
    try:
        stamp = folder / "migrated"
        state = _state(access)
        if stamp.exists() and stamp.read_text() == state and not _missing(access):
            return
        command = [
            sys.executable,
            str(places.PROJECT / "manage.py"),
            "migrate",
            "--no-input",
            "--verbosity",
            "0",
        ]
        process = spawn(command, env={**os.environ, **(environment or {}), **access.owner_environment()})
        try:
            status = process.wait()
        finally:
            stop(process)
        if status != 0:
            raise LocalServerError("The database could not be migrated; the cause is above.")
        stamp.write_text(state)
    finally:
        lock.release()


def _state(access: Access) -> str:
    """Name the dependencies and the role with its rights: what the table of migrations can't tell."""
    lock_file = places.PROJECT / "requirements" / "dev.txt"
    return hashlib.sha256(lock_file.read_bytes() + access.app_role.encode()).hexdigest()


def _missing(access: Access) -> bool:
    """Tell whether a migration of the project's own apps has not been applied."""
    wanted = {(path.parts[-3], path.stem) for path in places.PROJECT.glob("*/migrations/[0-9]*.py")}
    connection = psycopg2.connect(libpq_url(access.owner_url))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.django_migrations')")
            if cursor.fetchone() == (None,):
                return True
            cursor.execute("SELECT app, name FROM django_migrations")
            return not wanted <= set(cursor.fetchall())
    finally:
        connection.close()

"""What `manage.py` does before Django loads when no servers are given."""

import os
from collections.abc import Sequence

from partnership.local import embedded, places
from partnership.local.migration import migrate
from partnership.local.provision import given_access

# Commands that need neither database nor broker.
WITHOUT_SERVERS = {"help", "version", "collectstatic", "compilemessages", "makemessages", "startapp"}
# Commands about the schema itself: they must not be preceded by a migration.
WITHOUT_MIGRATION = {
    "check",
    "flush",
    "makemigrations",
    "migrate",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
}


def prepare(arguments: Sequence[str]) -> None:
    """Start or find the local servers, and bring their database up to date, for the time of one command."""
    command = arguments[0] if arguments else "help"
    if command.startswith("-") or command in WITHOUT_SERVERS or {"-h", "--help"} & set(arguments):
        return
    folder = places.var_dir()
    os.environ.update(embedded.ensure(folder))
    access = given_access()
    if access is not None and command not in WITHOUT_MIGRATION:
        migrate(access, folder)

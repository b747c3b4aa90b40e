#!/usr/bin/env python3
"""Django's command line. Without DATABASE_URL and REDIS_URL it starts its own, but in production."""

import os
import sys
from urllib.parse import unquote, urlsplit

PRODUCTION = "partnership.settings.production"
# Commands that change tables, and so run as the role that owns them where there is one.
OWNER_COMMANDS = {"flush", "migrate", "showmigrations"}


def main() -> None:
    """Run one command."""
    arguments = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module(arguments)
    if os.environ["DJANGO_SETTINGS_MODULE"] != PRODUCTION:
        prepare_servers(arguments)
    if arguments and arguments[0] in OWNER_COMMANDS:
        become_owner()

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def settings_module(arguments: list[str]) -> str:
    """Return the settings that --settings or the environment names; by default those for development."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--settings="):
            return argument.partition("=")[2]
        if argument == "--settings" and position + 1 < len(arguments):
            return arguments[position + 1]
    return os.environ.get("DJANGO_SETTINGS_MODULE") or "partnership.settings.dev"


def prepare_servers(arguments: list[str]) -> None:
    """Make sure that a database and a broker answer."""
    from partnership.local.command import prepare
    from partnership.local.processes import LocalServerError

    try:
        prepare(arguments)
    except LocalServerError as error:
        sys.exit(str(error))


def become_owner() -> None:
    """Connect as the owner of the tables, and name the application's role, which gets its rights on them."""
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    app_url = os.environ.get("DATABASE_URL")
    if owner_url and app_url and owner_url != app_url:
        os.environ["APP_DB_ROLE"] = unquote(urlsplit(app_url).username or "")
        os.environ["DATABASE_URL"] = owner_url


if __name__ == "__main__":
    main()

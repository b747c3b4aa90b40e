"""The two database roles: one owns the tables and migrates, the application has only its rights on them."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - psycopg2 names the class in lower case

from partnership.local.processes import LocalServerError

NAME_LIMIT = 63  # bytes in a PostgreSQL name
# Any number will do, as long as every process that provisions takes the same.
ADVISORY_LOCK = 7_201_415


@dataclass(frozen=True)
class Access:
    """How the application and how its migrations reach the database."""

    app_url: str
    owner_url: str
    app_role: str

    @property
    def two_roles(self) -> bool:
        """Tell whether migrations run as a role of their own."""
        return self.app_url != self.owner_url

    def environment(self) -> dict[str, str]:
        """Return the variables that the settings read."""
        return {"DATABASE_URL": self.app_url, "DATABASE_OWNER_URL": self.owner_url}

    def owner_environment(self) -> dict[str, str]:
        """Return the variables for a process that runs `migrate`."""
        return {
            "DATABASE_URL": self.owner_url,
            "DATABASE_OWNER_URL": self.owner_url,
            "APP_DB_ROLE": self.app_role if self.two_roles else "",
        }


def given_access() -> Access | None:
    """Return the pair of roles that the environment names, if it names both; they are taken as they are."""
    app_url, owner_url = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if not app_url or not owner_url:
        return None
    return Access(app_url=app_url, owner_url=owner_url, app_role=unquote(urlsplit(app_url).username or ""))


def provision(url: str, passwords: Path, *, own_database: bool = True) -> Access:
    """Make the two roles where `url` is a superuser's, and say how to connect as each.

    The roles are named after the database. Their passwords are kept in the file `passwords`. With
    `own_database` the owner also gets the database itself; tests make a database of their own instead.
    A role that is no superuser is used as it is: forced row-level security holds for an owner, too.
    """
    connection = _connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper, rolbypassrls, current_user, current_database()"
                " FROM pg_roles WHERE rolname = current_user"
            )
            superuser, bypasses, user, database = cursor.fetchone() or (False, False, "", "")
        if superuser:
            return _two_roles(connection, url, database, passwords, own_database=own_database)
    finally:
        connection.close()
    if bypasses:
        raise LocalServerError(
            f"The role {user} of DATABASE_URL may bypass row-level security: boards would see each other.\n"
            "Give a superuser (two roles are made) or a role with NOBYPASSRLS, or set DATABASE_OWNER_URL too."
        )
    return Access(app_url=url, owner_url=url, app_role=user)


def _connect(url: str) -> Connection:
    try:
        connection = psycopg2.connect(libpq_url(url))
    except psycopg2.OperationalError as error:
        raise LocalServerError(f"The database of DATABASE_URL cannot be reached: {error}".rstrip()) from error
    connection.autocommit = True
    return connection


def libpq_url(url: str) -> str:
    """Turn the schemes that Django's URL parser takes into the one of libpq."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql", "pgsql"}:
        raise LocalServerError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    return urlunsplit(("postgresql", parts.netloc, parts.path, parts.query, ""))


def _two_roles(
    connection: Connection, url: str, database: str, passwords: Path, *, own_database: bool
) -> Access:
    stem = database.encode()[: NAME_LIMIT - len("_owner")].decode(errors="ignore")
    owner, app = f"{stem}_owner", f"{stem}_app"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    server = urlsplit(url)
    host = server.hostname or "%2f"
    place = (
        "socket" if host.startswith("%2f") else f"{host}:{server.port or 5432}"
    )  # our sockets change places
    kept = _Passwords(passwords, server=f"{place}/{database}")
    urls = {
        owner: _role(connection, url, owner, "LOGIN CREATEDB BYPASSRLS NOSUPERUSER NOCREATEROLE", kept),
        app: _role(connection, url, app, "LOGIN NOCREATEDB NOBYPASSRLS NOSUPERUSER NOCREATEROLE", kept),
    }
    with connection.cursor() as cursor:  # so that the owner may end the application's connections
        cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(app), sql.Identifier(owner)))
    if own_database:
        _hand_over(connection, database, owner, app)
    return Access(app_url=urls[app], owner_url=urls[owner], app_role=app)


def _role(connection: Connection, url: str, name: str, attributes: str, kept: "_Passwords") -> str:
    """Make the role or put it right, and return its URL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        password = kept.get(name)
        role_url = _as_role(url, name, password or "")
        if verb == "ALTER" and password and _can_connect(role_url):
            return role_url
        password = password or secrets.token_urlsafe(24)
        kept.put(name, password)
        cursor.execute(
            sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                sql.SQL(verb), sql.Identifier(name), sql.SQL(attributes), sql.Literal(password)
            )
        )
    return _as_role(url, name, password)


def _hand_over(connection: Connection, database: str, owner: str, app: str) -> None:
    """Give the database and its public schema to the owner; the application may only use them."""
    names = {"database": sql.Identifier(database), "owner": sql.Identifier(owner), "app": sql.Identifier(app)}
    with connection.cursor() as cursor:
        for statement in (
            "ALTER DATABASE {database} OWNER TO {owner}",
            "ALTER SCHEMA public OWNER TO {owner}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {app}",
        ):
            cursor.execute(sql.SQL(statement).format(**names))


def _as_role(url: str, name: str, password: str) -> str:
    """Put another role into a database URL."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(name, safe='')}:{quote(password, safe='')}@{place}"
    options = [(key, value) for key, value in parse_qsl(parts.query) if key not in {"user", "password"}]
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in options)
    return urlunsplit((parts.scheme, netloc, parts.path, query, ""))


def _can_connect(url: str) -> bool:
    try:
        psycopg2.connect(libpq_url(url)).close()
    except psycopg2.OperationalError:
        return False
    return True


class _Passwords:
    """The file with the roles' passwords, readable by its owner only."""

    def __init__(self, path: Path, *, server: str) -> None:
        self._path = path
        self._server = server

    def _read(self) -> dict[str, dict[str, str]]:
        if not self._path.exists():
            return {}
        content: dict[str, dict[str, str]] = json.loads(self._path.read_text())
        return content

    def get(self, role: str) -> str | None:
        return self._read().get(self._server, {}).get(role)

    def put(self, role: str, password: str) -> None:
        content = self._read()
        content.setdefault(self._server, {})[role] = password
        fresh = self._path.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123
            json.dump(content, file, indent=2)
        fresh.replace(self._path)

"""The two roles: what each may do, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from partnership.local.postgres import PostgresServer
from partnership.local.processes import LocalServerError
from partnership.local.provision import provision
from tests.local.machine import var_folder


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of its own, because its roles are changed."""
    with var_folder() as folder:
        folder.mkdir(mode=0o711)
        server = PostgresServer(folder, folder, careless=True)
        server.start()
        yield server
        server.stop()


def ask(url: str, statement: str) -> object:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def test_a_superuser_makes_an_owner_and_an_application(server: PostgresServer, tmp_path: Path) -> None:
    access = provision(server.url, tmp_path / "database.json")
    attributes = (
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    assert ask(access.owner_url, attributes) == ("partnership_owner", False, True, True)
    assert ask(access.app_url, attributes) == ("partnership_app", False, False, False)
    assert access.app_role == "partnership_app"

    ask(access.owner_url, "CREATE TABLE own (id int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(access.app_url, "CREATE TABLE mine (id int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(access.app_url, "SELECT * FROM own")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(access.app_url, "SET ROLE partnership_owner")


def test_again_gives_the_same(server: PostgresServer, tmp_path: Path) -> None:
    passwords = tmp_path / "database.json"
    assert provision(server.url, passwords) == provision(server.url, passwords)


def test_passwords_are_for_their_owner_only_and_made_anew_when_lost(
    server: PostgresServer, tmp_path: Path
) -> None:
    passwords = tmp_path / "database.json"
    first = provision(server.url, passwords)
    assert passwords.stat().st_mode & 0o077 == 0
    stored = ask(server.url, "SELECT rolpassword FROM pg_authid WHERE rolname = 'partnership_app'")
    passwords.unlink()
    assert provision(server.url, passwords).app_url != first.app_url
    assert ask(server.url, "SELECT rolpassword FROM pg_authid WHERE rolname = 'partnership_app'") != stored
    assert len(json.loads(passwords.read_text())) == 1


def test_a_plain_role_is_used_as_it_is(server: PostgresServer, tmp_path: Path) -> None:
    ask(server.url, "CREATE ROLE plain LOGIN CREATEDB")
    url = server.url.replace("postgres@", "plain@")
    access = provision(url, tmp_path / "database.json")
    assert (access.app_url, access.owner_url, access.two_roles) == (url, url, False)
    assert access.owner_environment()["APP_DB_ROLE"] == ""
    assert not (tmp_path / "database.json").exists()


def test_a_role_that_bypasses_row_level_security_is_refused(server: PostgresServer, tmp_path: Path) -> None:
    ask(server.url, "CREATE ROLE wide LOGIN BYPASSRLS")
    with pytest.raises(LocalServerError, match=r"role wide .* bypass row-level security"):
        provision(server.url.replace("postgres@", "wide@"), tmp_path / "database.json")


def test_another_kind_of_url_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalServerError, match="must begin with postgresql://, not mysql://"):
        provision("mysql://root@localhost/partnership", tmp_path / "database.json")

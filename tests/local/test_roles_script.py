"""The script that makes the roles in the database container."""

import os
import subprocess

import psycopg2
import pytest

from partnership.local import places
from partnership.local.postgres import PostgresServer
from partnership.local.processes import Account
from tests.local.machine import var_folder


def test_makes_an_owner_and_an_application_without_rights_of_its_own() -> None:
    with var_folder() as folder:
        folder.mkdir(mode=0o711)
        server = PostgresServer(folder, folder, careless=True)
        server.start()
        try:
            connection = psycopg2.connect(server.url.replace("/partnership", "/postgres"))
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("DROP DATABASE partnership")  # a new volume of the container has none
            environment = os.environ | {
                "PATH": f"{places.postgres_binaries(Account.needed())}:{os.environ['PATH']}",
                "PGHOST": os.fspath(server.socket_dir),
                "POSTGRES_USER": "postgres",
                "DATABASE_OWNER_PASSWORD": "with 'quotes' and $signs",
                "DATABASE_APP_PASSWORD": "another",
            }
            script = places.PROJECT / "deploy" / "postgres-roles.sh"
            done = subprocess.run([script], env=environment, check=False, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr

            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
                    " WHERE rolname LIKE 'partnership%' ORDER BY 1"
                )
                assert cursor.fetchall() == [
                    ("partnership_app", False, False, False),
                    ("partnership_owner", False, True, False),
                ]
            connection.close()

            application = psycopg2.connect(server.url.replace("postgres@", "partnership_app@"))
            with application.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("CREATE TABLE mine (id int)")
            application.close()
        finally:
            server.stop()

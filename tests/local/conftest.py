"""Fixtures for the tests of the local servers and of the installation."""

import os
from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connection


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The name of a database of the owner's with nothing in it."""
    name = f"{connection.settings_dict['NAME']}_empty"
    server = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield name
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()

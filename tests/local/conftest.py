"""Fixtures for the tests of the local servers and of the installation."""

import os
import signal
from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connection


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> Iterator[None]:
    """Programs that tests start end with Ctrl-C, also where whoever started the suite ignores it (`nohup … &`)."""
    before = signal.getsignal(signal.SIGINT)
    if before == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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

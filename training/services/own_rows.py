"""The rows of one person over all boards, found by an address that the person has shown to be theirs.

Nobody may look into all boards at once. The function `training_known_as` of the database tells on which boards an
address is known, and as which delegate; the scope is opened on these boards only, and whoever reads in it asks for
these delegates' rows and no others. Whoever calls this must have verified the address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from core.scoping import board_scope


@dataclass(frozen=True)
class OwnRows:
    """One address: the boards that know it, and the delegates that it is there."""

    address: str
    board_ids: frozenset[int]
    delegate_ids: frozenset[int]


def own_rows(address: str) -> OwnRows:
    """Where the address is known. One query, without a scope."""
    if not address.strip():
        return OwnRows("", frozenset(), frozenset())
    email = address.strip().casefold()
    with connection.cursor() as cursor:
        cursor.execute("SELECT board_id, delegate_id FROM training_known_as(%s)", [email])
        found = cursor.fetchall()
    return OwnRows(email, frozenset(row[0] for row in found), frozenset(row[1] for row in found))


@contextmanager
def own_scope(address: str) -> Iterator[OwnRows]:
    """Open the scope of the boards that know the address."""
    rows = own_rows(address)
    with board_scope(*rows.board_ids):
        yield rows


def board_of_certificate(number: str) -> int | None:
    """The board whose certificate has this number; None where there is none. One query, without a scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_board_of_certificate(%s)", [number])
        row = cursor.fetchone()
    return row[0] if row else None

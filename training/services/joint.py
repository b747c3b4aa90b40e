"""Events of other boards that are held together with one: the way from its catalogue to them.

Nobody may look into all boards at once. The function `training_joint_with` of the database tells which coming events
have a board as partner; the scope is opened on the boards that hold them, and whoever reads in it asks for these events
and no others.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from boards.models import Board
from core.scoping import board_scope


@contextmanager
def joint_scope(board: Board, on: dt.date) -> Iterator[frozenset[int]]:
    """Open the scope of the boards that hold events together with this one, and give those events' ids.

    One query where there are none; the scope stays as it is then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT board_id, event_id FROM training_joint_with(%s, %s)", [board.pk, on])
        found = cursor.fetchall()
    ids = frozenset(row[1] for row in found)
    if not ids:
        yield ids
        return
    with board_scope(*{row[0] for row in found}):
        yield ids

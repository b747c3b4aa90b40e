"""Child deaths: review leads of the board only; numbers also for people who read no death."""

import datetime as dt

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lines import Kwargs, Line, board


def a_death(on: Board) -> Kwargs:
    from reviews.models import ChildDeath

    given = {"died_on": dt.date(2026, 3, 2), "revision": 1}
    found, _ = ChildDeath.objects.get_or_create(board=on, reference="LINE-1", defaults=given)
    return {"pk": found.pk}


TABLE: dict[str, Line] = {
    "reviews:deaths": board(Perm.DEATH_READ),
    "reviews:death": board(Perm.DEATH_READ, of=a_death),
    "reviews:death_add": board(Perm.DEATH_WRITE),
    "reviews:death_change": board(Perm.DEATH_WRITE, of=a_death),
    "reviews:death_figures": board(Perm.DEATH_FIGURES),
}

"""Pauses of clocks: those who manage reviews."""

import datetime as dt

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lines import Builder, Kwargs, Line, board
from tests.access_matrix.reviews import a_review, an_incident


def a_pause(of: Builder, column: str, clock: str) -> Builder:
    """A pause of what `of` builds."""

    def build(on: Board) -> Kwargs:
        from reviews.models import ClockPause

        kwargs = of(on)
        facts = {"board": on, column: kwargs["pk"], "clock": clock, "reason": "criminal"}
        found, _ = ClockPause.objects.get_or_create(**facts, begins_on=dt.date(2025, 6, 3))
        return kwargs | {"pause": found.pk}

    return build


MANAGE = Perm.REVIEW_MANAGE
OF_INCIDENT = a_pause(an_incident, "incident_id", "notification")
OF_REVIEW = a_pause(a_review, "review_id", "publication")

TABLE: dict[str, Line] = {
    "reviews:incident_pause_add": board(MANAGE, of=an_incident),
    "reviews:incident_pause_change": board(MANAGE, of=OF_INCIDENT),
    "reviews:incident_pause_remove": board(MANAGE, of=OF_INCIDENT),
    "reviews:review_pause_add": board(MANAGE, of=a_review),
    "reviews:review_pause_change": board(MANAGE, of=OF_REVIEW),
    "reviews:review_pause_remove": board(MANAGE, of=OF_REVIEW),
}

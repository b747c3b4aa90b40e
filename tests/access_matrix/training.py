"""Training: everybody who sees the board reads the programme, managers and training coordinators keep it."""

from typing import Any

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lines import Kwargs, Line, board


def _event(on: Board) -> Any:
    from tests.training.stories import event_of
    from training.models import Event

    return Event.objects.filter(reference="LINE-1").first() or event_of(on, "LINE-1")


def an_event(on: Board) -> Kwargs:
    return {"pk": _event(on).pk}


def a_course(on: Board) -> Kwargs:
    return {"pk": _event(on).course_id}


def an_answer(on: Board) -> Kwargs:
    from tests.training.stories import answer_of

    return {"pk": answer_of(_event(on), "Line").pk}


READ, MANAGE, FIGURES = Perm.TRAINING_READ, Perm.TRAINING_MANAGE, Perm.TRAINING_FIGURES

TABLE: dict[str, Line] = {
    "training:events": board(READ),
    "training:event": board(READ, of=an_event),
    "training:event_add": board(MANAGE),
    "training:event_change": board(MANAGE, of=an_event),
    "training:event_cancel": board(MANAGE, of=an_event),
    "training:register": board(Perm.BOOKING_MANAGE, of=an_event),
    "training:register_print": board(Perm.BOOKING_MANAGE, of=an_event),
    "training:words": board(MANAGE),
    "training:words_print": board(MANAGE, of=an_answer),
    "training:matrix": board(Perm.BOOKING_READ, Perm.BOOKING_READ_OWN_AGENCY),
    "training:figures": board(FIGURES),
    "training:totals": board(MANAGE),
    "training:courses": board(READ),
    "training:course": board(READ, of=a_course),
    "training:course_add": board(MANAGE),
    "training:course_change": board(MANAGE, of=a_course),
}

"""Training: everybody who sees the board reads the programme, managers and training coordinators keep it."""

from dataclasses import replace
from typing import Any

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lines import ACTORS, ANONYMOUS, MISSING, OPEN, Kwargs, Line, board, nowhere, public


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


def the_board(on: Board) -> Kwargs:
    return {"slug": on.slug}


def a_public_event(on: Board) -> Kwargs:
    return {"slug": on.slug, "pk": _event(on).pk}


def _booking(on: Board) -> Any:
    from tests.training.stories import booking_of, event_of
    from training.models import Booking

    found = Booking.objects.filter(event__reference="LINE-2").select_related("delegate").first()
    return found or booking_of(event_of(on, "LINE-2"), approval="asked", approval_key=_key(on))


def _key(on: Board) -> str:
    from training.models.keys import new_key

    return new_key(on.pk)


def a_booking(on: Board) -> Kwargs:
    booking = _booking(on)
    return {"pk": booking.pk, "key": booking.key}


def an_approval(on: Board) -> Kwargs:
    return {"key": _booking(on).approval_key}


def an_interest(on: Board) -> Kwargs:
    from training.models import Interest

    course = _event(on).course
    return {"key": Interest.objects.get_or_create(board=on, course=course, email="a@b.example")[0].key}


def a_public_course(on: Board) -> Kwargs:
    return {"slug": on.slug, "pk": _event(on).course_id}


def _certificate(on: Board) -> Any:
    from tests.training.stories import booking_of
    from training.models import Booking
    from training.services.certificates import certificate_for

    event = _event(on)
    found = Booking.objects.filter(event=event, status="attended").first()
    return certificate_for(found or booking_of(event, "line@dunmoor.example", "attended"))


def a_certificate(on: Board) -> Kwargs:
    return {"pk": _event(on).pk, "certificate": _certificate(on).pk}


def a_number(on: Board) -> Kwargs:
    return {"number": _certificate(on).number}


def a_room(on: Board) -> Kwargs:
    from training.room_codes import room_token

    return {"token": room_token(board_id=on.pk, event_id=_event(on).pk)}


def a_link(on: Board) -> Kwargs:
    """Any: one that does not work says so."""
    return {"token": "line"}


def somebody_elses_booking(on: Board) -> Kwargs:
    return {"pk": _certificate(on).booking_id}


def a_token(on: Board) -> Kwargs:
    from training.addresses import unsubscribe_address

    return {"token": unsubscribe_address(on.pk, "a@b.example").rstrip("/").rpartition("/")[2]}


def a_message(on: Board) -> Kwargs:
    from training.models import Message

    made = {"kind": "confirmation", "subject": "Line", "text": "Line", "state": "sent"}
    found, _ = Message.objects.get_or_create(board=on, event=_event(on), to="a@b.example", defaults=made)
    return {"pk": found.pk}


def a_kind(on: Board) -> Kwargs:
    return {"kind": "offer"}


MAKE = (Perm.BOOKING_MANAGE, Perm.BOOKING_MAKE_OWN_AGENCY)
SEE = (Perm.BOOKING_READ, Perm.BOOKING_READ_OWN_AGENCY)
READ, MANAGE, FIGURES = Perm.TRAINING_READ, Perm.TRAINING_MANAGE, Perm.TRAINING_FIGURES

# Nobody's but the address's own: everybody known by an account gets 404, others are asked for their address.
own_certificate = replace(
    nowhere(of=somebody_elses_booking), answers=dict.fromkeys(ACTORS, MISSING) | {ANONYMOUS: OPEN}
)

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
    "training:catalogue": public(of=the_board),
    "training:catalogue_course": public(of=a_public_course),
    "training:catalogue_feed": public(of=the_board),
    "training:brochure": public(of=the_board),
    # What they show is the address's own: tests/training/test_own_training.py.
    "training:book_place": public(of=a_public_event),
    "training:my_training": public(),
    "training:my_training_pdf": public(),
    "training:own_certificate": own_certificate,
    "training:leave_address": public(),
    "training:address_ask": public(),
    "training:address_link": public(of=a_link),
    "training:check_in": public(of=the_board),
    "training:room_link": public(of=a_room),
    "training:room": board(Perm.BOOKING_MANAGE, of=an_event),
    "training:certificates": board(Perm.BOOKING_MANAGE, of=an_event),
    "training:certificate_reissue": board(Perm.BOOKING_MANAGE, of=a_certificate),
    "training:certificate_check": public(),
    "training:certificate_pdf": public(of=a_number),
    "training:course_change": board(MANAGE, of=a_course),
    "training:book": board(*MAKE, of=an_event),
    "training:book_list": board(*MAKE, of=an_event),
    "training:bookings": board(*SEE),
    "training:booking": board(*SEE, of=a_booking),
    "training:booking_cancel": board(*MAKE, of=a_booking),
    "training:booking_substitute": board(*MAKE, of=a_booking),
    "training:booking_address": board(Perm.BOOKING_MANAGE, of=a_booking),
    "training:booking_rules": board(MANAGE),
    "training:event_emails": board(Perm.BOOKING_MANAGE, of=an_event),
    "training:email_texts": board(MANAGE),
    "training:email_text": board(MANAGE, of=a_kind),
    "training:email_text_reset": board(MANAGE, of=a_kind),
    "training:email_bounced": board(Perm.BOOKING_MANAGE, of=a_message),
    "training:own_booking": public(of=a_booking),
    "training:own_booking_calendar": public(of=a_booking),
    "training:approval": public(of=an_approval),
    "training:interest": public(of=an_interest),
    "training:again": public(of=a_public_course),
    "training:unsubscribe": public(of=a_token),
}

# Kinds of emails are the same on all boards.
SHARED = {"training:email_text", "training:email_text_reset"}

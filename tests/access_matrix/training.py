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


def a_questionnaire(on: Board) -> Kwargs:
    return {"pk": _place(on).questionnaire_id}


def a_question(on: Board) -> Kwargs:
    place = _place(on)
    return {"pk": place.questionnaire_id, "place": place.pk}


def a_charge(on: Board) -> Kwargs:
    from tests.training.stories import booking_of
    from training.models import Booking, Charge

    booking = Booking.objects.filter(event=_event(on)).first() or booking_of(_event(on))
    made, _ = Charge.objects.get_or_create(
        board=on, booking=booking, kind="did_not_attend", defaults={"amount": 50, "rule_words": "Line"}
    )
    return {"pk": made.pk}


def a_rule(on: Board) -> Kwargs:
    from tests.training.stories import DAY
    from training.models import ChargeRule

    made, _ = ChargeRule.objects.get_or_create(
        board=on, kind="did_not_attend", defaults={"amount": 50, "starts_on": DAY}
    )
    return {"pk": made.pk}


def a_champion(on: Board) -> Kwargs:
    from tests import builders
    from training.models import Champion

    made, _ = Champion.objects.get_or_create(
        board=on, name="Line", defaults={"agency": builders.agency("Dunmoor Police")}
    )
    return {"pk": made.pk}


def a_thread(on: Board) -> Kwargs:
    from training.models import CourseImpact

    course = _event(on).course
    made, _ = CourseImpact.objects.get_or_create(board=on, course=course, defaults={"priority": "Line"})
    return {"pk": made.pk}


def a_trainer(on: Board) -> Kwargs:
    from training.models import Trainer

    made, _ = Trainer.objects.get_or_create(board=on, name="Line")
    return {"pk": made.pk}


def a_delegate(on: Board) -> Kwargs:
    from tests.training.stories import delegate_of

    return {"pk": delegate_of(on, "line@dunmoor.example").pk}


def _place(on: Board) -> Any:
    from tests.training.stories import questionnaire_of

    return questionnaire_of(on, "before", "Line?").places.get()


def an_evaluation(on: Board) -> Kwargs:
    from tests.training.stories import answer_of
    from training.evaluation_tokens import make_evaluation_token

    found = answer_of(_event(on), "Line").evaluation
    return {"token": make_evaluation_token(board_id=on.pk, evaluation_id=found.pk)}


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
    "training:questionnaires": board(MANAGE),
    "training:questionnaire_add": board(MANAGE),
    "training:questionnaire": board(MANAGE, of=a_questionnaire),
    "training:questionnaire_change": board(MANAGE, of=a_questionnaire),
    "training:questionnaire_preview": board(MANAGE, of=a_questionnaire),
    "training:question_add": board(MANAGE, of=a_questionnaire),
    "training:question_choose": board(MANAGE, of=a_questionnaire),
    "training:question_change": board(MANAGE, of=a_question),
    "training:question_move": board(MANAGE, of=a_question),
    "training:question_remove": board(MANAGE, of=a_question),
    "training:charges": board(MANAGE),
    "training:charges_raise": board(MANAGE),
    "training:charges_decide": board(MANAGE),
    "training:charge_waive": board(MANAGE, of=a_charge),
    "training:charge_rules": board(MANAGE),
    "training:charge_rule_add": board(MANAGE),
    "training:charge_rule_end": board(MANAGE, of=a_rule),
    "training:income": board(FIGURES),
    "training:agencies": board(Perm.BOOKING_READ, Perm.BOOKING_READ_OWN_AGENCY),
    "training:contributions": board(MANAGE),
    "training:champion_add": board(MANAGE, Perm.WORKFORCE_WRITE_OWN),
    "training:champion_change": board(MANAGE, Perm.WORKFORCE_WRITE_OWN, of=a_champion),
    "training:needs": board(MANAGE),
    "training:needs_set": board(MANAGE),
    "training:staff_group_add": board(MANAGE),
    "training:staff_sizes": board(MANAGE, Perm.WORKFORCE_WRITE_OWN),
    "reports:impact": board(FIGURES),
    "reports:impact_add": board(MANAGE),
    "reports:impact_change": board(MANAGE, of=a_thread),
    "reports:impact_remove": board(MANAGE, of=a_thread),
    "training:trainers": board(MANAGE),
    "training:trainer_add": board(MANAGE),
    "training:trainer_change": board(MANAGE, of=a_trainer),
    "training:event_sessions": board(MANAGE, of=an_event),
    "training:event_shares": board(MANAGE, of=an_event),
    "training:delegates": board(Perm.BOOKING_READ),
    "training:delegate": board(Perm.BOOKING_READ, of=a_delegate),
    "training:delegate_change": board(Perm.BOOKING_MANAGE, of=a_delegate),
    "training:delegate_merge": board(Perm.BOOKING_MANAGE, of=a_delegate),
    "training:event_answers": board(MANAGE, of=an_event),
    "training:answer": public(of=an_evaluation),
}

# Kinds of emails are the same on all boards.
SHARED = {"training:email_text", "training:email_text_reset"}

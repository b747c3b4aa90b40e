"""Chronology, requests to agencies and rapid review of an incident; and what agencies are asked: their leads alone."""

import datetime as dt
from typing import Any

from boards.models import Board
from core.permissions import Perm
from core.scoping import Opening
from tests.access_matrix.lines import Builder, Kwargs, Line, board, case_page
from tests.access_matrix.reviews import an_incident

INCIDENT = Opening.INCIDENT


def _request(on: Board, **fields: Any) -> Any:
    from tests.reviews.request_stories import line_request

    return line_request(on, **fields)


def a_request(on: Board) -> Kwargs:
    one = _request(on)
    return {"pk": one.incident_id, "asked": one.pk}


def a_sent_file(on: Board) -> Kwargs:
    from tests.reviews.request_stories import file_of

    one = _request(on)
    return {"pk": one.incident_id, "asked": one.pk, "file": file_of(one).pk}


def asked_file(on: Board) -> Kwargs:
    kwargs = a_sent_file(on)
    return {"pk": kwargs["asked"], "file": kwargs["file"]}


def asked(on: Board) -> Kwargs:
    return {"pk": _request(on).pk}


def _event(on: Board) -> Any:
    from reviews.models import ChronologyEvent
    from tests.reviews.request_stories import event_of

    one = _request(on)
    found = ChronologyEvent.objects.filter(incident=one.incident_id).first()
    return found or event_of(one.incident, one.agency, dt.date(2025, 1, 6), "Line")


def an_event(on: Board) -> Kwargs:
    one = _event(on)
    return {"pk": one.incident_id, "event": one.pk}


def asked_event(on: Board) -> Kwargs:
    return {"pk": _request(on).pk, "event": _event(on).pk}


def a_clash(on: Board) -> Kwargs:
    from reviews.models import ChronologyClash
    from tests.builders import agency
    from tests.reviews.request_stories import event_of

    first = _event(on)
    other = event_of(first.incident, agency("Dunmoor Hospital"), dt.date(2025, 1, 6), "Other")
    pair = {"first": first, "second": other}
    found = ChronologyClash.objects.create(board=on, incident=first.incident, words="Line", **pair)
    return {"pk": first.incident_id, "clash": found.pk}


def a_form(of: Builder, value: str) -> Builder:
    return lambda on: of(on) | {"form": value}


def own(of: Builder) -> Line:
    """A page of what an agency was asked: for its leads."""
    return board(Perm.REQUEST_ANSWER_OWN, of=of)


def lead(of: Builder) -> Line:
    return case_page(INCIDENT, of, leads_only=True)


WRITE = Perm.REVIEW_CASE_WRITE

TABLE: dict[str, Line] = {
    "reviews:incident_chronology": case_page(INCIDENT, an_incident),
    "reviews:chronology_findings": case_page(INCIDENT, an_incident),
    "reviews:chronology_file": case_page(INCIDENT, a_form(an_incident, "csv")),
    "reviews:chronology_add": lead(an_incident),
    "reviews:chronology_paste": lead(an_incident),
    "reviews:chronology_event": lead(an_event),
    "reviews:chronology_remove": lead(an_event),
    "reviews:chronology_settle": lead(a_clash),
    "reviews:incident_requests": case_page(INCIDENT, an_incident),
    "reviews:request_add": lead(an_incident),
    "reviews:information_request": case_page(INCIDENT, a_request),
    "reviews:request_edit": lead(a_request),
    "reviews:request_send": lead(a_request),
    "reviews:request_return": lead(a_request),
    "reviews:request_check": lead(a_request),
    "reviews:request_close": lead(a_request),
    "reviews:request_reopen": lead(a_request),
    "reviews:request_file": case_page(INCIDENT, a_sent_file),
    "reviews:rapid_review": case_page(INCIDENT, an_incident),
    "reviews:rapid_letter_pdf": case_page(INCIDENT, an_incident),
    "reviews:rapid_meeting": lead(an_incident),
    "reviews:rapid_conclusion": lead(an_incident),
    "reviews:rapid_agree": lead(an_incident),
    "reviews:rapid_letter": lead(an_incident),
    "reviews:rapid_answer": lead(an_incident),
    "reviews:rapid_final": lead(an_incident),
    "reviews:rapid_begin": lead(an_incident),
    "reviews:request_template": board(WRITE),
    "reviews:board_requests": board(WRITE),
    "reviews:asked": board(Perm.REQUEST_ANSWER_OWN),
    "reviews:asked_one": own(asked),
    "reviews:asked_answer": own(asked),
    "reviews:asked_answer_save": own(asked),
    "reviews:asked_secure": own(asked),
    "reviews:asked_child": own(asked),
    "reviews:asked_file_add": own(asked),
    "reviews:asked_file": own(asked_file),
    "reviews:asked_file_remove": own(asked_file),
    "reviews:asked_chronology": own(asked),
    "reviews:asked_event_add": own(asked),
    "reviews:asked_paste": own(asked),
    "reviews:asked_event": own(asked_event),
    "reviews:asked_event_remove": own(asked_event),
}

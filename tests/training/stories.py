"""Short stories that tests of training begin with. Call them in the board's scope."""

import datetime as dt
from typing import Any

from boards.models import Board
from tests import builders
from training.models import Answer, Booking, Course, Delegate, Evaluation, Event, Question, Questionnaire
from training.services.questionnaires import QuestionFacts, add_questionnaire, ask

#: A Monday.
DAY = dt.date(2025, 6, 2)


def course_of(board: Board, title: str = "Neglect", **fields: Any) -> Course:
    found: Course | None = Course.objects.filter(board=board, title=title).first()
    return found or Course.objects.create(board=board, title=title, **fields)


def event_of(board: Board, reference: str = "E-1", course: str = "Neglect", **fields: Any) -> Event:
    """An event of 20 places on DAY."""
    fields = {"starts_on": DAY, "capacity": 20} | fields
    fields.setdefault("ends_on", fields["starts_on"])
    made: Event = Event.objects.create(
        board=board, reference=reference, course=course_of(board, course), **fields
    )
    return made


def delegate_of(
    board: Board, email: str = "sam@dunmoor.example", agency: str = "Dunmoor Police", **fields: Any
) -> Delegate:
    found: Delegate | None = Delegate.objects.filter(board=board, email=email).first()
    of = builders.agency(agency) if agency else None
    return found or Delegate.objects.create(board=board, email=email, agency=of, **fields)


def booking_of(
    event: Event, email: str = "sam@dunmoor.example", status: str = "booked", **fields: Any
) -> Booking:
    """A booking of a delegate, of the agency that the delegate has."""
    delegate = delegate_of(event.board, email, fields.pop("agency", "Dunmoor Police"))
    if status == "cancelled":
        fields.setdefault("cancelled_on", DAY)
    made: Booking = Booking.objects.create(
        board=event.board, event=event, delegate=delegate, agency=delegate.agency, status=status, **fields
    )
    return made


def answer_of(event: Event, text: str = "Ask more", email: str = "words@dunmoor.example") -> Answer:
    """What one person who came would tell a colleague; the same person's answer once."""
    board = event.board
    found: Answer | None = Answer.objects.filter(
        board=board, text=text, evaluation__booking__delegate__email=email
    ).first()
    if found is not None:
        return found
    question, _ = Question.objects.get_or_create(
        board=board,
        normalised_text="what would you say?",
        defaults={"text": "What would you say?", "kind": "text"},
    )
    booking = booking_of(event, email, "attended")
    evaluation = Evaluation.objects.create(
        board=board, event=event, booking=booking, stage="after", completed_at=f"{DAY}T12:00Z"
    )
    made: Answer = Answer.objects.create(board=board, evaluation=evaluation, question=question, text=text)
    return made


def question_of(board: Board, text: str, **facts: Any) -> Question:
    """A question on a scale from 1 to 5, unless `facts` say otherwise."""
    found: Question = Question.objects.create(board=board, text=text, **{"kind": "scale"} | facts)
    return found


def questionnaire_of(board: Board, stage: str, *texts: str) -> Questionnaire:
    """The questionnaire of a stage for all courses; each question on a scale."""
    found: Questionnaire | None = Questionnaire.objects.filter(board=board, course=None, stage=stage).first()
    if found is not None:
        return found
    made = add_questionnaire(board=board, course=None, stage=stage, actor=None)
    for text in texts:
        known = Question.objects.filter(board=board, text=text).first()
        ask(made, question=known, facts=None if known else QuestionFacts(text), actor=None)
    return made

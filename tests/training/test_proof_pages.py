"""Pages of proof: the thread to an audit, and what the lists cost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.models import Agency, Board
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories as audits
from tests.training.stories import DAY, booking_of, course_of, event_of, questionnaire_of
from training.models import Answer, Champion, Charge, CourseImpact, Evaluation, Event, Question, Trainer

BASE = "/boards/dunmoor/training/"
TODAY = timezone.localdate()


def audited(board: Board) -> None:
    """A cycle in which the police fully met the first standard."""
    police = builders.agency("Dunmoor Police")
    cycle = audits.cycle_of(audits.framework_of(board), police)
    one = cycle.returns.get()
    for place in (1, 2):
        audits.answer(one, f"1.{place}", 100)
    one.status, one.submitted_at = "submitted", timezone.now()
    one.save()


def test_from_a_priority_to_an_audit(manager: User, signed_in: Any, dunmoor: Board) -> None:
    client: Client = signed_in(manager)
    with board_scope(dunmoor.pk):
        audited(dunmoor)
        booking = booking_of(event_of(dunmoor, starts_on=TODAY), status="attended")
        question = Question.objects.create(board=dunmoor, text="How sure are you?")
        for stage, value in (("before", 2), ("after", 4)):
            evaluation = Evaluation.objects.create(
                board=dunmoor, event=booking.event, booking=booking, stage=stage, completed_at=timezone.now()
            )
            Answer.objects.create(board=dunmoor, evaluation=evaluation, question=question, value=value)
        course = course_of(dunmoor)
    sent = {"priority": "Neglect", "course": str(course.pk), "standard": "section-11/s1"}
    assert client.post(f"{BASE}impact/add/", sent | {"standard": "section-11/s9"}).status_code == 200
    assert client.post(f"{BASE}impact/add/", sent).status_code == 302
    page = client.get(f"{BASE}impact/").content.decode()
    for words in ("1 person came", "1 answers, the same people", "Section 11, 1. Standard 1", "100%"):
        assert words in page
    coordinator = signed_in(builders.user_with_role(dunmoor, Role.TRAINING_COORDINATOR))
    page = coordinator.get(f"{BASE}impact/").content.decode()
    assert "shown to those who read audits" in page
    assert "100%" not in page
    with board_scope(dunmoor.pk):
        thread = CourseImpact.objects.get()
    sent["note"] = "Files show it"
    assert client.post(f"{BASE}impact/{thread.pk}/change/", sent).status_code == 302
    assert "Files show it" in client.get(f"{BASE}impact/").content.decode()
    client.post(f"{BASE}impact/{thread.pk}/remove/")
    assert "No thread yet" in client.get(f"{BASE}impact/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_same_queries(manager: User, signed_in: Any, dunmoor: Board, rows: int) -> None:
    client: Client = signed_in(manager)
    with board_scope(dunmoor.pk):
        questionnaire_of(dunmoor, "after", *(f"Question {n}?" for n in range(rows)))
        for n in range(rows):
            booking = booking_of(
                event_of(dunmoor, f"E-{n}", f"Course {n}"), f"p{n}@dunmoor.example", "did_not_attend",
                agency=f"Agency {n}",
            )  # fmt: skip
            Charge.objects.create(
                board=dunmoor, booking=booking, kind="did_not_attend", amount=5, rule_words="Rule",
                agency=booking.agency, state="approved",
            )  # fmt: skip
            Trainer.objects.create(board=dunmoor, name=f"Trainer {n}", agency=booking.agency)
            Champion.objects.create(board=dunmoor, name=f"Champion {n}", agency=booking.agency, since=DAY)
            course = course_of(dunmoor, f"Course {n}")
            CourseImpact.objects.create(board=dunmoor, course=course, priority=f"Priority {n}")
        event = Event.objects.get(reference="E-0")
        assert Agency.objects.count() == rows
    counted = {}
    for path in (
        "questionnaires/", "charges/", "charges/income/?year=2025-26", "trainers/", "agencies/?year=2025-26",
        "impact/", "numbers/?year=2025-26", f"events/{event.pk}/answers/", f"events/{event.pk}/sessions/",
    ):  # fmt: skip
        client.get(f"{BASE}{path}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{BASE}{path}").status_code == 200
        counted[path.partition("?")[0].rstrip("/").rpartition("/")[2]] = len(queries)
    assert counted == {
        "questionnaires": 7, "charges": 11, "income": 7, "trainers": 8, "agencies": 11, "impact": 10, "answers": 9,
        "numbers": 27, "sessions": 8,
    }  # fmt: skip

"""Questionnaires: who is asked and when, what the link does, and what may still be changed."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from boards.models import Board
from core.models import User
from core.periods import dates
from core.scoping import board_scope
from partnership.celery import app
from tests.training.stories import booking_of, course_of, event_of, questionnaire_of
from training.evaluation_tokens import make_evaluation_token, read_evaluation_token
from training.models import Answer, Booking, Delegate, Evaluation, Event, Question, Questionnaire
from training.services.asking import answer_path, send_questionnaires
from training.services.interest import unsubscribe
from training.services.questionnaires import QuestionFacts, add_questionnaire, ask, change_question
from training.services.questionnaires import facts_of as question_facts
from training.statistics.evaluation import evaluation_of

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def delivered() -> Iterator[None]:
    """Emails go out at once, without a broker."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before


def over_since(board: Board, days: int, reference: str = "E-1") -> Event:
    return event_of(board, reference, starts_on=TODAY - days * DAY)


def asked(stage: str) -> list[str]:
    return sorted(Evaluation.objects.filter(stage=stage).values_list("sent_to", flat=True))


def test_each_stage_on_its_day(
    in_dunmoor: Board, django_capture_on_commit_callbacks: Any, delivered: None
) -> None:
    for stage in ("before", "after", "later", "manager"):
        questionnaire_of(in_dunmoor, stage, "How sure are you?")
    soon, over = event_of(in_dunmoor, "E-1", starts_on=TODAY + 7 * DAY), over_since(in_dunmoor, 1, "E-2")
    old, ancient = over_since(in_dunmoor, 43, "E-3"), over_since(in_dunmoor, 200, "E-4")
    for number, event in enumerate((soon, event_of(in_dunmoor, "E-5", starts_on=TODAY + 8 * DAY))):
        booking_of(event, f"soon{number}@dunmoor.example")
    booking_of(soon, "waits@dunmoor.example", "waiting")
    for status in ("attended", "did_not_attend"):
        booking_of(over, f"{status}@dunmoor.example", status)
    Delegate.objects.create(
        board=in_dunmoor, email="old@dunmoor.example", manager_email="boss@dunmoor.example"
    )
    booking_of(old, "old@dunmoor.example", "left_early")
    booking_of(ancient, "ancient@dunmoor.example", "attended")
    with django_capture_on_commit_callbacks(execute=True):
        assert send_questionnaires(in_dunmoor) == 4
    assert send_questionnaires(in_dunmoor) == 0
    assert [asked(stage) for stage in ("before", "after", "later", "manager")] == [
        ["soon0@dunmoor.example"],
        ["attended@dunmoor.example"],
        ["old@dunmoor.example"],
        ["boss@dunmoor.example"],
    ]
    assert Evaluation.objects.get(stage="before").closes_on == soon.starts_on
    assert len(mail.outbox) == 4
    assert all("Answer without signing in" in one.body for one in mail.outbox)


def test_two_reminders_then_none(in_dunmoor: Board) -> None:
    questionnaire_of(in_dunmoor, "after", "How sure are you?")
    event = over_since(in_dunmoor, 1)
    booking_of(event, status="attended")
    gone = booking_of(event, "gone@dunmoor.example", "attended")
    sent = [send_questionnaires(in_dunmoor, on=TODAY)]
    Booking.objects.filter(pk=gone.pk).update(status="cancelled")
    sent += [send_questionnaires(in_dunmoor, on=TODAY + day * DAY) for day in (1, 5, 6, 12, 13, 20)]
    assert sent == [2, 0, 1, 0, 1, 0, 0]
    assert Evaluation.objects.get(booking__delegate__email="sam@dunmoor.example").reminders == 2


def test_who_wants_no_emails_or_gets_none_is_not_asked(
    in_dunmoor: Board, django_capture_on_commit_callbacks: Any, delivered: None
) -> None:
    questionnaire_of(in_dunmoor, "after", "How sure are you?")
    event = over_since(in_dunmoor, 1)
    for name in ("sam", "stops", "stopped", "bounced"):
        booking_of(event, f"{name}@dunmoor.example", "attended")
    unsubscribe(in_dunmoor.pk, "stopped@dunmoor.example")
    Delegate.objects.filter(email="bounced@dunmoor.example").update(bounced_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert send_questionnaires(in_dunmoor) == 2
    stop_link = re.search(r"news of courses: (\S+)", mail.outbox[1].body)
    assert stop_link is not None
    assert mail.outbox[1].message()["List-Unsubscribe"] == f"<{stop_link[1]}>"
    assert Client().post(stop_link[1]).status_code == 200
    assert send_questionnaires(in_dunmoor, on=TODAY + 5 * DAY) == 1
    assert asked("after") == ["sam@dunmoor.example", "stops@dunmoor.example"]


def test_a_course_of_its_own_and_switched_off(in_dunmoor: Board, manager: User) -> None:
    shared = questionnaire_of(in_dunmoor, "after", "How sure are you?")
    own = add_questionnaire(board=in_dunmoor, course=course_of(in_dunmoor), stage="after", actor=manager)
    assert [one.text for one in own.questions.all()] == ["How sure are you?"]
    with pytest.raises(ValidationError, match="already a questionnaire for this stage"):
        add_questionnaire(board=in_dunmoor, course=None, stage="after", actor=manager)
    Questionnaire.objects.filter(pk=own.pk).update(is_active=False)
    booking_of(over_since(in_dunmoor, 1), status="attended")
    other = event_of(in_dunmoor, "E-2", "Exploitation", starts_on=TODAY - DAY)
    booking_of(other, "b@dunmoor.example", "attended")
    assert send_questionnaires(in_dunmoor) == 1
    assert shared.is_active
    assert asked("after") == ["b@dunmoor.example"]


def test_a_link_is_answered_once(dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        form = questionnaire_of(dunmoor, "after", "How sure are you?")
        ask(form, facts=QuestionFacts("What next?", "text", "plan"), actor=None)
        ask(form, facts=QuestionFacts("In a word?", "text", "quotation"), actor=None)
        later = questionnaire_of(dunmoor, "later")
        ask(later, facts=QuestionFacts("Was it done?", "choice", "done"), actor=None)
        booking_of(over_since(dunmoor, 1), status="attended")
        send_questionnaires(dunmoor)
        evaluation = Evaluation.objects.get()
        url = answer_path(evaluation)
        scale, plan, quoted = (Question.objects.get(purpose=one) for one in ("other", "plan", "quotation"))
    client = Client()
    page = client.post(url, {f"q{plan.pk}": "Ask the child"})
    assert page.status_code == 422
    assert "Choose an answer to “How sure are you?”" in page.content.decode()
    assert "Ask the child" in page.content.decode()
    sent = {
        f"q{scale.pk}": "4", f"q{plan.pk}": "Ask the child", f"q{quoted.pk}": "Good", f"print{quoted.pk}": "on",
    }  # fmt: skip
    assert client.post(url, sent | {f"q{scale.pk}": "9"}).status_code == 422
    assert "Thank you" in client.post(url, sent, follow=True).content.decode()
    again = client.post(url, sent)
    assert (again.status_code, "answered already" in again.content.decode()) == (409, True)
    assert not client.cookies
    with board_scope(dunmoor.pk):
        kept = {one.question_id: (one.value, one.text, one.may_print) for one in Answer.objects.all()}
        assert kept == {
            scale.pk: (4, "", False), plan.pk: (None, "Ask the child", False), quoted.pk: (None, "Good", True),
        }  # fmt: skip
        assert send_questionnaires(dunmoor, on=TODAY + 42 * DAY) == 1
        follow_up = Evaluation.objects.get(stage="later")
        done = Question.objects.get(purpose="done")
        found = evaluation_of(dunmoor, dates(TODAY - 9 * DAY, TODAY), TODAY)
    page = client.get(answer_path(follow_up)).content.decode()
    assert "Ask the child" in page
    assert "No chance so far" in page
    assert client.post(answer_path(follow_up), {f"q{done.pk}": "Done"}).status_code == 302
    stages = {one.stage: (one.sent.value, one.completed.value) for one in found.stages}
    assert stages == {"before": (0, 0), "after": (1, 1), "later": (1, 0)}
    with board_scope(dunmoor.pk):
        found = evaluation_of(dunmoor, dates(TODAY - 9 * DAY, TODAY), TODAY)
    assert [(one.label, one.said.numerator) for one in found.plans] == [
        ("Done", 1), ("Not yet", 0), ("No chance so far", 0),
    ]  # fmt: skip


def test_closed_and_made_up_links(dunmoor: Board, eastvale: Board) -> None:
    with board_scope(dunmoor.pk):
        questionnaire_of(dunmoor, "after", "How sure are you?")
        booking = booking_of(over_since(dunmoor, 60), status="attended")
        evaluation = Evaluation.objects.create(
            board=dunmoor, event=booking.event, booking=booking, stage="after", closes_on=TODAY - DAY
        )
    client = Client()
    token = make_evaluation_token(board_id=dunmoor.pk, evaluation_id=evaluation.pk)
    page = client.post(answer_path(evaluation), {})
    assert (page.status_code, "could be answered until" in page.content.decode()) == (409, True)
    assert read_evaluation_token(token) == (dunmoor.pk, evaluation.pk)
    elsewhere = token.replace(f"{dunmoor.pk:x}-", f"{eastvale.pk:x}-", 1)
    for wrong in (elsewhere, token[:-1] + ("0" if token[-1] != "0" else "1"), "1-2", f"{'9' * 20}-1-x"):
        assert client.get(f"/training/questionnaire/{wrong}/").status_code == 404


def test_an_answered_question_keeps_its_meaning(in_dunmoor: Board, manager: User) -> None:
    form = questionnaire_of(in_dunmoor, "after", "How sure are you?", "How clear was it?")
    first, second = form.places.order_by("number")
    evaluation = Evaluation.objects.create(
        board=in_dunmoor, event=over_since(in_dunmoor, 1), stage="after",
        booking=booking_of(Event.objects.get(), status="attended"),
    )  # fmt: skip
    Answer.objects.create(board=in_dunmoor, evaluation=evaluation, question=first.question, value=3)
    changed = change_question(first, facts=QuestionFacts("How sure are you now?"), actor=manager)
    assert changed.pk != first.question_id
    assert Question.objects.get(pk=first.question_id).text == "How sure are you?"
    facts = question_facts(second.question)
    same = change_question(
        second, facts=QuestionFacts(**facts.__dict__ | {"text": "Was it clear?"}), actor=manager
    )
    assert same.pk == second.question_id
    for facts, field in (
        (QuestionFacts("was it CLEAR?"), "text"),
        (QuestionFacts("New?", "text", "gain"), "kind"),
        (QuestionFacts("New?", "choice", "other", choices="One"), "choices"),
        (QuestionFacts("New?", lowest=5, highest=5), "highest"),
    ):
        with pytest.raises(ValidationError) as raised:
            ask(form, facts=facts, actor=manager)
        assert list(raised.value.message_dict) == [field]


def test_the_editor(manager: User, signed_in: Any, dunmoor: Board) -> None:
    client = signed_in(manager)
    base = "/boards/dunmoor/training/questionnaires/"
    page = client.post(f"{base}add/", {"stage": "after", "course": ""}, follow=True)
    url = page.redirect_chain[-1][0]
    for text in ("First?", "Second?"):
        sent = {"text": text, "kind": "scale", "purpose": "gain", "lowest": "1", "highest": "5"}
        assert client.post(f"{url}questions/add/", sent).status_code == 302
    with board_scope(dunmoor.pk):
        second = Questionnaire.objects.get().places.last()
    client.post(f"{url}questions/{second.pk}/move/", {"direction": "up"})
    page = client.get(f"{url}preview/").content.decode()
    assert page.index("Second?") < page.index("First?")
    client.post(f"{url}questions/{second.pk}/remove/")
    assert "Second?" not in client.get(f"{url}preview/").content.decode()
    assert client.get(base).status_code == 200


def test_few_answers_are_not_shown(manager: User, signed_in: Any, dunmoor: Board) -> None:
    client = signed_in(manager)
    with board_scope(dunmoor.pk):
        question = questionnaire_of(dunmoor, "after", "How sure are you?").questions.get()
        event = over_since(dunmoor, 1)
    url = f"/boards/dunmoor/training/events/{event.pk}/answers/"
    for number in range(5):
        with board_scope(dunmoor.pk):
            booking = booking_of(event, f"p{number}@dunmoor.example", "attended")
            evaluation = Evaluation.objects.create(
                board=dunmoor, event=event, booking=booking, stage="after", completed_at=timezone.now()
            )
            Answer.objects.create(board=dunmoor, evaluation=evaluation, question=question, value=4)
        page = client.get(url).content.decode()
        assert ("4 on average" in page) == (number == 4)
        assert ("Fewer than 5" in page) == (number < 4)

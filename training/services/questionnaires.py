"""Questionnaires: their questions, in which order, and what may still be changed."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.db.models import Max

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.names import normalise
from training.models import Answer, Course, Question, Questionnaire, QuestionnaireQuestion
from training.statistics.evaluation import DONE_CHOICES

Kind, Purpose = Question.Kind, Question.Purpose
SHOWN_AT = {"normalised_text": "text", NON_FIELD_ERRORS: "text"}
FEWEST_CHOICES, MOST_STEPS = 2, 11
#: Which kinds of answer each purpose can use.
KINDS_OF = {
    Purpose.GAIN: {Kind.SCALE},
    Purpose.STATEMENT: {Kind.SCALE},
    Purpose.PLAN: {Kind.TEXT},
    Purpose.DONE: {Kind.CHOICE},
    Purpose.QUOTATION: {Kind.TEXT},
    Purpose.OTHER: set(Kind),
}


@dataclass(frozen=True)
class QuestionFacts:
    """What a question asks; `choices` are one on each line, `lowest` and `highest` those of a scale."""

    text: str
    kind: str = Kind.SCALE
    purpose: str = Purpose.OTHER
    lowest: int = 1
    highest: int = 5
    choices: str = ""


FIELDS = tuple(QuestionFacts.__dataclass_fields__)


def facts_of(question: Question) -> QuestionFacts:
    """What is kept now."""
    return QuestionFacts(**{name: getattr(question, name) for name in FIELDS})


@transaction.atomic
def add_questionnaire(
    *, board: Board, course: Course | None, stage: str, actor: User | None
) -> Questionnaire:
    """A questionnaire for one stage; of a course it begins with the questions for all courses.

    Raises ValidationError by field.
    """
    made = Questionnaire(board=board, course=course, stage=stage)
    save_checked(made, shown_at={NON_FIELD_ERRORS: "stage"})
    shared = Questionnaire.objects.filter(board=board, course=None, stage=stage).first()
    if course is not None and shared is not None:
        QuestionnaireQuestion.objects.bulk_create(
            QuestionnaireQuestion(board=board, questionnaire=made, question=one.question, number=one.number)
            for one in shared.places.select_related("question")
        )
    audit.record(
        "questionnaire.added", made, actor=actor, after={"stage": stage, "course": str(course or "")}
    )
    return made


@transaction.atomic
def change_questionnaire(
    questionnaire: Questionnaire, *, intro: str, is_active: bool, actor: User
) -> Questionnaire:
    """Change what people read first, and whether it is sent at all."""
    kept = _held(questionnaire)
    before = audit.state(kept, "intro", "is_active")
    kept.intro, kept.is_active = intro.replace("\r\n", "\n").strip(), is_active
    save_checked(kept)
    audit.record(
        "questionnaire.changed",
        kept,
        actor=actor,
        before=before,
        after=audit.state(kept, "intro", "is_active"),
    )
    return kept


@transaction.atomic
def ask(
    questionnaire: Questionnaire,
    *,
    actor: User | None,
    facts: QuestionFacts | None = None,
    question: Question | None = None,
) -> QuestionnaireQuestion:
    """Put a question at the end: a new one, or one that the board has. Raises ValidationError by field."""
    kept = _held(questionnaire)
    if question is None:
        if facts is None:
            raise wrong("question", "Choose a question.")
        question = _new_question(kept.board, facts)
    if kept.places.filter(question=question).exists():
        raise wrong("question", "This questionnaire asks this question already.")
    last = kept.places.aggregate(last=Max("number"))["last"] or 0
    place = QuestionnaireQuestion(board=kept.board, questionnaire=kept, question=question, number=last + 1)
    save_checked(place)
    audit.record("questionnaire.question_added", kept, actor=actor, after={"question": question.text})
    return place


def times_answered(question: Question) -> int:
    """How many answers there are to it."""
    return Answer.objects.filter(question=question).count()


@transaction.atomic
def change_question(place: QuestionnaireQuestion, *, facts: QuestionFacts, actor: User) -> Question:
    """Change what is asked. Raises ValidationError by field.

    A question that somebody answered keeps its meaning: the changed one is a new question, asked here from now on.
    """
    kept = _held(place.questionnaire)
    question: Question = (
        Question.objects.select_for_update(of=("self",)).select_related("board").get(pk=place.question_id)
    )
    before = facts_of(question)
    if before == _clean(facts):
        return question
    if times_answered(question):
        changed = _new_question(kept.board, facts)
        QuestionnaireQuestion.objects.filter(pk=place.pk).update(question=changed)
    else:
        changed = question
        _fill(changed, facts)
        save_checked(changed, shown_at=SHOWN_AT)
    audit.record(
        "questionnaire.question_changed", kept, actor=actor,
        before={"question": before.text, "kind": before.kind, "purpose": before.purpose},
        after={"question": changed.text, "kind": changed.kind, "purpose": changed.purpose},
    )  # fmt: skip
    return changed


@transaction.atomic
def move_question(place: QuestionnaireQuestion, *, up: bool, actor: User) -> None:
    """Ask it one place earlier or later; at the end of the list nothing happens."""
    kept = _held(place.questionnaire)
    places = list(kept.places.select_related("question").order_by("number", "id"))
    at = next(number for number, one in enumerate(places) if one.pk == place.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(places):
        return
    before = [one.question.text for one in places]
    places[at], places[to] = places[to], places[at]
    for number, one in enumerate(places, start=1):
        one.number = number
    QuestionnaireQuestion.objects.bulk_update(places, ["number"])
    audit.record(
        "questionnaire.ordered", kept, actor=actor, before={"questions": before},
        after={"questions": [one.question.text for one in places]},
    )  # fmt: skip


@transaction.atomic
def stop_asking(place: QuestionnaireQuestion, *, actor: User) -> None:
    """Take a question out of the questionnaire; what people answered stays."""
    kept = _held(place.questionnaire)
    audit.record(
        "questionnaire.question_removed", kept, actor=actor, before={"question": place.question.text}
    )
    place.delete()


def questionnaires_of(board: Board, stage: str, courses: set[int]) -> dict[int, Questionnaire]:
    """Course → its own active questionnaire of the stage, or the one for all courses. One query."""
    rows = Questionnaire.objects.filter(board=board, stage=stage).prefetch_related("places__question")
    found: dict[int | None, Questionnaire] = {one.course_id: one for one in rows}
    chosen = {course: found.get(course) or found.get(None) for course in courses}
    return {
        course: one
        for course, one in chosen.items()
        if one is not None and one.is_active and len(one.places.all())
    }


def _held(questionnaire: Questionnaire) -> Questionnaire:
    rows = Questionnaire.objects.select_for_update(of=("self",), no_key=True)
    found: Questionnaire = rows.select_related("board", "course").get(pk=questionnaire.pk)
    return found


def _new_question(board: Board, facts: QuestionFacts) -> Question:
    question = Question(board=board)
    _fill(question, facts)
    save_checked(question, shown_at=SHOWN_AT)
    return question


def _clean(facts: QuestionFacts) -> QuestionFacts:
    """As it is kept: what does not belong to its kind is not kept."""
    given: dict[str, Any] = {name: getattr(facts, name) for name in FIELDS}
    given["text"] = " ".join(facts.text.split())
    if facts.kind != Kind.SCALE:
        given["lowest"], given["highest"] = 1, 5
    if facts.purpose == Purpose.DONE:
        given["choices"] = "\n".join(DONE_CHOICES)
    lines = [" ".join(line.split()) for line in given["choices"].splitlines()]
    given["choices"] = "\n".join(dict.fromkeys(filter(None, lines))) if facts.kind == Kind.CHOICE else ""
    return QuestionFacts(**given)


def _fill(question: Question, facts: QuestionFacts) -> None:
    clean = _clean(facts)
    for name in FIELDS:
        setattr(question, name, getattr(clean, name))
    question.normalised_text = normalise(clean.text)
    if not question.normalised_text:
        raise wrong("text", "Write the question.")
    if clean.kind not in KINDS_OF[Purpose(clean.purpose)]:
        allowed = " or ".join(sorted(Kind(one).label.lower() for one in KINDS_OF[Purpose(clean.purpose)]))
        raise wrong("kind", f"For this purpose the answer must be: {allowed}.")
    if clean.kind == Kind.CHOICE and len(question.choice_list()) < FEWEST_CHOICES:
        raise wrong("choices", "Write at least two choices, one on each line.")
    if clean.kind == Kind.SCALE and not 0 < clean.highest - clean.lowest < MOST_STEPS:
        raise wrong("highest", f"A scale goes up, in at most {MOST_STEPS} steps.")

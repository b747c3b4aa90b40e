"""Answers to questionnaires, from the office's system. One row is one person's answer to one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from boards.loading.cells import choice, listed, name_key, one_line, words
from core.loading import LEAVE_OUT, LoadKind, LoadPlan
from core.permissions import Perm
from core.rounding import plain
from core.spreadsheets import Column, Row
from core.spreadsheets.columns import number
from training.loading.known import DELEGATE_COLUMN, EVENT_COLUMN, KnownDelegates, KnownEvents, bookings_of
from training.models import HOLDING, Answer, Booking, Evaluation, Event, Question, Stage

LONGEST_ANSWER = 4_000
STAGES = {
    "pre": Stage.BEFORE,
    "pre-evaluation": Stage.BEFORE,
    "pre evaluation": Stage.BEFORE,
    "post": Stage.AFTER,
    "post course": Stage.AFTER,
    "post evaluation": Stage.AFTER,
    "stage 2": Stage.LATER,
    "post event stage 2": Stage.LATER,
    "follow up": Stage.LATER,
    "follow-up": Stage.LATER,
}
COLUMNS = (
    EVENT_COLUMN,
    DELEGATE_COLUMN,
    Column("stage", True, choice(Stage, STAGES), listed(Stage)),
    Column("question", True, one_line(300), "the words of the question"),
    Column("answer", True, words(LONGEST_ANSWER), "a number on the question's scale, or words"),
)


def number_of(written: str) -> Decimal | None:
    """The answer as a number with at most two decimals, or None for words."""
    try:
        found = number(written)
    except ValueError:
        return None
    return found if abs(found) < 1_000 and found == round(found, 2) else None


@dataclass(frozen=True)
class _Answered:
    """One row whose event and booking are known."""

    row: Row
    event: Event
    booking: Booking
    question: Question


class _Comparing:
    """One file beside what the board has. Seven queries, whatever the number of rows."""

    def __init__(self, plan: LoadPlan, rows: Sequence[Row]) -> None:
        self.plan = plan
        self.events, self.delegates = KnownEvents(plan), KnownDelegates(plan)
        events = {one.pk: one for row in rows if (one := self.events.get(row["event"])) is not None}
        self.bookings = bookings_of(plan, events.values())
        self.questions = _questions(plan, rows)
        kept = Evaluation.objects.filter(board=plan.board, event__in=events)
        self.evaluations: dict[tuple[int, str], Evaluation] = {
            (one.booking_id, one.stage): one for one in kept
        }
        answers = Answer.objects.filter(board=plan.board, evaluation__event__in=events)
        self.answers: dict[tuple[int, int], Answer] = {
            (one.evaluation_id, one.question_id): one for one in answers
        }

    def take(self, rows: Sequence[Row]) -> None:
        first: dict[tuple[Any, ...], Row] = {}
        for row in rows:
            event = self.events.of(row)
            booking = None if event is None else self._booking(row, event)
            if event is None or booking is None:
                continue
            question = self.questions[name_key(row["question"])]
            earlier = first.setdefault((booking.pk, row["stage"], name_key(row["question"])), row)
            if earlier is not row:
                self.plan.problem(
                    row.number, "question", row["question"],
                    f"Row {earlier.number} answers this question already", "each question once",
                )  # fmt: skip
            elif self._on_the_scale(row, question):
                self._compare(_Answered(row, event, booking, question))

    def _booking(self, row: Row, event: Event) -> Booking | None:
        delegate = self.delegates.get(row["delegate"])
        found = self.bookings.get((event.pk, delegate.pk), []) if delegate is not None else []
        held = [one for one in found if one.status in HOLDING]
        if not held:
            self.plan.problem(
                row.number, "delegate", row["delegate"], "This person has no place on this event",
                "somebody whose booking is loaded already",
            )  # fmt: skip
            return None
        return held[-1]

    def _on_the_scale(self, row: Row, question: Question) -> bool:
        if question.kind != Question.Kind.SCALE:
            return True
        value = number_of(row["answer"])
        if value is not None and question.lowest <= value <= question.highest:
            return True
        self.plan.problem(
            row.number, "answer", row["answer"], "This is not on the question's scale",
            f"a number from {question.lowest} to {question.highest}",
        )  # fmt: skip
        return False

    def _compare(self, one: _Answered) -> None:
        evaluation = self._evaluation(one)
        is_scale = one.question.kind == Question.Kind.SCALE
        value = number_of(one.row["answer"]) if is_scale else None
        values = {"value": value, "text": "" if is_scale else one.row["answer"]}
        there = self.answers.get((evaluation.pk or 0, one.question.pk or 0))
        if there is None:
            self.plan.create(
                Answer(board=self.plan.board, evaluation=evaluation, question=one.question, **values)
            )
            self.plan.made += 1
        elif self.plan.change(
            one.row.number, there, values, what=f"Answer to “{one.question.text}”", shown=()
        ):
            self.plan.changed += 1
        else:
            self.plan.unchanged += 1

    def _evaluation(self, one: _Answered) -> Evaluation:
        key = (one.booking.pk, one.row["stage"])
        if key not in self.evaluations:
            made = Evaluation(
                board=self.plan.board, event=one.event, booking=one.booking, stage=one.row["stage"],
                completed_at=timezone.now(),
            )  # fmt: skip
            self.evaluations[key] = self.plan.create(made)
        found = self.evaluations[key]
        if found.pk and found.completed_at is None:
            self.plan.change(one.row.number, found, {"completed_at": timezone.now()}, shown=())
        return found


def _questions(plan: LoadPlan, rows: Sequence[Row]) -> dict[str, Question]:
    """Compared words → question. A new one is a scale when all its answers in the file are numbers."""
    found: dict[str, Question] = {
        one.normalised_text: one for one in Question.objects.filter(board=plan.board)
    }
    new: dict[str, list[Row]] = {}
    for row in rows:
        key = name_key(row["question"])
        if key not in found:
            new.setdefault(key, []).append(row)
    for key, asked in new.items():
        values = [number_of(row["answer"]) for row in asked]
        question = Question(board=plan.board, text=asked[0]["question"], normalised_text=key)
        if None in values:
            question.kind = Question.Kind.TEXT
        else:
            _set_scale(question, [value for value in values if value is not None])
            plan.warn(f"“{question.text}” is taken as a scale from {question.lowest} to {question.highest}.")
        found[key] = plan.create(question, "question", question.text)
    return found


def _set_scale(question: Question, values: list[Decimal]) -> None:
    """From 1 to 5 unless an answer lies outside: then to 10, to 100, or as far as the answers go."""
    question.kind = Question.Kind.SCALE
    question.lowest = min(1, int(min(values).to_integral_value(rounding="ROUND_FLOOR")))
    top = max(values)
    question.highest = next((end for end in (5, 10, 100) if top <= end), int(plain(top).split(".")[0]) + 1)


def plan_evaluations(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the answers that the board has."""
    _Comparing(plan, rows).take(rows)


KIND = LoadKind(
    name="evaluations",
    title="Training evaluations",
    about="One row for each answer to a question before, after or weeks after an event. Load the bookings first.",
    columns=COLUMNS,
    examples=(
        {
            "event": "T2026-001", "delegate": "sam.field@dunmoor.example", "stage": "before",
            "question": "How well do you know the signs of neglect?", "answer": "3",
        },
        {
            "event": "T2026-001", "delegate": "sam.field@dunmoor.example", "stage": "after",
            "question": "How well do you know the signs of neglect?", "answer": "5",
        },
        {
            "event": "T2026-001", "delegate": "sam.field@dunmoor.example", "stage": "after",
            "question": "What will you do differently?", "answer": "Ask to see the bedroom",
        },
    ),
    plan=plan_evaluations,
    permission=Perm.TRAINING_LOAD,
    options=(LEAVE_OUT,),
    place=82,
)  # fmt: skip

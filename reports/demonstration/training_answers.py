"""Questionnaires of the demonstration's training, and what people answered: fewer at each stage."""

import datetime as dt
from decimal import Decimal
from random import Random

from django.utils import timezone

from boards.models import Board
from core.names import normalise
from reports.demonstration import training_texts as texts
from training.models import (
    Answer,
    Booking,
    Evaluation,
    Question,
    Questionnaire,
    QuestionnaireQuestion,
    Stage,
)
from training.statistics.evaluation import LATER_AFTER_DAYS

#: How many answer of those who could.
SHARES = {Stage.BEFORE: 0.62, Stage.AFTER: 0.45, Stage.LATER: 0.08, Stage.MANAGER: 0.06}
Kind, Purpose = Question.Kind, Question.Purpose


def make_answers(
    board: Board, held: list[Booking], came: list[Booking], today: dt.date, random: Random
) -> None:
    """Three questionnaires for all courses, and their answers."""
    questions = _questions(board)
    evaluations: list[Evaluation] = []
    answers: list[Answer] = []
    limit = today - dt.timedelta(days=LATER_AFTER_DAYS)
    long_ago = [one for one in came if one.event.ends_on <= limit]
    for stage, people in (
        (Stage.BEFORE, held), (Stage.AFTER, came), (Stage.LATER, long_ago),
        (Stage.MANAGER, [one for one in long_ago if one.delegate.manager_email]),
    ):  # fmt: skip
        for booking in people:
            if random.random() > SHARES[stage]:
                continue
            day = booking.event.starts_on if stage == Stage.BEFORE else booking.event.ends_on
            at = dt.datetime.combine(day, dt.time(17), timezone.get_current_timezone())
            evaluation = Evaluation(
                board=board, event=booking.event, booking=booking, stage=stage, sent_at=at, completed_at=at
            )
            evaluations.append(evaluation)
            answers += _answers(evaluation, questions, random)
    Evaluation.objects.bulk_create(evaluations, batch_size=2_000)
    Answer.objects.bulk_create(answers, batch_size=2_000)


def _questions(board: Board) -> dict[str, Question]:
    plans = {
        **dict.fromkeys(texts.SCALE_QUESTIONS, (Kind.SCALE, Purpose.GAIN)),
        texts.STATEMENT: (Kind.SCALE, Purpose.STATEMENT),
        texts.PLAN: (Kind.TEXT, Purpose.PLAN),
        texts.DONE: (Kind.CHOICE, Purpose.DONE),
        texts.SEEN: (Kind.SCALE, Purpose.OTHER),
        "What would you tell a colleague about this course?": (Kind.TEXT, Purpose.QUOTATION),
    }
    found = {
        text: Question(
            board=board, text=text, normalised_text=normalise(text), kind=kind, purpose=purpose,
            choices="\n".join(texts.DONE_ANSWERS) if kind == Kind.CHOICE else "",
        )
        for text, (kind, purpose) in plans.items()
    }  # fmt: skip
    Question.objects.bulk_create(found.values())
    scales, last = list(texts.SCALE_QUESTIONS), list(found)[-1]
    for stage, asked in (
        (Stage.BEFORE, scales),
        (Stage.AFTER, [*scales, texts.STATEMENT, texts.PLAN, last]),
        (Stage.LATER, [texts.DONE]),
        (Stage.MANAGER, [texts.SEEN]),
    ):
        form = Questionnaire.objects.create(board=board, stage=stage)
        QuestionnaireQuestion.objects.bulk_create(
            QuestionnaireQuestion(board=board, questionnaire=form, question=found[text], number=number)
            for number, text in enumerate(asked, start=1)
        )
    return found


def _answers(evaluation: Evaluation, questions: dict[str, Question], random: Random) -> list[Answer]:
    def answer(text: str, value: int | None = None, words: str = "", *, may_print: bool = False) -> Answer:
        return Answer(
            board=evaluation.board, evaluation=evaluation, question=questions[text],
            value=None if value is None else Decimal(value), text=words, may_print=may_print,
        )  # fmt: skip

    if evaluation.stage == Stage.LATER:
        return [answer(texts.DONE, words=random.choices(texts.DONE_ANSWERS, [6, 3, 1])[0])]
    if evaluation.stage == Stage.MANAGER:
        return [answer(texts.SEEN, random.choices(range(1, 6), [0, 2, 6, 9, 3])[0])]
    weights = [1, 5, 12, 8, 2] if evaluation.stage == Stage.BEFORE else [0, 1, 3, 12, 9]
    found = [answer(text, random.choices(range(1, 6), weights)[0]) for text in texts.SCALE_QUESTIONS]
    if evaluation.stage == Stage.AFTER:
        found.append(answer(texts.STATEMENT, random.choices(range(1, 6), [0, 1, 2, 14, 12])[0]))
        if random.random() < 0.4:
            found.append(answer(texts.PLAN, words=random.choice(texts.PLANS)))
        if random.random() < 0.03:
            quoted = random.choice(texts.QUOTATIONS)
            found.append(answer(list(questions)[-1], words=quoted, may_print=True))
    return found

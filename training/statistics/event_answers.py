"""What people answered about one event: shown where enough of them did, so that nobody can be recognised."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count

from core.figures import Figure, Unit
from core.rounding import half_up
from training.models import Answer, Evaluation, Event, Question, Stage

#: So many people must have answered before any answer is shown.
FEWEST = 5
SCALE_RULE = "The average of the answers on the question's scale."
CHOICE_RULE = "People who chose this, of the people who answered the question."


@dataclass(frozen=True)
class AnsweredQuestion:
    """One question: an average of a scale, shares of choices, or words. All are empty where too few answered."""

    text: str
    answers: int
    average: Figure | None = None
    shares: tuple[Figure, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnsweredStage:
    """One stage: how many were sent one, how many answered, and what."""

    label: str
    sent: int
    completed: Figure
    questions: tuple[AnsweredQuestion, ...]

    @property
    def is_suppressed(self) -> bool:
        """Whether too few answered for anything to be shown."""
        return 0 < (self.completed.numerator or 0) < FEWEST


def answers_of(event: Event) -> tuple[AnsweredStage, ...]:
    """The stages that were sent or answered, in their order. Two queries."""
    rows: Any = Evaluation.objects.filter(event=event).order_by().values("stage")
    counted = {row["stage"]: row for row in rows.annotate(sent=Count("pk"), done=Count("completed_at"))}
    answers = Answer.objects.filter(evaluation__event=event).select_related("question", "evaluation")
    of_stage: dict[str, list[Answer]] = {}
    for one in answers.order_by("question__text", "pk"):
        of_stage.setdefault(one.evaluation.stage, []).append(one)
    return tuple(
        _stage(stage, counted[stage]["sent"], counted[stage]["done"], of_stage.get(stage, []))
        for stage in Stage
        if stage in counted
    )


def _stage(stage: Stage, sent: int, done: int, answers: Sequence[Answer]) -> AnsweredStage:
    completed = Figure.percent(
        f"training.event.{stage}.completed", f"{stage.label}: completed", done, sent, of="questionnaires",
        places=0, rule="Questionnaires that were answered, of those that were sent or loaded.",
    )  # fmt: skip
    by_question: dict[int, list[Answer]] = {}
    for one in answers if done >= FEWEST else ():
        by_question.setdefault(one.question_id, []).append(one)
    return AnsweredStage(
        str(stage.label), sent, completed, tuple(_question(found) for found in by_question.values())
    )


def _question(answers: Sequence[Answer]) -> AnsweredQuestion:
    question = answers[0].question
    if len(answers) < FEWEST:
        return AnsweredQuestion(question.text, len(answers))
    key = f"training.event.question.{question.pk}"
    if question.kind == Question.Kind.SCALE:
        values = [one.value for one in answers if one.value is not None]
        average = Figure(
            key=key, label=question.text, value=half_up(Fraction(sum(values)) / len(values), 2) if values else None,
            unit=Unit.NUMBER, places=2, denominator=len(values), of="answers", rule=SCALE_RULE,
        )  # fmt: skip
        return AnsweredQuestion(question.text, len(answers), average)
    if question.kind == Question.Kind.CHOICE:
        counted = Counter(one.text for one in answers)
        order = {choice: place for place, choice in enumerate(question.choice_list())}
        shares = tuple(
            Figure.percent(
                f"{key}.{choice}", choice, number, len(answers), of="answers", places=0, rule=CHOICE_RULE
            )
            for choice, number in sorted(counted.items(), key=lambda one: order.get(one[0], len(order)))
        )
        return AnsweredQuestion(question.text, len(answers), None, shares)
    return AnsweredQuestion(question.text, len(answers), words=tuple(one.text for one in answers))

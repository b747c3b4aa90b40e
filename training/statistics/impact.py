"""What courses changed, several at once: who came, what they gained, what they did with what they planned."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from boards.models import Board
from core.figures import Figure, Unit
from core.periods import Period
from core.rounding import half_up
from training.models import CAME, Answer, Booking, Question, Stage
from training.statistics.evaluation import DONE_CHOICES, GAIN_RULE, PLAN_RULE

PEOPLE_RULE = "People who came, if only for a part, each once."


@dataclass(frozen=True)
class Effect:
    """One course in the period. `gain` is of the same people; both have no data where nobody answered."""

    people: Figure
    gain: Figure
    done: Figure


def effects_of(board: Board, period: Period, courses: Collection[int]) -> dict[int, Effect]:
    """Course's id → what it changed. Three queries, whatever the number of courses."""
    inside = {"event__starts_on__range": (period.start, period.end), "event__is_cancelled": False}
    came: Any = Booking.objects.filter(
        board=board, event__course__in=courses, status__in=CAME, **inside
    ).order_by()
    people = dict(came.values_list("event__course").annotate(people=Count("delegate", distinct=True)))
    answers = Answer.objects.filter(
        board=board, evaluation__event__course__in=courses,
        **{f"evaluation__{name}": value for name, value in inside.items()},
    ).order_by()  # fmt: skip
    before = Answer.objects.filter(
        evaluation__booking=OuterRef("evaluation__booking"), evaluation__stage=Stage.BEFORE,
        question=OuterRef("question"), value__isnull=False,
    )  # fmt: skip
    pairs = answers.filter(
        evaluation__stage=Stage.AFTER, question__kind=Question.Kind.SCALE, value__isnull=False
    ).annotate(was=Subquery(before.values("value")[:1]))
    gains = {
        course: (now - was, n)
        for course, now, was, n in pairs.filter(was__isnull=False)
        .values_list("evaluation__event__course")
        .annotate(now=Sum("value"), before=Sum("was"), n=Count("pk"))
    }
    said = answers.filter(
        evaluation__stage=Stage.LATER, question__purpose=Question.Purpose.DONE, text__in=DONE_CHOICES
    )
    done = {
        course: (did, n)
        for course, did, n in said.values_list("evaluation__event__course").annotate(
            did=Count("pk", filter=Q(text=DONE_CHOICES[0])), n=Count("pk")
        )
    }
    return {
        one: _effect(one, people.get(one, 0), gains.get(one), done.get(one, (0, 0)), period)
        for one in courses
    }


def _effect(
    course: int, people: int, gain: tuple[Decimal, int] | None, done: tuple[int, int], period: Period
) -> Effect:
    key = f"training.impact.{course}"
    return Effect(
        Figure.count(f"{key}.people", "People who came", people, rule=PEOPLE_RULE, period=period),
        Figure(
            key=f"{key}.gain", label="Learning gain", value=half_up(Fraction(gain[0]) / gain[1], 2) if gain else None,
            unit=Unit.NUMBER, places=2, denominator=gain[1] if gain else None, of="answers" if gain else "",
            rule=GAIN_RULE, period=period,
        ),
        Figure.percent(
            f"{key}.done", "Did what they planned", *done, of="answers", places=0, rule=PLAN_RULE, period=period
        ),
    )  # fmt: skip

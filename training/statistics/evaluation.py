"""Evaluation: who answered of those who could, what was gained, what people agreed with."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Q, Sum

from boards.models import Board
from core.figures import Exclusion, Figure, Unit
from core.periods import Period
from core.rounding import half_up
from training.models import CAME, HOLDING, Answer, Booking, Evaluation, Question, Questionnaire, Stage

#: The last questionnaire is asked from this day after the event.
LATER_AFTER_DAYS = 42
#: What people say of what they planned: the same words everywhere, so that they can be counted together.
DONE_CHOICES = ("Done", "Not yet", "No chance so far")
SCALE = ("question__lowest", "question__highest")
EXPECTED_RULE = (
    "Of events that are over. Before: everybody who had a place. After: everybody who came. Later: everybody who came "
    f"{LATER_AFTER_DAYS} days ago or longer, and their line managers where those are known. Whoever was sent one, or "
    "answered all the same, counts as well."
)
GAIN_RULE = (
    "The average answer after an event less the average before it, on questions asked both times with the same scale. "
    "Same people: only answers of people who answered the question both times."
)
PLAN_RULE = "Answers weeks after an event to the question whether it was done; other words are left out."
AGREED_RULE = "Answers above the middle of the scale, to questions that were asked after the event only."


@dataclass(frozen=True)
class StageLine:
    """One stage: how many were asked or should have been, and how many answered."""

    label: str
    stage: str
    sent: Figure
    completed: Figure
    percent: Figure


@dataclass(frozen=True)
class GainLine:
    """What was gained on one scale: for the same people, or for all."""

    label: str
    before: Figure
    after: Figure
    gain: Figure
    people: Figure


@dataclass(frozen=True)
class StatementLine:
    """One statement: how many agreed, of all who answered."""

    label: str
    agreed: Figure


@dataclass(frozen=True)
class PlanLine:
    """What became of what people planned: how many said so, of all who said."""

    label: str
    said: Figure


@dataclass(frozen=True)
class Evaluated:
    """Everything that evaluation says about a period."""

    stages: tuple[StageLine, ...]
    gains: tuple[GainLine, ...]
    statements: tuple[StatementLine, ...]
    plans: tuple[PlanLine, ...] = ()

    @property
    def has_any(self) -> bool:
        """Whether anybody answered anything, or was asked."""
        return any(one.sent.value for one in self.stages)


def evaluation_of(board: Board, period: Period, today: dt.date, course: int | None = None) -> Evaluated:
    """Count the period as known today, of one course where its id is given. Eight queries at most."""
    return Evaluated(
        _stages(board, period, today, course),
        gains_of(board, period, course),
        _statements(board, period, course),
        plans_of(board, period, course),
    )


def _inside(period: Period, prefix: str, course: int | None) -> Q:
    of = {f"{prefix}starts_on__range": (period.start, period.end), f"{prefix}is_cancelled": False}
    return Q(**of) if course is None else Q(**of, **{f"{prefix}course_id": course})


def _stages(board: Board, period: Period, today: dt.date, course: int | None) -> tuple[StageLine, ...]:
    """Three stages, those that are not used with nothing asked; the managers' where it is used. Three queries."""
    used = set(Questionnaire.objects.filter(board=board, is_active=True).values_list("stage", flat=True))
    counted = _counted(board, period, today, course)
    lines = []
    for stage in Stage:
        completed = counted[f"completed_{stage}"]
        expected = counted[f"expected_{stage}"] if stage in used or completed else 0
        if stage == Stage.MANAGER and not expected:
            continue
        key = f"training.evaluation.{stage}"
        lines.append(
            StageLine(
                str(stage.label), stage.value,
                Figure.count(f"{key}.sent", f"{stage.label}: expected", expected, rule=EXPECTED_RULE, period=period),
                Figure.count(
                    f"{key}.completed", f"{stage.label}: completed", completed, rule=EXPECTED_RULE, period=period
                ),
                Figure.percent(
                    f"{key}.percent", f"{stage.label}: completed", completed, expected, of="questionnaires expected",
                    rule=EXPECTED_RULE, period=period,
                ),
            )
        )  # fmt: skip
    return tuple(lines)


def _could(today: dt.date, event: str, booking: str) -> dict[Stage, Q]:
    """Who could answer at each stage, with the ways to the event and to the booking."""
    over, came = Q(**{f"{event}ends_on__lt": today}), Q(**{f"{booking}status__in": CAME})
    long_ago = Q(**{f"{event}ends_on__lte": today - dt.timedelta(days=LATER_AFTER_DAYS)})
    return {
        Stage.BEFORE: over & Q(**{f"{booking}status__in": HOLDING}),
        Stage.AFTER: over & came,
        Stage.LATER: long_ago & came,
        Stage.MANAGER: long_ago & came & ~Q(**{f"{booking}delegate__manager_email": ""}),
    }


def _counted(board: Board, period: Period, today: dt.date, course: int | None) -> dict[str, int]:
    """Who could answer, and besides them whoever was sent one or answered; a booking has each stage once."""
    inside = _inside(period, "event__", course)
    bookings = Booking.objects.filter(inside, board=board).order_by()
    could = bookings.aggregate(
        **{str(stage): Count("pk", filter=which) for stage, which in _could(today, "event__", "").items()}
    )
    answered = Q(completed_at__isnull=False)
    asked = Evaluation.objects.filter(inside, answered | Q(sent_at__isnull=False), board=board).order_by()
    counts = {f"completed_{stage}": Count("pk", filter=Q(stage=stage) & answered) for stage in Stage} | {
        f"more_{stage}": Count("pk", filter=Q(stage=stage) & ~which)
        for stage, which in _could(today, "event__", "booking__").items()
    }
    found: dict[str, int] = asked.aggregate(**counts)
    return {f"completed_{stage}": found[f"completed_{stage}"] for stage in Stage} | {
        f"expected_{stage}": could[str(stage)] + found[f"more_{stage}"] for stage in Stage
    }


def _values(board: Board, period: Period, stage: str, course: int | None) -> Any:
    """Answers with a value to questions on a scale, of one stage."""
    return Answer.objects.filter(
        _inside(period, "evaluation__event__", course), board=board, evaluation__stage=stage,
        question__kind=Question.Kind.SCALE, value__isnull=False,
    ).order_by()  # fmt: skip


def _pairs(answers: Any) -> dict[tuple[int, int], dict[str, Any]]:
    """Scale → sums of those who answered a question both times, among answers before and after. One query.

    Each pair is put together once, by grouping. Looked for answer by answer it takes minutes where PostgreSQL has not
    analysed the rows yet, which is so right after a file was loaded.
    """
    both = (
        answers.values(
            "evaluation__booking",
            "question",
            lowest=F(SCALE[0]),
            highest=F(SCALE[1]),
            person=F("evaluation__booking__delegate"),
        )
        .annotate(
            was=Max("value", filter=Q(evaluation__stage=Stage.BEFORE)),
            now=Max("value", filter=Q(evaluation__stage=Stage.AFTER)),
        )
        .filter(was__isnull=False, now__isnull=False)
    )
    pairs, values = both.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lowest, highest, sum(was), sum(now), count(*), count(DISTINCT person)"  # noqa: S608 -- Django's SQL
            f" FROM ({pairs}) pairs GROUP BY lowest, highest",
            values,
        )
        rows = cursor.fetchall()
    return {
        (row[0], row[1]): dict(zip(("before", "after", "n", "people"), row[2:], strict=True)) for row in rows
    }


def gains_of(board: Board, period: Period, course: int | None = None) -> tuple[GainLine, ...]:
    """For each scale that was used both times: the same people, then all. One query, three where there is something."""
    before_and_after = Answer.objects.filter(
        _inside(period, "evaluation__event__", course), board=board, question__kind=Question.Kind.SCALE,
        value__isnull=False, evaluation__stage__in=(Stage.BEFORE, Stage.AFTER),
    ).order_by()  # fmt: skip
    stages = before_and_after.values("question").annotate(stages=Count("evaluation__stage", distinct=True))
    both = [row["question"] for row in stages if row["stages"] == 2]
    if not both:
        return ()
    same = _pairs(before_and_after.filter(question__in=both))
    at = {stage: Q(evaluation__stage=stage) for stage in (Stage.BEFORE, Stage.AFTER)}
    everybody = (
        before_and_after.filter(question__in=both)
        .values(*SCALE)
        .annotate(
            before=Sum("value", filter=at[Stage.BEFORE]), n_before=Count("pk", filter=at[Stage.BEFORE]),
            after=Sum("value", filter=at[Stage.AFTER]), n_after=Count("pk", filter=at[Stage.AFTER]),
            people=Count("evaluation__booking__delegate", distinct=True),
        )
        .order_by(*SCALE)
    )  # fmt: skip
    lines = []
    for row in everybody:
        bounds = (row[SCALE[0]], row[SCALE[1]])
        words = f", scale {bounds[0]} to {bounds[1]}" if len(everybody) > 1 else ""
        if (pair := same.get(bounds)) is not None:
            sides = ((pair["before"], pair["n"]), (pair["after"], pair["n"]))
            lines.append(_gain(f"same people{words}", *sides, pair["people"], period))
        sides = ((row["before"], row["n_before"]), (row["after"], row["n_after"]))
        lines.append(_gain(f"all{words}", *sides, row["people"], period))
    return tuple(lines)


def _gain(
    label: str, before: tuple[Decimal, int], after: tuple[Decimal, int], people: int, period: Period
) -> GainLine:
    """Exact until the one rounding of each figure."""
    was, now = (Fraction(total) / n for total, n in (before, after))
    key = f"training.gain.{label.replace(', scale ', '.').replace(' ', '_')}"

    def average(name: str, what: str, value: Fraction, answers: int | None) -> Figure:
        return Figure(
            key=f"{key}.{name}", label=f"{what}, {label}", value=half_up(value, 2), unit=Unit.NUMBER, places=2,
            denominator=answers, of="answers" if answers is not None else "", rule=GAIN_RULE, period=period,
        )  # fmt: skip

    return GainLine(
        label,
        average("before", "Average before", was, before[1]),
        average("after", "Average after", now, after[1]),
        average("gain", "Learning gain", now - was, None),
        Figure.count(f"{key}.people", f"People, {label}", people, rule=GAIN_RULE, period=period),
    )


def _statements(board: Board, period: Period, course: int | None) -> tuple[StatementLine, ...]:
    """Questions on a scale that were asked after the event and not before. One query."""
    before = _values(board, period, Stage.BEFORE, course).values("question")
    rows = _values(board, period, Stage.AFTER, course).exclude(question__in=before)
    middle = (F("question__lowest") + F("question__highest")) / 2.0
    found = rows.values("question__text").annotate(
        n=Count("pk"), agreed=Count("pk", filter=Q(value__gt=middle))
    )
    return tuple(
        StatementLine(
            row["question__text"],
            Figure.percent(
                f"training.statement.{row['question__text']}", row["question__text"], row["agreed"], row["n"],
                of="answers", places=0, rule=AGREED_RULE, period=period,
            ),
        )
        for row in found.order_by("question__text")
    )  # fmt: skip


def plans_of(board: Board, period: Period, course: int | None = None) -> tuple[PlanLine, ...]:
    """What people did with what they planned, in the order of the choices. One query."""
    rows = Answer.objects.filter(
        _inside(period, "evaluation__event__", course), board=board, evaluation__stage=Stage.LATER,
        question__purpose=Question.Purpose.DONE,
    ).exclude(text="")  # fmt: skip
    found: dict[str, int] = dict(rows.order_by().values_list("text").annotate(n=Count("pk")))
    counted = {choice: found.get(choice, 0) for choice in DONE_CHOICES}
    said, others = sum(counted.values()), sum(found.values()) - sum(counted.values())
    left = (Exclusion(others, "answers in other words"),) if others else ()
    if not said:
        return ()
    return tuple(
        PlanLine(
            choice,
            Figure.percent(
                f"training.plan.{choice.lower().replace(' ', '_')}", f"What people planned: {choice.lower()}",
                number, said, of="answers", rule=PLAN_RULE, period=period, excluded=left,
            ),
        )
        for choice, number in counted.items()
    )  # fmt: skip


@dataclass(frozen=True)
class Quotation:
    """Words that may be printed without a name, and the course that they are about."""

    text: str
    course: str


def quotations_of(board: Board, period: Period, most: int) -> Sequence[Quotation]:
    """Words with their writer's consent, the latest first. One query."""
    rows = Answer.objects.filter(
        _inside(period, "evaluation__event__", None), board=board, may_print=True
    ).exclude(text="")
    found = rows.order_by("-evaluation__event__starts_on", "pk").values_list(
        "text", "evaluation__event__course__title"
    )
    return [Quotation(text, course) for text, course in found[:most]]

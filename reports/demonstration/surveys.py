"""Practitioner surveys of the demonstration: one that has ended, with results, and one that is open."""

import datetime as dt
from random import Random

from audits.models import Cycle, Standard, Survey, SurveyLink, SurveyMark, SurveyReply
from audits.services.surveys import SurveyFacts, make_survey, questions_of
from audits.survey_questions import statement_about
from boards.models import Board

WEEK = dt.timedelta(weeks=1)
MARKS = (5, 4, 3, 2, 1, None)


def make_surveys(board: Board, today: dt.date) -> None:
    """Of the last cycle that was closed, and of the one that runs. Call it in the board's scope."""
    random = Random(f"{board.slug} surveys")  # noqa: S311 -- the same each time, on purpose
    closed = Cycle.objects.exclude(closed_on=None).order_by("-opens_on").first()
    running = Cycle.objects.running(today).order_by("-opens_on").first()
    for cycle in filter(None, (closed, running)):
        survey = _survey(cycle, today)
        most = 18 if cycle.closed_on else 6
        for link in SurveyLink.objects.filter(survey=survey).select_related("agency"):
            _replies(survey, link, random, random.choice((0, 2, 4, most, most, 2 * most)))
        if cycle.closed_on:
            begun = cycle.opens_on + 3 * WEEK
            SurveyReply.objects.filter(survey=survey).update(given_on=begun + WEEK)
            Survey.objects.filter(pk=survey.pk).update(opens_on=begun, closes_on=begun + 4 * WEEK)


def _survey(cycle: Cycle, today: dt.date) -> Survey:
    standards = Standard.objects.filter(version=cycle.version_id)
    facts = SurveyFacts(
        opens_on=today,
        closes_on=today + 4 * WEEK,
        statements={one.pk: statement_about(one) for one in standards},
    )
    return make_survey(cycle, facts=facts, actor=None)


def _replies(survey: Survey, link: SurveyLink, random: Random, count: int) -> None:
    """Some agencies are seen more kindly than others, and some standards less well by all."""
    kindness = random.uniform(0.5, 2)
    replies = [SurveyReply(board=survey.board, survey=survey, agency=link.agency) for _ in range(count)]
    SurveyReply.objects.bulk_create(replies)
    questions = questions_of(survey)
    SurveyMark.objects.bulk_create(
        SurveyMark(
            board=survey.board, reply=reply, question=question, mark=_mark(random, kindness, question.place)
        )
        for reply in replies
        for question in questions
    )


def _mark(random: Random, kindness: float, place: int) -> int | None:
    lower = 2 if place in (5, 10) else 1
    weights = (2 * kindness, 4 * kindness, 2, 1.5 * lower, lower, 0.7)
    return random.choices(MARKS, weights)[0]

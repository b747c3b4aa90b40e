"""Short stories about practitioner surveys. Call them inside the board's scope."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from audits.models import Cycle, Survey, SurveyLink, SurveyReply
from audits.services.surveys import SurveyFacts, make_survey, take_reply
from boards.models import Agency

DAY = dt.timedelta(days=1)


def facts_of(cycle: Cycle, **changes: Any) -> SurveyFacts:
    """Open from today for two weeks, with a statement about each standard."""
    today = timezone.localdate()
    statements = {one.pk: f"We do {one.number} well." for one in cycle.version.standards.all()}
    known: dict[str, Any] = {
        "opens_on": today,
        "closes_on": today + 14 * DAY,
        "statements": statements,
    }
    return SurveyFacts(**{**known, **changes})


def survey_of(cycle: Cycle, **changes: Any) -> Survey:
    """The open survey of a cycle, with a link for each agency that is asked."""
    return make_survey(cycle, facts=facts_of(cycle, **changes), actor=None)


def link_of(survey: Survey, agency: Agency) -> SurveyLink:
    """The link of one agency."""
    return SurveyLink.objects.select_related("survey__cycle", "agency", "board").get(
        survey=survey, agency=agency
    )


def reply(link: SurveyLink, *marks: int | None) -> SurveyReply:
    """One person's marks, by statement; None for "I do not know"."""
    questions = link.survey.questions.order_by("place").values_list("pk", flat=True)
    return take_reply(link, marks=dict(zip(questions, marks, strict=True)))


def replies(link: SurveyLink, *people: Sequence[int | None]) -> None:
    """Several people of one agency."""
    for marks in people:
        reply(link, *marks)


def end(survey: Survey) -> Survey:
    """The survey, whose last day was yesterday."""
    yesterday = timezone.localdate() - DAY
    Survey.objects.filter(pk=survey.pk).update(opens_on=yesterday - 14 * DAY, closes_on=yesterday)
    survey.refresh_from_db()
    return survey

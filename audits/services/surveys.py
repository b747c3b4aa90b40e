"""Practitioner surveys: making and changing one, its links, the replies, and closing it.

A reply writes no entry into the trail: the entry's time beside the reply's day would say when somebody answered.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.models import (
    Cycle,
    Return,
    Standard,
    Survey,
    SurveyLink,
    SurveyMark,
    SurveyQuestion,
    SurveyReply,
)
from audits.survey_tokens import make_survey_token
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.models.user import hash_token

AUDITED = ("opens_on", "closes_on", "intro", "most_a_day")
OVER = "This survey has ended, and its results have been shown. Nothing about it can be changed any more."
NOT_OPEN = "This survey is not open."
FULL = "Today more replies have come than this survey takes in one day. Please answer tomorrow."


@dataclass(frozen=True)
class SurveyFacts:
    """What a survey is made of; `statements` are by standard, an empty one is not asked."""

    opens_on: dt.date
    closes_on: dt.date
    intro: str = ""
    most_a_day: int = 300
    statements: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def make_survey(cycle: Cycle, *, facts: SurveyFacts, actor: User | None) -> Survey:
    """Make the survey of a cycle, with a link for each agency that is asked. Raises ValidationError."""
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if Survey.objects.filter(cycle=cycle).exists():
        raise ValidationError("This cycle has a survey already.")
    survey = Survey(board=cycle.board, cycle=cycle)
    _fill(survey, facts)
    if facts.closes_on < timezone.localdate():
        raise wrong("closes_on", "The last day to answer has passed already.")
    save_checked(survey)
    asked = _write_questions(survey, facts.statements)
    links = _make_links(survey)
    after = audit.state(survey, *AUDITED) | {"statements": asked, "agencies": len(links)}
    audit.record("survey.made", survey, actor=actor, after=after)
    return survey


@transaction.atomic
def change_survey(survey: Survey, *, facts: SurveyFacts, actor: User) -> Survey:
    """Change a survey that has not ended; its statements only while nobody has answered."""
    survey = _running(survey)
    before = audit.state(survey, *AUDITED) | {"statements": _texts(survey)}
    _fill(survey, facts)
    if facts.closes_on < timezone.localdate():
        raise wrong(
            "closes_on", "The last day to answer has passed already. To end the survey now, close it."
        )
    save_checked(survey)
    known = dict(survey.questions.values_list("standard", "text"))
    wanted = {key: text for key, text in _clean(facts.statements).items() if text}
    if wanted != known:
        if SurveyReply.objects.filter(survey=survey).exists():
            raise ValidationError("Somebody has answered already, so the statements stay as they are.")
        survey.questions.all().delete()
        _write_questions(survey, facts.statements)
    after = audit.state(survey, *AUDITED) | {"statements": _texts(survey)}
    audit.record("survey.changed", survey, actor=actor, before=before, after=after)
    return survey


def _fill(survey: Survey, facts: SurveyFacts) -> None:
    survey.opens_on, survey.closes_on = facts.opens_on, facts.closes_on
    survey.intro, survey.most_a_day = facts.intro.strip(), facts.most_a_day
    if survey.closes_on < survey.opens_on:
        raise wrong("closes_on", "The last day cannot be before the survey opens.")


def _clean(statements: Mapping[int, str]) -> dict[int, str]:
    return {key: " ".join(text.split()) for key, text in statements.items()}


def _write_questions(survey: Survey, statements: Mapping[int, str]) -> list[str]:
    texts = _clean(statements)
    standards = Standard.objects.filter(version=survey.cycle.version_id).order_by("number")
    made = [
        SurveyQuestion(board=survey.board, survey=survey, standard=one, place=place, text=texts[one.pk])
        for place, one in enumerate((each for each in standards if texts.get(each.pk)), start=1)
    ]
    if not made:
        raise ValidationError("Write at least one statement.")
    SurveyQuestion.objects.bulk_create(made)
    return [one.text for one in made]


def _texts(survey: Survey) -> list[str]:
    return list(survey.questions.order_by("place").values_list("text", flat=True))


def _locked(survey: Survey) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("board", "cycle")
    found: Survey = rows.get(pk=survey.pk)
    return found


def _running(survey: Survey) -> Survey:
    """The survey, locked; raises ValidationError when it has ended."""
    survey = _locked(survey)
    if survey.is_over():
        raise ValidationError(OVER)
    return survey


@transaction.atomic
def add_links(survey: Survey, *, actor: User) -> list[SurveyLink]:
    """Make links for agencies that were asked since the survey was made."""
    survey = _running(survey)
    made = _make_links(survey)
    if made:
        names = [str(link.agency) for link in made]
        audit.record("survey.links_added", survey, actor=actor, after={"agencies": names})
    return made


def missing_links(survey: Survey) -> Any:
    """Returns of agencies that are asked and have no link yet."""
    have = SurveyLink.objects.filter(survey=survey).values("agency")
    return Return.objects.asked().filter(cycle=survey.cycle_id).exclude(agency__in=have)


def _make_links(survey: Survey) -> list[SurveyLink]:
    made = [
        SurveyLink(board=survey.board, survey=survey, agency=one.agency)
        for one in missing_links(survey).select_related("agency").order_by("agency__name")
    ]
    for link in made:
        link.token_hash = hash_token(token_of(link))
    return SurveyLink.objects.bulk_create(made)


def token_of(link: SurveyLink) -> str:
    """The secret of a link, made again."""
    return make_survey_token(
        board_id=link.board_id, survey_id=link.survey_id, agency_id=link.agency_id, edition=link.edition
    )


@transaction.atomic
def replace_link(link: SurveyLink, *, actor: User) -> SurveyLink:
    """Give an agency a new link; the old one opens nothing any more. Replies that came stay."""
    _running(link.survey)
    link = SurveyLink.objects.select_for_update(of=("self",)).select_related("agency").get(pk=link.pk)
    link.edition += 1
    link.token_hash = hash_token(token_of(link))
    link.save(update_fields=["edition", "token_hash"])
    audit.record("survey.link_replaced", link, actor=actor, after={"edition": link.edition})
    return link


def find_link(token: str) -> SurveyLink | None:
    """The link, inside the scope of its board; looked up by hash, never by value."""
    found: SurveyLink | None = (
        SurveyLink.objects.filter(token_hash=hash_token(token))
        .select_related("survey__cycle", "agency", "board")
        .first()
    )
    return found


@transaction.atomic
def take_reply(link: SurveyLink, *, marks: Mapping[int, int | None]) -> SurveyReply:
    """Keep what one person answered: question id → mark, None for "I do not know". Nobody is named anywhere.

    Raises ValidationError when the survey is not open, or when more replies came today than it takes in a day.
    """
    # Locked, so that people who answer at once are counted one after the other, and none after the close.
    survey = _locked(link.survey)
    if not survey.is_open():
        raise ValidationError(NOT_OPEN)
    today = SurveyReply.objects.filter(survey=survey, agency=link.agency_id, given_on=timezone.localdate())
    if today.count() >= survey.most_a_day:
        raise ValidationError(FULL, code="full")
    if set(marks) - set(survey.questions.values_list("pk", flat=True)):
        raise ValidationError("A statement is not one of this survey.")
    reply: SurveyReply = SurveyReply.objects.create(board=link.board, survey=survey, agency=link.agency)
    SurveyMark.objects.bulk_create(
        SurveyMark(board=link.board, reply=reply, question_id=question, mark=mark)
        for question, mark in marks.items()
    )
    return reply


@transaction.atomic
def close_survey(survey: Survey, *, actor: User) -> Survey:
    """End a survey before its last day. For good: its results can be seen from now on."""
    survey = _running(survey)
    survey.closed_on = timezone.localdate()
    survey.save(update_fields=["closed_on"])
    replies = SurveyReply.objects.filter(survey=survey).count()
    audit.record("survey.closed", survey, actor=actor, after={"replies": replies})
    return survey


def questions_of(survey: Survey) -> Sequence[SurveyQuestion]:
    """The statements in their order."""
    return list(survey.questions.select_related("standard").order_by("place"))

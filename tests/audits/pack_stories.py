"""Stories about challenge-day packs. Call them inside the board's scope."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from audits.models import Answer, AnswerEvidence, Cycle, Evidence, Question, Return
from audits.services.proposals import propose_action
from audits.statistics.survey import THRESHOLD
from boards.models import Action, Agency, Board
from core.models import User
from tests import builders
from tests.audits import stories, survey_stories

LAST = {"opens_on": dt.date(2024, 4, 1), "due_on": dt.date(2024, 9, 30)}
DAY = dt.timedelta(days=1)


def hand_in(agency_return: Return) -> Return:
    """Submitted now."""
    Return.objects.filter(pk=agency_return.pk).update(
        submitted_at=timezone.now(),
        status=Return.Status.SUBMITTED,
        senior_name="Pat Moor",
        senior_role="Chief Superintendent",
    )
    return one_of(agency_return.cycle, agency_return.agency)


def one_of(cycle: Cycle, agency: Agency) -> Return:
    """The return, as the work that makes packs reads it."""
    return Return.objects.select_related(
        "board", "agency", "cycle__version__framework", "cycle__challenge_meeting__group"
    ).get(cycle=cycle, agency=agency)


def full(board: Board, manager: User, *, agency: str = "Dunmoor Police") -> Return:
    """A return with something in every part: two cycles, a survey, messages, evidence, actions."""
    version = stories.framework_of(board, standards=3, criteria=3)
    police = builders.agency(agency)
    then = stories.return_of(stories.cycle_of(version, police, name="Section 11, last time", **LAST), police)
    for item, score in (("1.1", 100), ("1.2", 100), ("2.1", 25), ("3.1", 75)):
        stories.answer(then, item, score)
    hand_in(then)
    old = propose_action(
        Answer.objects.get(agency_return=then, standard__number=2),
        text="Write a policy on lone workers.",
        due=timezone.localdate(),
        actor=manager,
    )
    Action.objects.filter(pk=old.pk).update(due_on=timezone.localdate() - 30 * DAY)
    cycle = stories.cycle_of(version, police, challenge_on=timezone.localdate() + 14 * DAY)
    one = stories.return_of(cycle, police)
    trained = stories.answer(one, "1.1", 100, narrative="We train everybody, every year, without exception.")
    stories.answer(one, "1.2", 25, narrative="No policy yet.")
    stories.answer(
        one, "1.3", 50, moderated_score=Decimal(25), moderation_reason="Half of the teams were not asked."
    )
    stories.answer(one, "2.1", 100, moderated_score=Decimal(75), moderation_reason="Nothing shows it.")
    stories.answer(one, "2.2", stories.NOT_APPLICABLE)
    stories.answer(one, "3.1", 75)
    one = hand_in(one)
    paper = Evidence.objects.create(
        board=board, agency=police, title="Training plan", link="https://police.example/plan",
        expires_on=timezone.localdate() - DAY,
    )  # fmt: skip
    AnswerEvidence.objects.create(board=board, answer=trained, evidence=paper)
    for text, from_board in (
        ("Who trains new staff?", True),
        ("Our own team.", False),
        ("And volunteers?", True),
    ):
        Question.objects.create(board=board, answer=trained, text=text, is_from_board=from_board)
    propose_action(
        Answer.objects.get(agency_return=one, standard__number=1, criterion__place=2),
        text="Agree a policy.", due=timezone.localdate() + 60 * DAY, actor=manager,
    )  # fmt: skip
    survey = survey_stories.survey_of(cycle)
    link = survey_stories.link_of(survey, police)
    # Everybody answers on the first standard, too few on the third.
    survey_stories.replies(link, *([[2, 5, None]] * THRESHOLD), [5, 5, 4])
    survey_stories.end(survey)
    return one

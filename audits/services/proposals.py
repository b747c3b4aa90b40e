"""Low grades propose actions: what is below the cycle's threshold, and the action that is made from it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from audits.items import item_number, item_words
from audits.models import Answer, Cycle, Grade, Return
from audits.rules import percent_of_scale
from boards.models import Action
from boards.services.actions import FINISHED, add_action
from boards.services.saving import wrong
from core.models import User

#: How long an agency has as a rule, from the challenge day or from today.
TIME = dt.timedelta(days=90)


@dataclass(frozen=True)
class LowGrade:
    """One answer below the threshold in the board's view, with the unfinished action that came from it already."""

    answer: Answer
    percent: Fraction
    action: Action | None

    @property
    def number(self) -> str:
        return item_number(self.answer.criterion or self.answer.standard)

    @property
    def words(self) -> str:
        return item_words(self.answer.criterion or self.answer.standard)

    @property
    def text(self) -> str:
        return proposed_text(self.answer)


def proposed_text(answer: Answer) -> str:
    """What the action says unless somebody writes it otherwise."""
    item = answer.criterion or answer.standard
    return f"{item_number(item)} {item_words(item)}"[:2000]


def proposed_due(cycle: Cycle) -> dt.date:
    """90 days after the challenge day, or from today where that has passed or is not known."""
    today = timezone.localdate()
    start = max(cycle.challenge_on, today) if cycle.challenge_on else today
    return start + TIME


def low_grades_of_return(agency_return: Return) -> list[LowGrade]:
    """What is low in one return, lowest first. Two queries."""
    return _low_grades(Answer.objects.filter(agency_return=agency_return))


def low_grades_of_cycle(cycle: Cycle) -> list[LowGrade]:
    """What is low in all returns of a cycle that were handed in, lowest first. Two queries."""
    return _low_grades(Answer.objects.filter(agency_return__cycle=cycle))


def _low_grades(rows: QuerySet[Answer]) -> list[LowGrade]:
    highest = Grade.objects.filter(version=OuterRef("standard__version")).order_by()
    most = highest.values("version").annotate(most=Max("score")).values("most")
    rows = rows.filter(
        agency_return__submitted_at__isnull=False, agency_return__withdrawn_on=None, is_from_last=False
    )
    found = (
        rows.annotate(seen=Coalesce("moderated_score", "score"), highest=Subquery(most))
        .filter(
            Q(criterion=None, seen__lt=F("agency_return__cycle__threshold"))
            | Q(criterion__isnull=False, seen__lt=F("agency_return__cycle__threshold") * F("highest") / 100)
        )
        .exclude(is_not_applicable=True, decision=Answer.Decision.AGREED)
        .select_related(
            "agency_return__agency", "agency_return__cycle", "agency_return__board", "standard",
            "criterion__standard",
        )
    )  # fmt: skip
    answers = list(found)
    actions = actions_of(answers)
    low = [LowGrade(answer, _percent(answer), actions.get(answer.pk)) for answer in answers]
    return sorted(low, key=_order)


def _percent(answer: Answer) -> Fraction:
    seen: Decimal = answer.seen  # type: ignore[attr-defined]
    if answer.criterion_id is None:
        return Fraction(seen)
    return percent_of_scale(seen, answer.highest)  # type: ignore[attr-defined]


def _order(low: LowGrade) -> tuple[Fraction, str, int, int]:
    answer = low.answer
    place = answer.criterion.place if answer.criterion else 0
    return low.percent, answer.agency_return.agency.name, answer.standard.number, place


def actions_of(answers: Sequence[Answer]) -> dict[int, Action]:
    """Answer id → the latest action that came from it and is not withdrawn. One query."""
    kind = ContentType.objects.get_for_model(Answer)
    rows = Action.objects.filter(source_type=kind, source_id__in=[answer.pk for answer in answers])
    rows = rows.exclude(status=Action.Status.WITHDRAWN).select_related("board").order_by("pk")
    return {action.source_id: action for action in rows if action.source_id is not None}


@transaction.atomic
def propose_action(answer: Answer, *, text: str = "", due: dt.date, actor: User) -> Action:
    """Make an action of the agency from one answer; without a text it says what the standard asks.

    Raises ValidationError (text, due), also while an action from this answer is not finished.
    """
    rows = Answer.objects.select_for_update(of=("self",), no_key=True)
    locked: Answer = rows.select_related(
        "agency_return__agency", "board", "standard", "criterion__standard"
    ).get(pk=answer.pk)
    if due < timezone.localdate():
        raise wrong("due", "The due date must be today or later.")
    made = actions_of([locked]).get(locked.pk)
    if made is not None and made.status not in FINISHED:
        raise ValidationError(f"{made} was made from this answer and is not finished. Change that one.")
    return add_action(
        board=locked.board,
        text=text.strip() or proposed_text(locked),
        owners=[locked.agency_return.agency],
        due=due,
        source=locked,
        actor=actor,
    )


@dataclass(frozen=True)
class Proposed:
    """What came of making several actions at once; answers with an action of their own were left as they are."""

    made: list[Action]
    left: int


@transaction.atomic
def propose_actions(answers: Sequence[Answer], *, due: dt.date, actor: User) -> Proposed:
    """Make one action from each of these answers, all for one day. Raises ValidationError (due)."""
    made, left = [], 0
    known = actions_of(answers)
    for answer in answers:
        action = known.get(answer.pk)
        if action is not None and action.status not in FINISHED:
            left += 1
            continue
        made.append(propose_action(answer, due=due, actor=actor))
    return Proposed(made, left)

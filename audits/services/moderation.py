"""Moderation: the board's view beside the agency's own, for each answer, by several moderators at once.

Whoever saves names the revision that was read. Where somebody else has changed the answer since, nothing is saved:
ModerationConflictError holds both, and the second moderator decides. A moderated grade never replaces the agency's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.items import Item, item_key, item_number
from audits.models import Answer, Criterion, Grade, Return
from audits.services.answers import LONGEST, blank
from audits.services.board_view import begin, in_moderation, lock_for_board
from audits.services.outcomes import accept_return, ask_for_changes, offer_support, take_back_acceptance
from audits.services.proposals import propose_action
from audits.services.questions import add_question, ask
from core import audit
from core.models import User
from core.rounding import plain

__all__ = [
    "Moderated",
    "Moderation",
    "ModerationConflictError",
    "Sent",
    "accept_return",
    "add_question",
    "agree_not_applicable",
    "ask_for_changes",
    "begin_moderation",
    "find_answer",
    "moderate_answer",
    "moderate_answers",
    "offer_support",
    "propose_action",
    "take_back_acceptance",
]

AUDITED = ("moderated_score", "moderation_reason", "evidence_quality", "decision", "is_locked")


@dataclass(frozen=True)
class Moderation:
    """What the board makes of one answer; without a score the agency's own grade stands."""

    score: Decimal | None = None
    reason: str = ""
    evidence_quality: str = ""
    decision: str = ""
    locked: bool = False

    @classmethod
    def of(cls, answer: Answer | None) -> "Moderation":
        """What is kept; nothing where nobody has looked at it yet."""
        if answer is None:
            return cls()
        return cls(
            answer.moderated_score,
            answer.moderation_reason,
            answer.evidence_quality,
            answer.decision,
            answer.is_locked,
        )

    def tidied(self) -> "Moderation":
        """The same as it is kept: browsers send other line ends than they show."""
        reason = self.reason.replace("\r\n", "\n").replace("\r", "\n").strip()
        return Moderation(self.score, reason, self.evidence_quality, self.decision, self.locked)

    @property
    def mark(self) -> str:
        """Tells two apart: a page that sends what it was given has not been touched."""
        score = "" if self.score is None else plain(self.score)
        said = "\0".join((score, self.reason, self.evidence_quality, self.decision, str(self.locked)))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


class ModerationConflictError(Exception):
    """Somebody else has changed the answer meanwhile: `current` is how it is, `mine` what was to be saved."""

    def __init__(self, current: Answer, mine: Moderation) -> None:
        super().__init__("The answer was changed by somebody else.")
        self.current, self.mine = current, mine

    @property
    def theirs(self) -> Moderation:
        return Moderation.of(self.current)


@dataclass(frozen=True)
class Sent:
    """What a page sends about one item: the moderation, what was read, and a question to the agency."""

    moderation: Moderation
    revision: int
    question: str = ""


@dataclass
class Moderated:
    """What came of a page of moderation; items that are in none of these were as they are."""

    answers: dict[str, Answer] = field(default_factory=dict)
    conflicts: dict[str, ModerationConflictError] = field(default_factory=dict)
    errors: dict[str, ValidationError] = field(default_factory=dict)
    questions: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.conflicts and not self.errors


@transaction.atomic
def moderate_answer(
    answer: Answer,
    *,
    score: Decimal | None = None,
    reason: str = "",
    evidence_quality: str = "",
    decision: str = "",
    locked: bool = False,
    revision: int,
    actor: User,
) -> Answer:
    """Keep what the board makes of one answer; the first one begins the moderation.

    Raises ModerationConflictError, and ValidationError (score, reason, decision, evidence_quality) also where the
    return is not in moderation.
    """
    agency_return = in_moderation(answer.agency_return, actor=actor)
    moderation = Moderation(score, reason, evidence_quality, decision, locked).tidied()
    item = answer.criterion or answer.standard
    return _moderate(agency_return, item, moderation, revision=revision, actor=actor)


@transaction.atomic
def moderate_answers(agency_return: Return, sent: Mapping[Item, Sent], *, actor: User) -> Moderated:
    """Keep a page of moderation, questions to the agency too: what can be saved is saved.

    An item that cannot is told by its key, as a conflict or an error; the others are not held up by it. Raises
    ValidationError when the return as a whole cannot be moderated.
    """
    found, done = in_moderation(agency_return, actor=actor), Moderated()
    for item, one in sent.items():
        key = item_key(item)
        try:
            with transaction.atomic():
                answer = _moderate(found, item, one.moderation.tidied(), revision=one.revision, actor=actor)
                if one.question.strip():
                    ask(answer, item, text=one.question, from_board=True, actor=actor)
                    done.questions += 1
        except ModerationConflictError as conflict:
            done.conflicts[key] = conflict
        except ValidationError as error:
            done.errors[key] = error
        else:
            done.answers[key] = answer
    return done


def _moderate(
    agency_return: Return, item: Item, moderation: Moderation, *, revision: int, actor: User
) -> Answer:
    answer = find_answer(agency_return, item)
    if moderation == Moderation.of(answer):
        return answer  # the same again, whoever sends it: no conflict
    if revision != answer.revision:
        raise ModerationConflictError(answer, moderation)
    _check(answer, item, moderation)
    before = audit.state(answer, *AUDITED)
    answer.moderated_score, answer.moderation_reason = moderation.score, moderation.reason
    answer.evidence_quality, answer.decision = moderation.evidence_quality, moderation.decision
    answer.is_locked = moderation.locked
    answer.revision += 1
    answer.moderated_by, answer.moderated_at = actor, timezone.now()
    answer.save()
    audit.record("answer.moderated", answer, actor=actor, before=before, after=audit.state(answer, *AUDITED))
    return answer


def find_answer(agency_return: Return, item: Item) -> Answer:
    """The answer on an item, locked until the transaction ends; a blank one where nothing was said."""
    criterion = item if isinstance(item, Criterion) else None
    standard = item.standard if isinstance(item, Criterion) else item
    rows = Answer.objects.select_for_update(of=("self",)).select_related("moderated_by", "edited_by")
    found: Answer | None = rows.filter(
        agency_return=agency_return, standard=standard, criterion=criterion
    ).first()
    if found is None:
        return blank(agency_return, item)
    # They are here already: names in the trail cost no query.
    found.agency_return, found.standard, found.criterion = agency_return, standard, criterion
    return found


def _check(answer: Answer, item: Item, moderation: Moderation) -> None:
    if moderation.score is not None:
        _check_score(item, moderation.score)
    if moderation.evidence_quality not in Answer.EvidenceQuality.values:
        raise ValidationError({"evidence_quality": "Choose one of the judgements that are listed."})
    if moderation.decision not in Answer.Decision.values:
        raise ValidationError({"decision": "Choose whether you agree."})
    if moderation.decision and not answer.is_not_applicable:
        raise ValidationError({"decision": "The agency does not say that this is not applicable."})
    if moderation.decision == Answer.Decision.AGREED and moderation.score is not None:
        raise ValidationError({"score": "What is agreed not to apply has no grade. Choose one of the two."})
    if len(moderation.reason) > LONGEST:
        raise ValidationError({"reason": f"The text is too long: at most {LONGEST:,} characters fit."})
    if moderation.reason:
        return
    if moderation.decision == Answer.Decision.REFUSED:
        raise ValidationError({"reason": "Say why it does apply: the agency reads it."})
    if moderation.score is not None and moderation.score != answer.score:
        raise ValidationError(
            {"reason": "Say why your grade differs from the agency’s own: the agency reads it."}
        )


def _check_score(item: Item, score: Decimal) -> None:
    if isinstance(item, Criterion):
        if not Grade.objects.filter(version=item.version_id, score=score).exists():
            raise ValidationError({"score": "Choose one of the grades of this framework."})
    elif not 0 <= score <= 100 or score != round(score, 2):
        raise ValidationError(
            {"score": "Enter a score from 0 to 100, with at most two digits after the point."}
        )


@transaction.atomic
def begin_moderation(agency_return: Return, *, actor: User) -> Return:
    """Say that the board looks at the return now. Raises ValidationError unless it was just handed in."""
    found = lock_for_board(agency_return)
    if found.status != Return.Status.SUBMITTED:
        raise ValidationError(_not_now(found))
    begin(found, actor=actor)
    return found


def _not_now(agency_return: Return) -> str:
    status = Return.Status(agency_return.status)
    if status == Return.Status.IN_MODERATION:
        return "The moderation of this return has begun already."
    return f"This return is “{status.label.lower()}”, so its moderation cannot begin."


@transaction.atomic
def agree_not_applicable(agency_return: Return, *, actor: User) -> int:
    """Agree to everything that the agency says not to apply and nobody has decided on; returns how many."""
    found = in_moderation(agency_return, actor=actor)
    undecided = Answer.objects.select_for_update(of=("self",)).filter(
        agency_return=found, is_not_applicable=True, decision=Answer.Decision.NONE
    )
    answers = list(undecided.select_related("standard", "criterion__standard").order_by("pk"))
    now = timezone.now()
    for answer in answers:
        answer.decision, answer.revision = Answer.Decision.AGREED, answer.revision + 1
        answer.moderated_by, answer.moderated_at = actor, now
    Answer.objects.bulk_update(answers, ["decision", "revision", "moderated_by", "moderated_at"])
    if answers:
        items = [item_number(answer.criterion or answer.standard) for answer in answers]
        audit.record("return.not_applicable_agreed", found, actor=actor, after={"items": items})
    return len(answers)

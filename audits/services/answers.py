"""Answers of an agency: saved while people write, by several of them, so that no text is ever lost.

Whoever saves names the revision that was read. Where somebody else has changed the answer since, and says something
else, nothing is saved: AnswerConflictError holds both, and the person chooses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audits.items import Item, item_key, item_number, standard_of
from audits.models import Answer, Criterion, Grade, Return, Standard
from audits.services.open_returns import begin, lock_open
from audits.services.saving_several import Saved, save_each
from core import audit
from core.compiled import compiled
from core.models import User

LONGEST = 20_000  # characters of one text: about six printed pages, and less than a spreadsheet's cell holds


@dataclass(frozen=True)
class AnswerGiven:
    """What somebody says on one item: a grade or that it does not apply, how they know, why not."""

    score: Decimal | None = None
    is_not_applicable: bool = False
    narrative: str = ""
    reason: str = ""

    @classmethod
    def of(cls, answer: Answer | None) -> "AnswerGiven":
        """What is kept; nothing where there is no answer yet."""
        if answer is None:
            return cls()
        return cls(answer.score, answer.is_not_applicable, answer.narrative, answer.reason)

    def tidied(self) -> "AnswerGiven":
        """The same as it is kept: browsers send other line ends than they show."""
        return AnswerGiven(self.score, self.is_not_applicable, _tidy(self.narrative), _tidy(self.reason))

    @property
    def is_empty(self) -> bool:
        return self == AnswerGiven()

    def with_texts_of(self, theirs: "AnswerGiven") -> "AnswerGiven":
        """Both texts, theirs first; the grade is this one's, or theirs where this one has none."""
        has_own = self.score is not None or self.is_not_applicable
        chosen = self if has_own else theirs
        return AnswerGiven(
            chosen.score,
            chosen.is_not_applicable,
            both_texts(theirs.narrative, self.narrative),
            both_texts(theirs.reason, self.reason),
        )


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def both_texts(first: str, second: str) -> str:
    """One text below the other; a text that the other one holds already is not said twice."""
    first, second = _tidy(first), _tidy(second)
    if not first or first in second:
        return second
    return first if second in first else f"{first}\n\n{second}"


class AnswerConflictError(Exception):
    """Somebody else has changed the answer meanwhile: `current` is what they left, `mine` what was to be saved."""

    def __init__(self, current: Answer, mine: AnswerGiven) -> None:
        super().__init__("The answer was changed by somebody else.")
        self.current, self.mine = current, mine

    @property
    def theirs(self) -> AnswerGiven:
        return AnswerGiven.of(self.current)


@transaction.atomic
def save_answer(
    agency_return: Return, item: Item, given: AnswerGiven, *, revision: int, actor: User
) -> Answer | None:
    """Keep what is said on one item; None where nothing is said and nothing was said before.

    The first answer turns the return to in progress. Raises AnswerConflictError, and ValidationError (score,
    reason, narrative) also where the return is not open, the answer is locked, or the item is not asked.
    """
    locked = lock_open(agency_return)
    return _save(locked, item, given.tidied(), revision=revision, actor=actor)


def _save(
    agency_return: Return, item: Item, given: AnswerGiven, *, revision: int, actor: User
) -> Answer | None:
    answer = _find(agency_return, item)
    if given == AnswerGiven.of(answer):
        return answer  # the same words again, whoever sends them: no conflict
    if answer is not None and answer.is_locked:
        raise ValidationError(
            f"The board has reviewed and locked {item_number(item)}. To change it, ask the board to unlock it."
        )
    if revision != (answer.revision if answer else 0):
        raise AnswerConflictError(answer or blank(agency_return, item), given)
    _check(agency_return, item, given)
    before = _said(answer, actor) if answer else None
    answer = answer or blank(agency_return, item)
    if given.is_not_applicable != answer.is_not_applicable or given.reason != answer.reason:
        answer.decision = Answer.Decision.NONE  # the board decided on what was said before
    answer.score, answer.is_not_applicable = given.score, given.is_not_applicable
    answer.narrative, answer.reason = given.narrative, given.reason
    answer.revision += 1
    answer.is_from_last = False
    answer.edited_by, answer.edited_at = actor, timezone.now()
    answer.save()
    after = _said(answer, None)
    audit.record("answer.saved", answer, actor=actor, before=before, after=after)
    begin(agency_return, actor=actor)
    return answer


def blank(agency_return: Return, item: Item) -> Answer:
    """An answer that says nothing yet, not saved."""
    criterion = item if isinstance(item, Criterion) else None
    return Answer(
        board=agency_return.board,
        agency_return=agency_return,
        standard=standard_of(item),
        criterion=criterion,
    )


def _find(agency_return: Return, item: Item) -> Answer | None:
    criterion = item if isinstance(item, Criterion) else None
    rows: list[Answer]
    if criterion is None:
        rows = compiled("answer to a standard", _to_lock, one=agency_return.pk, standard=standard_of(item).pk)
    else:
        rows = compiled(
            "answer to a criterion",
            _to_lock,
            one=agency_return.pk,
            standard=criterion.standard_id,
            criterion=criterion.pk,
        )
    found = rows[0] if rows else None
    if found is not None:
        # They are here already: names in the trail cost no query.
        found.agency_return, found.standard, found.criterion = agency_return, standard_of(item), criterion
    return found


def _to_lock(one: int, standard: int, criterion: int | None = None) -> QuerySet[Answer]:
    rows = Answer.objects.select_for_update(of=("self",)).select_related("edited_by").order_by()
    return rows.filter(agency_return=one, standard=standard, criterion=criterion)


def _said(answer: Answer, replaced_by: User | None) -> dict[str, Any]:
    """What the trail keeps. Of another person's text that is replaced, the words too: nothing is lost."""
    kept = audit.state(answer, "score", "is_not_applicable")
    kept["revision"], kept["words"] = answer.revision, len(answer.narrative.split())
    if replaced_by is not None and answer.edited_by_id not in (None, replaced_by.pk):
        kept |= {name: getattr(answer, name) for name in ("narrative", "reason") if getattr(answer, name)}
    return kept


def _check(agency_return: Return, item: Item, given: AnswerGiven) -> None:
    version = agency_return.cycle.version
    is_criterion = isinstance(item, Criterion)
    asked = is_criterion == version.by_criteria and standard_of(item).version_id == version.pk
    if asked and isinstance(item, Criterion):
        asked = item.is_asked_of(agency_return.agency.sector_id)
    if not asked:
        raise ValidationError(f"{item_number(item)} is not asked in this return.")
    if given.score is not None and given.is_not_applicable:
        raise ValidationError({"score": "Choose a grade, or say that it does not apply: not both."})
    if given.score is not None:
        _check_score(version.pk, item, given.score)
    if given.is_not_applicable and not given.reason:
        raise ValidationError({"reason": "Say why it does not apply to you. The board reads it and decides."})
    for name in ("narrative", "reason"):
        if len(getattr(given, name)) > LONGEST:
            raise ValidationError({name: f"The text is too long: at most {LONGEST:,} characters fit."})


def _check_score(version_id: int, item: Item, score: Decimal) -> None:
    if isinstance(item, Standard):
        if not 0 <= score <= 100 or score != round(score, 2):
            raise ValidationError(
                {"score": "Enter a score from 0 to 100, with at most two digits after the point."}
            )
    elif score not in compiled("grades of a version", _scores, version=version_id):
        raise ValidationError({"score": "Choose one of the grades of this framework."})


def _scores(version: int) -> QuerySet[Grade, Decimal]:
    return Grade.objects.filter(version=version).order_by().values_list("score", flat=True)


AnswersSaved = Saved[Answer, AnswerConflictError]


@transaction.atomic
def save_answers(
    agency_return: Return,
    given: Mapping[Item, tuple[AnswerGiven, int]],
    *,
    confirmed: Sequence[Item] = (),
    actor: User,
) -> AnswersSaved:
    """Save a page of answers, each with the revision it was read with: what can be saved is saved.

    An item that cannot is told by its key, as a conflict or an error; the others are not held up by it. With
    everything saved, `confirmed` items are no longer to be confirmed. Raises ValidationError when the return as a
    whole is not open.
    """
    locked = lock_open(agency_return)
    saves = (
        (item_key(item), partial(_save, locked, item, one.tidied(), revision=revision, actor=actor))
        for item, (one, revision) in given.items()
    )
    saved = save_each(saves, AnswerConflictError)
    if confirmed and saved.is_whole:
        saved.confirmed = confirm_answers(locked, confirmed, actor=actor)
    return saved


@transaction.atomic
def confirm_answers(agency_return: Return, items: Sequence[Item], *, actor: User) -> int:
    """Say that what was carried over from last time still holds; returns how many were to be confirmed."""
    locked = lock_open(agency_return)
    standards = [item.pk for item in items if isinstance(item, Standard)]
    criteria = [item.pk for item in items if isinstance(item, Criterion)]
    marked = Answer.objects.filter(agency_return=locked, is_from_last=True)
    whole = marked.filter(criterion=None, standard__in=standards)
    count = whole.update(is_from_last=False) + marked.filter(criterion__in=criteria).update(
        is_from_last=False
    )
    if count:
        numbers = [item_number(item) for item in items]
        audit.record("return.confirmed", locked, actor=actor, after={"items": numbers, "confirmed": count})
    return count

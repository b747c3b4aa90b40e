"""What one board's answer becomes on another board: pure, from what both say.

The grade goes along where the other scale has it and goes up to the same highest grade; the same number on another
scale may mean something else. Texts are put below each other, never cut.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from audits.services.answers import AnswerGiven, both_texts


class How(StrEnum):
    """What a person chooses for one answer. `SEND` is for where nothing is said yet: it replaces nothing."""

    KEEP = "keep"
    SEND = "send"
    REPLACE = "replace"
    BOTH = "both"


class Stand(StrEnum):
    """How the two boards' answers stand to each other."""

    NOWHERE = "nowhere"
    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"
    SAME = "same"
    ADDED = "added"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Said:
    """What this return says on an item of the other one; `left_grade` where the grade cannot go along."""

    given: AnswerGiven
    left_grade: bool = False


def said_together(
    answers: Sequence[AnswerGiven],
    ours: Collection[Decimal],
    theirs: Collection[Decimal],
    *,
    by_grades: bool = True,
) -> Said:
    """Several answers as one, on the other scale; grades that differ are left open.

    `ours` and `theirs` are the scores of the two scales; whole standards (not `by_grades`) are per cent everywhere.
    """
    narrative, reason = "", ""
    for one in answers:
        narrative, reason = both_texts(narrative, one.narrative), both_texts(reason, one.reason)
    scores = {one.score for one in answers if one.score is not None}
    score = scores.pop() if len(scores) == 1 and all(one.score is not None for one in answers) else None
    had_grade = score is not None or bool(scores)
    if score is not None and by_grades and not _fits(score, ours, theirs):
        score = None
    applies_not = bool(answers) and all(one.is_not_applicable for one in answers) and bool(reason)
    return Said(AnswerGiven(score, applies_not, narrative, reason), had_grade and score is None)


def _fits(score: Decimal, ours: Collection[Decimal], theirs: Collection[Decimal]) -> bool:
    return score in theirs and max(ours, default=None) == max(theirs)


def with_addition(given: AnswerGiven, addition: str) -> AnswerGiven:
    """The same with words for one board, below the reason where it does not apply."""
    if not addition.strip():
        return given
    if given.is_not_applicable:
        return replace(given, reason=both_texts(given.reason, addition))
    return replace(given, narrative=both_texts(given.narrative, addition))


def outcome(ours: AnswerGiven, theirs: AnswerGiven, how: How, addition: str = "") -> AnswerGiven:
    """What the other board's answer says afterwards. Without a grade of its own, ours leaves theirs as it is.

    The same once more changes nothing, so that whoever presses twice does no harm.
    """
    if how is How.KEEP:
        return theirs
    given = ours
    if how is How.BOTH:
        given = ours.with_texts_of(theirs)
    elif ours.score is None and not ours.is_not_applicable:
        reason = ours.reason or (theirs.reason if theirs.is_not_applicable else "")
        given = replace(ours, score=theirs.score, is_not_applicable=theirs.is_not_applicable, reason=reason)
    return with_addition(given, addition).tidied()


def stand_of(ours: AnswerGiven, theirs: AnswerGiven, *, added_there: str = "", added_here: str = "") -> Stand:
    """How they stand, additions that went along with what was sent either way left aside."""
    if ours.is_empty:
        return Stand.NOWHERE if theirs.is_empty else Stand.ONLY_THERE
    if theirs.is_empty:
        return Stand.ONLY_HERE
    if ours == theirs:
        return Stand.SAME
    if with_addition(ours, added_there) == theirs or ours == with_addition(theirs, added_here):
        return Stand.ADDED
    return Stand.DIFFERENT

"""What people type into a grade's cell: "75", "75%", "Mostly met", "n/a", with spaces and quotes of all kinds.

Pure rules. A workbook's cell that was typed as 75% holds the number 0.75, so that is read as 75 where it cannot be
anything else, and asked about where it can.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.names import normalise
from core.rounding import plain

#: How "not applicable" is written into the cell, and how it is kept in the list of what was read.
NOT_APPLICABLE_WORDS, NOT_APPLICABLE = "Not applicable", "na"

_NOT_APPLICABLE = frozenset(
    ("na", "notapplicable", "nonapplicable", "doesnotapply", "doesntapply", "doesnotapplytous")
)
_NO_ANSWER = frozenset(("no answer", "no answer yet"))
_QUOTES = re.compile("[\"']")  # `normalise` makes these two of all others
_NUMBER = r"(?P<number>[0-9]{1,6}(?:\.[0-9]{1,12})?)"
_PER_CENT = r"\s*(?P<sign>%|per ?cent|percent)?"
_BETWEEN = r"[\s,:;=()\-]*"
_NUMBER_FIRST = re.compile(rf"{_NUMBER}{_PER_CENT}(?: out of 100)?{_BETWEEN}(?P<words>.*)")
_WORDS_FIRST = re.compile(rf"(?P<words>.*?\w.*?){_BETWEEN}{_NUMBER}{_PER_CENT}\)?")


@dataclass(frozen=True)
class Step:
    """One grade as it is offered for an item."""

    score: Decimal
    label: str

    @property
    def words(self) -> str:
        """As the pages and the workbook say it: "75, Mostly met"."""
        return f"{plain(self.score)}, {self.label}"


def written(value: str, steps: Sequence[Step], *, whole: bool) -> str:
    """What the cell says for a value: "75, Mostly met", a bare number for a whole standard, "Not applicable"."""
    if value == NOT_APPLICABLE:
        return NOT_APPLICABLE_WORDS
    if not value or whole:
        return value
    return next((step.words for step in steps if plain(step.score) == value), value)


def allowed(steps: Sequence[Step], *, whole: bool) -> str:
    """What the cell may say, for people."""
    if whole:
        return f"a number from 0 to 100, or “{NOT_APPLICABLE_WORDS}”"
    return f"{'; '.join(step.words for step in steps)}; or “{NOT_APPLICABLE_WORDS}”"


def read_grade(text: str, steps: Sequence[Step], *, whole: bool) -> str:
    """The value that a cell means: a plain score ("75"), "na", or nothing.

    `whole`: a standard scored as a whole, where any score from 0 to 100 with two digits after the point will do.
    Raises ValueError with a sentence without its full stop.
    """
    key = _bare(text)
    if not key or key in _NO_ANSWER:
        return ""
    if found := [step for step in steps if _bare(step.label) == key]:
        return _one(found, text)
    if re.sub("[^a-z]", "", key) in _NOT_APPLICABLE and not re.search("[0-9]", key):
        return NOT_APPLICABLE
    for pattern in (_NUMBER_FIRST, _WORDS_FIRST):
        if match := pattern.fullmatch(key):
            score = _score(Decimal(match["number"]), bool(match["sign"]), steps, text, whole=whole)
            _check_words(match["words"], score, steps, text)
            return plain(score)
    raise ValueError(f"“{_short(text)}” is not a grade of this framework")


def _bare(text: str) -> str:
    """Without quotes, case, and white space that says nothing."""
    return " ".join(_QUOTES.sub("", normalise(text)).split()).strip(" .,;:")


def _one(found: Sequence[Step], text: str) -> str:
    if len({step.score for step in found}) > 1:
        raise ValueError(f"“{_short(text)}” is the name of two grades: write the number as well")
    return plain(found[0].score)


def _score(number: Decimal, is_per_cent: bool, steps: Sequence[Step], text: str, *, whole: bool) -> Decimal:
    scores = {step.score for step in steps}
    if whole:
        if 0 < number <= 1 and not is_per_cent:
            raise ValueError(
                f"“{_short(text)}” may be {plain(number * 100)} per cent: write {plain(number * 100)}, without %"
            )
        if number > 100 or number != round(number, 2):
            raise ValueError(
                f"“{_short(text)}” is not a score from 0 to 100 with at most two digits after the point"
            )
        return number
    if number in scores:
        return number
    if not is_per_cent and 0 < number <= 1 and number * 100 in scores:
        return number * 100  # typed as 75%: the cell holds 0.75
    raise ValueError(f"“{_short(text)}” is not a grade of this framework")


def _check_words(words: str, score: Decimal, steps: Sequence[Step], text: str) -> None:
    """Words beside a number must be those of its grade."""
    said = _bare(words)
    named = [step.score for step in steps if _bare(step.label) == said]
    if not said or score in named:
        return
    if named:
        raise ValueError(f"“{_short(text)}” says two grades at once")
    raise ValueError(f"“{_short(text)}” is not a grade of this framework")


def _short(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= 60 else f"{bare[:59].rstrip()}…"

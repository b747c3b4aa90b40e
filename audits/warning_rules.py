"""What a moderator is warned of: pure rules about what one return says, now, last time, and beside others.

A warning is a question to ask, not a judgement: each says what was found, of what, and where.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from audits.rules import is_mass_not_applicable
from core.partial_dates import display_date

#: From here on a grade is high enough to ask what shows it, in per cent of the highest grade.
HIGH = Fraction(90)
#: Grades between last time and now that make a jump.
JUMP = 2
#: Shorter texts ("Yes, see policy") are often the same by chance. Spaces do not count.
SAME_CHARACTERS = 60
UNCHANGED_CHARACTERS = 15
#: Fewer answers are too few to call two returns the same.
SAME_ANSWERS = 3


class Kind(StrEnum):
    """What was found; in the order in which a moderator reads them."""

    SAME_ANSWERS = "same_answers"
    SAME_TEXT = "same_text"
    MASS_NOT_APPLICABLE = "mass_not_applicable"
    JUMP = "jump"
    NO_EVIDENCE = "no_evidence"
    EXPIRED = "expired"
    UNCHANGED = "unchanged"


TITLES = {
    Kind.SAME_ANSWERS: "The same answers as another agency",
    Kind.SAME_TEXT: "The same text as another agency",
    Kind.MASS_NOT_APPLICABLE: "Much is said not to apply",
    Kind.JUMP: "Two grades or more up or down since last time",
    Kind.NO_EVIDENCE: "A high grade without evidence",
    Kind.EXPIRED: "Evidence that has expired",
    Kind.UNCHANGED: "The same text as last time",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a return says on one item. `score` and `last_score` are in per cent of the highest grade of their scale."""

    number: str
    standard: int
    score: Fraction | None = None
    is_not_applicable: bool = False
    narrative: str = ""
    evidence: int = 0
    expired: tuple[tuple[str, dt.date], ...] = ()
    last_score: Fraction | None = None
    last_narrative: str = ""
    same_text_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to ask about; `number` is the item, empty where the whole return is meant."""

    kind: Kind
    words: str
    number: str = ""
    standard: int = 0

    @property
    def title(self) -> str:
        return TITLES[self.kind]


def plain_text(text: str) -> str:
    """A text as it is compared: without regard to case, and without spaces and line breaks."""
    return "".join(text.split()).lower()


def is_unchanged(now: str, before: str) -> bool:
    """Whether the text says what it said last time, word for word."""
    one = plain_text(now)
    return len(one) >= UNCHANGED_CHARACTERS and one == plain_text(before)


def grades_between(scale: Iterable[Fraction], before: Fraction, now: Fraction) -> int:
    """How many grades up (or, below zero, down) it is from one score to another on this scale.

    The scores may come from another scale: grades that lie between them are counted.
    """
    low, high = sorted((before, now))
    steps = sum(1 for grade in set(scale) if low < grade <= high)
    return steps if now >= before else -steps


def _jump(scale: Sequence[Fraction], said: Said) -> str:
    if said.score is None or said.last_score is None:
        return ""
    steps = grades_between(scale, said.last_score, said.score)
    if abs(steps) < JUMP:
        return ""
    return f"{abs(steps)} grades {'up' if steps > 0 else 'down'} since last time."


def warnings_of_item(scale: Sequence[Fraction], said: Said) -> list[Caution]:
    """What is to be asked about one item."""
    found: list[tuple[Kind, str]] = []
    if said.same_text_as:
        found.append((Kind.SAME_TEXT, f"Word for word as {names(said.same_text_as)}."))
    if words := _jump(scale, said):
        found.append((Kind.JUMP, words))
    if said.score is not None and said.score >= HIGH and not said.evidence:
        found.append((Kind.NO_EVIDENCE, "No file and no page is shown for it."))
    for title, day in said.expired:
        found.append((Kind.EXPIRED, f"“{title}” was to be renewed by {display_date(day)}."))
    if is_unchanged(said.narrative, said.last_narrative):
        found.append((Kind.UNCHANGED, "Nothing in the text has changed."))
    return [Caution(kind, words, said.number, said.standard) for kind, words in found]


def names(agencies: Sequence[str]) -> str:
    """ "Police", "Police and Health", "Police, Health and 3 others"."""
    if len(agencies) <= 1:
        return "".join(agencies)
    if len(agencies) == 2:
        return " and ".join(agencies)
    others = len(agencies) - 2
    return f"{agencies[0]}, {agencies[1]} and {others} other{'' if others == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Whole:
    """What is known of a return as a whole; `same_as` are agencies that say the same on everything."""

    said: Sequence[Said]
    asked: int
    scale: Sequence[Fraction]
    same_as: tuple[str, ...] = ()


def warnings_of(whole: Whole) -> list[Caution]:
    """Everything a moderator is to ask about, by kind and then in the order of the items."""
    found: list[Caution] = []
    if whole.same_as:
        found.append(Caution(Kind.SAME_ANSWERS, f"All grades and texts are those of {names(whole.same_as)}."))
    not_applicable = sum(1 for one in whole.said if one.is_not_applicable)
    if is_mass_not_applicable(not_applicable, whole.asked):
        found.append(
            Caution(
                Kind.MASS_NOT_APPLICABLE, f"{not_applicable} of {whole.asked} items are said not to apply."
            )
        )
    for one in whole.said:
        found += warnings_of_item(whole.scale, one)
    order = list(Kind)
    return sorted(found, key=lambda one: order.index(one.kind))

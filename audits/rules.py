"""How answers become scores: pure rules, exact until the single rounding of core.rounding.

Everything is in per cent of the highest grade of the version's scale. Not applicable and no answer are no score:
they are left out of averages and counted openly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

WHOLE = Fraction(100)


class State(StrEnum):
    """What there is of one standard or criterion in one return."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Given:
    """What a return says on one item: a score, or that it does not apply; `refused` where the board disagreed."""

    score: Decimal | None = None
    is_not_applicable: bool = False
    refused: bool = False
    weight: Decimal = Decimal(1)

    @property
    def state(self) -> State:
        if self.score is not None:
            return State.SCORED
        if self.is_not_applicable and not self.refused:
            return State.NOT_APPLICABLE
        return State.NO_ANSWER


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one standard in one return, in per cent; `value` only where the state is scored."""

    state: State
    value: Fraction | None = None


def percent_of_scale(score: Decimal, highest: Decimal) -> Fraction:
    """A criterion's score in per cent of the highest grade. Raises ValueError for a scale without a grade above 0."""
    if highest <= 0:
        raise ValueError("A scale needs a grade above 0")
    return Fraction(score) / Fraction(highest) * WHOLE


def standard_score(whole: Given | None, criteria: Sequence[Given], highest: Decimal) -> Score:
    """The answer on the whole standard when one is given, else the weighted mean of the criteria that have a score.

    `criteria` are those that are asked of this agency, also where nothing was said.
    """
    if whole is not None and whole.state is State.SCORED and whole.score is not None:
        return Score(State.SCORED, Fraction(whole.score))
    if whole is not None and whole.state is State.NOT_APPLICABLE:
        return Score(State.NOT_APPLICABLE)
    scored = [(one.weight, one.score) for one in criteria if one.score is not None]
    if scored:
        total = sum(
            (Fraction(weight) * percent_of_scale(score, highest) for weight, score in scored), Fraction()
        )
        return Score(State.SCORED, total / sum((Fraction(weight) for weight, _ in scored), Fraction()))
    if criteria and all(one.state is State.NOT_APPLICABLE for one in criteria):
        return Score(State.NOT_APPLICABLE)
    return Score(State.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Mean:
    """An average with its parts: what was added up, and how many there were."""

    total: Fraction
    count: int

    @property
    def value(self) -> Fraction | None:
        """None where there is nothing to average: no data, never nought."""
        return self.total / self.count if self.count else None


def mean(values: Iterable[Fraction | None]) -> Mean:
    """The mean of the values that are there."""
    return Mean(*_added((value, 1) for value in values if value is not None))


def weighted_mean(values: Iterable[tuple[Fraction | None, int]]) -> Mean:
    """The mean of values, each with how often it is there."""
    return Mean(*_added((value, times) for value, times in values if value is not None))


def _added(values: Iterable[tuple[Fraction, int]]) -> tuple[Fraction, int]:
    """Sum and count. Those of one denominator are added as whole numbers: fractions cost twenty times as much."""
    tops: dict[int, int] = {}
    count = 0
    for value, times in values:
        tops[value.denominator] = tops.get(value.denominator, 0) + value.numerator * times
        count += times
    return sum((Fraction(top, bottom) for bottom, top in tops.items()), Fraction()), count


@dataclass(frozen=True, slots=True)
class Band:
    """One group of scores: `least` is in it, `below` (None: no end) is not."""

    least: Fraction
    below: Fraction | None = None

    def holds(self, value: Fraction) -> bool:
        return value >= self.least and (self.below is None or value < self.below)


def bands(grades: Iterable[Fraction], threshold: Fraction) -> tuple[Band, ...]:
    """The threshold and over, then one band for each grade below it, then what is below the lowest grade.

    Every score from 0 is in exactly one band.
    """
    starts = sorted({threshold, Fraction(0), *(grade for grade in grades if grade < threshold)}, reverse=True)
    found, end = [], None
    for start in starts:
        found.append(Band(start, end))
        end = start
    return tuple(found)


def is_mass_not_applicable(not_applicable: int, asked: int) -> bool:
    """Whether so much is said not to apply that the average tells little: a quarter, and at least three."""
    return not_applicable >= 3 and not_applicable * 4 >= asked

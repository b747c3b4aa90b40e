"""The rules of scoring: properties, and a second calculation that shares nothing with the first."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audits.rules import (
    Given,
    Mean,
    State,
    bands,
    is_mass_not_applicable,
    mean,
    percent_of_scale,
    standard_score,
)
from core.rounding import half_up

HUNDRED = Decimal(100)
SCORES = st.sampled_from([Decimal(25), Decimal(50), Decimal(75), Decimal(100)])
WEIGHTS = st.decimals(min_value="0.01", max_value="9.99", places=2)
NOTHING = st.builds(Given, weight=WEIGHTS)
NOT_APPLICABLE = st.builds(Given, is_not_applicable=st.just(True), refused=st.booleans(), weight=WEIGHTS)
SCORED = st.builds(Given, score=SCORES, weight=WEIGHTS)
CRITERIA = st.lists(st.one_of(NOTHING, NOT_APPLICABLE, SCORED), max_size=10)
PERCENTS = st.fractions(min_value=0, max_value=100, max_denominator=1000)


@given(CRITERIA)
def test_a_standard_is_the_weighted_mean_recalculated_in_whole_numbers(criteria: list[Given]) -> None:
    score = standard_score(None, criteria, HUNDRED)
    top = bottom = 0
    for one in criteria:
        if one.score is not None:
            top += int(one.weight * 100) * int(one.score)
            bottom += int(one.weight * 100)
    if bottom:
        assert score.value is not None
        assert score.value * bottom == top
        assert score.state is State.SCORED
    else:
        assert score.value is None


@given(CRITERIA, SCORES)
def test_a_mean_lies_between_lowest_and_highest(criteria: list[Given], more: Decimal) -> None:
    every = [*criteria, Given(more)]
    value = standard_score(None, every, HUNDRED).value
    assert value is not None
    scores = [one.score for one in every if one.score is not None]
    assert min(scores) <= value <= max(scores)


@given(CRITERIA, st.decimals(min_value=0, max_value=100, places=2))
def test_an_answer_on_the_whole_standard_stands(criteria: list[Given], whole: Decimal) -> None:
    score = standard_score(Given(whole), criteria, HUNDRED)
    assert (score.state, score.value) == (State.SCORED, Fraction(whole))


@given(CRITERIA)
def test_a_standard_said_not_to_apply_has_no_score(criteria: list[Given]) -> None:
    assert standard_score(Given(is_not_applicable=True), criteria, HUNDRED).state is State.NOT_APPLICABLE


@given(CRITERIA)
def test_a_refused_not_applicable_is_no_answer(criteria: list[Given]) -> None:
    refused = Given(is_not_applicable=True, refused=True)
    assert refused.state is State.NO_ANSWER
    assert standard_score(refused, criteria, HUNDRED) == standard_score(None, criteria, HUNDRED)


@given(st.lists(NOT_APPLICABLE, min_size=1, max_size=6), CRITERIA)
def test_not_applicable_only_where_every_criterion_is(agreed: list[Given], more: list[Given]) -> None:
    every = [*agreed, *more]
    expected = all(one.is_not_applicable and not one.refused and one.score is None for one in every)
    assert (standard_score(None, every, HUNDRED).state is State.NOT_APPLICABLE) == expected


def test_a_standard_without_any_criterion_asked_has_no_answer() -> None:
    assert standard_score(None, [], HUNDRED).state is State.NO_ANSWER


@given(CRITERIA, st.sampled_from([Decimal(3), Decimal(4), Decimal(100)]))
def test_what_does_not_apply_never_moves_the_average(criteria: list[Given], highest: Decimal) -> None:
    without = [one for one in criteria if one.score is not None]
    assume(without)
    assert standard_score(None, criteria, highest) == standard_score(None, without, highest)


@given(st.integers(0, 3))
def test_a_scale_from_0_to_3_is_in_per_cent_of_3(score: int) -> None:
    assert percent_of_scale(Decimal(score), Decimal(3)) == Fraction(score * 100, 3)


def test_a_scale_without_a_grade_above_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        percent_of_scale(Decimal(0), Decimal(0))


@given(st.lists(st.one_of(st.none(), PERCENTS)))
def test_a_mean_leaves_out_what_is_not_there(values: list[Fraction | None]) -> None:
    found = mean(values)
    there = [value for value in values if value is not None]
    assert found.count == len(there)
    assert found.value == (Fraction(sum(there), len(there)) if there else None)


def test_rounding_happens_once_at_the_end() -> None:
    # 83.25 twice and 83.3: rounding the parts first would give 83.3.
    assert half_up(mean([Fraction(333, 4), Fraction(333, 4), Fraction(8324, 100)]).value or 0, 1) == Decimal(
        "83.2"
    )
    assert Mean(Fraction(561), 7).value == Fraction(561, 7)


@given(st.sets(PERCENTS, max_size=6), PERCENTS, PERCENTS)
def test_every_score_is_in_exactly_one_band(
    grades: set[Fraction], threshold: Fraction, value: Fraction
) -> None:
    found = [band for band in bands(grades, threshold) if band.holds(value)]
    assert len(found) == 1
    assert (found[0].least >= threshold) == (value >= threshold)


def test_bands_of_the_usual_scale() -> None:
    grades = [Fraction(score) for score in (25, 50, 75, 100)]
    assert [(int(b.least), b.below) for b in bands(grades, Fraction(75))] == [
        (75, None),
        (50, 75),
        (25, 50),
        (0, 25),
    ]


@given(st.integers(0, 60), st.integers(0, 60))
def test_mass_not_applicable_is_a_quarter_and_three(not_applicable: int, more: int) -> None:
    asked = not_applicable + more
    found = is_mass_not_applicable(not_applicable, asked)
    assert found == (not_applicable >= 3 and not_applicable / max(asked, 1) >= 0.25)

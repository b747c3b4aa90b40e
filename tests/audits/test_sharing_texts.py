"""What one board's answer becomes on another: for any texts, nothing is lost and nothing is said twice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.services.answers import AnswerGiven
from audits.services.sharing_texts import How, Stand, outcome, said_together, stand_of, with_addition

SCALE = {Decimal(25), Decimal(50), Decimal(75), Decimal(100)}
SCORES = st.sampled_from([None, *sorted(SCALE)])
TEXTS = st.text(alphabet="ab \n\r", max_size=8)


@st.composite
def answers(draw: st.DrawFn) -> AnswerGiven:
    if draw(st.booleans()):
        return AnswerGiven(None, True, draw(TEXTS), draw(TEXTS) + "x").tidied()
    return AnswerGiven(draw(SCORES), False, draw(TEXTS), draw(TEXTS)).tidied()


@given(answers(), answers(), st.sampled_from(How), TEXTS)
def test_the_same_once_more_changes_nothing(
    ours: AnswerGiven, theirs: AnswerGiven, how: How, addition: str
) -> None:
    once = outcome(ours, theirs, how, addition)
    assert outcome(ours, once, how, addition) == once


@given(answers(), answers(), TEXTS)
def test_both_texts_are_kept_with_the_addition(ours: AnswerGiven, theirs: AnswerGiven, addition: str) -> None:
    both = outcome(ours, theirs, How.BOTH, addition)
    tidy = AnswerGiven(narrative=addition).tidied().narrative
    for words in (ours.narrative, theirs.narrative):
        assert words in both.narrative
    for words in (ours.reason, theirs.reason):
        assert words in both.reason
    assert tidy in f"{both.narrative}|{both.reason}"


@given(answers(), answers())
def test_a_grade_is_never_taken_away(ours: AnswerGiven, theirs: AnswerGiven) -> None:
    for how in How:
        after = outcome(ours, theirs, how)
        had = theirs.score is not None or theirs.is_not_applicable
        assert after.score is not None or after.is_not_applicable or not had


@given(answers(), TEXTS)
def test_what_was_sent_stands_as_the_same(ours: AnswerGiven, addition: str) -> None:
    sent = outcome(ours, AnswerGiven(), How.SEND, addition)
    stand = stand_of(ours, sent, added_there=addition)
    if ours.is_empty:
        assert stand in (Stand.NOWHERE, Stand.ONLY_THERE)
    else:
        assert stand in (Stand.SAME, Stand.ADDED)
        assert stand_of(sent, ours, added_here=addition) == stand


def test_keep_keeps() -> None:
    theirs = AnswerGiven(Decimal(50), narrative="Theirs")
    assert outcome(AnswerGiven(Decimal(25), narrative="Ours"), theirs, How.KEEP, "More") == theirs


def test_the_addition_stands_below_the_reason_where_it_does_not_apply() -> None:
    given = AnswerGiven(is_not_applicable=True, reason="No children here")
    assert (
        with_addition(given, "Not in Eastvale either").reason == "No children here\n\nNot in Eastvale either"
    )
    assert with_addition(AnswerGiven(Decimal(75), narrative="We train"), " \n") == AnswerGiven(
        Decimal(75), narrative="We train"
    )


@pytest.mark.parametrize(
    ("score", "other_scale", "goes_along"),
    [
        (75, SCALE, True),
        (75, {Decimal(25), Decimal(50), Decimal(100)}, False),  # not on that scale
        (50, {Decimal(0), Decimal(50)}, False),  # there it is the highest
        (25, set(), False),
    ],
)
def test_a_grade_goes_along_where_it_means_the_same(
    score: int, other_scale: set[Decimal], goes_along: bool
) -> None:
    said = said_together([AnswerGiven(Decimal(score), narrative="x")], SCALE, other_scale or {Decimal(3)})
    assert (said.given.score is not None, said.left_grade) == (goes_along, not goes_along)


def test_whole_standards_are_per_cent_everywhere() -> None:
    said = said_together([AnswerGiven(Decimal("87.5"))], SCALE, {Decimal(3)}, by_grades=False)
    assert (said.given.score, said.left_grade) == (Decimal("87.5"), False)


def test_several_answers_become_one() -> None:
    one, other = AnswerGiven(Decimal(75), narrative="One"), AnswerGiven(Decimal(50), narrative="Two")
    said = said_together([one, other], SCALE, SCALE)
    assert (said.given, said.left_grade) == (AnswerGiven(narrative="One\n\nTwo"), True)
    assert said_together([one, one], SCALE, SCALE).given.score == Decimal(75)
    unfit = AnswerGiven(is_not_applicable=True, reason="No children")
    assert said_together([unfit, unfit], SCALE, SCALE).given.is_not_applicable
    assert not said_together([unfit, one], SCALE, SCALE).given.is_not_applicable
    assert said_together([], SCALE, SCALE).given.is_empty

"""Which questions the rules suggest: the largest first, few of each kind, no empty words."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from audits.challenge_questions import (
    MOST,
    POINTS,
    Item,
    Known,
    Move,
    Overdue,
    numbers_words,
    questions,
    quoted,
)
from audits.warning_rules import Caution, Kind

scores = st.fractions(min_value=0, max_value=100)
moves = st.lists(
    st.builds(Move, st.sampled_from(["1. Leadership", "2. Training", "3. Listening"]), scores, scores)
)
items = st.lists(
    st.builds(Item, st.sampled_from(["1.1", "2.3"]), st.text(min_size=1), st.just("25"), st.just("50"))
)
numbers = st.lists(st.sampled_from(["1.1", "1.2", "2.1", "3.4"]))
cautions = st.lists(
    st.builds(Caution, st.sampled_from(list(Kind)), st.just("Something."), st.sampled_from(["", "1.1"]))
)


@given(
    st.builds(
        Known, st.booleans(), moves, items, st.lists(st.tuples(st.just("1. Leadership"), st.just("60%"))),
        st.just(Fraction(75)), moves, st.just("Last time"), items, numbers, numbers, numbers, cautions,
        st.lists(st.builds(Overdue, st.integers(1, 9), st.text(min_size=1), st.just("1 May"))),
    )
)  # fmt: skip
def test_few_of_each_kind_and_each_asks_something(known: Known) -> None:
    found = questions(known)
    for source in ("Practitioners", "Below acceptable", "Since last time", "Board’s grade", "Action"):
        assert sum(one.source == source for one in found) <= MOST
    assert sum(one.source == "Red grade" for one in found) <= MOST + 1
    assert sum(one.source == "Warning" for one in found) == len({one.kind for one in known.cautions})
    assert all("Ask" in one.words for one in found)
    assert (found[0].source == "Return") == (not known.is_handed_in) if found else known.is_handed_in
    far = [one for one in known.gaps if one.score - one.other >= POINTS]
    assert sum(one.source == "Practitioners" for one in found) == min(len(far), MOST)


def test_the_largest_gap_first_and_small_ones_not_at_all() -> None:
    gaps = [Move("Small", Fraction(80), Fraction(71)), Move("Some", Fraction(80), Fraction(70)),
            Move("Large", Fraction(90), Fraction(20)), Move("Other way", Fraction(20), Fraction(90))]  # fmt: skip
    found = [one.words for one in questions(Known(gaps=gaps))]
    assert [words.partition("“")[2].partition("”")[0] for words in found] == ["Large", "Some"]
    assert "90% by its own grades, 20% of practitioners’ answers are positive" in found[0]


def test_a_rise_is_no_question_and_a_fall_is() -> None:
    moved = [Move("Up", Fraction(90), Fraction(20)), Move("Down", Fraction(50), Fraction(75))]
    (one,) = questions(Known(moves=moved, since="Section 11, 2024"))
    assert one.words == "“Down” was at 75% in Section 11, 2024 and is at 50% now. Ask what has changed."


def test_nothing_known_asks_nothing() -> None:
    assert questions(Known()) == []


def test_numbers_in_words() -> None:
    assert numbers_words([]) == ""
    assert numbers_words(["1.1", "1.1"]) == "1.1"
    assert numbers_words(["1.1", "2.1"]) == "1.1 and 2.1"
    assert numbers_words(["1.1", "2.1", "3.1", "4.1"]) == "1.1, 2.1, 3.1 and 4.1"
    assert numbers_words([f"1.{place}" for place in range(1, 10)]) == "1.1, 1.2, 1.3 and 6 more"


@given(st.text(), st.integers(10, 200))
def test_a_quotation_is_never_longer(text: str, most: int) -> None:
    assert len(quoted(text, most)) <= most + 1
    assert "\n" not in quoted(text, most)

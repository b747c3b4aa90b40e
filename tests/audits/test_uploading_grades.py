"""What people type into a grade's cell."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.typed_grades import NOT_APPLICABLE, Step, allowed, read_grade, written

STEPS = tuple(
    Step(Decimal(score), label)
    for score, label in ((25, "Not met"), (50, "Partly met"), (75, "Mostly met"), (100, "Fully met"))
)
SHORT = tuple(
    Step(Decimal(score), label) for score, label in ((0, "Not in place"), (1, "Begun"), (2, "In place"))
)

SPACES = st.text(alphabet=" \t\n\u00a0", max_size=3)
QUOTES = st.sampled_from(["", '"', "'", "“", "‘", "«"])
CASES = st.sampled_from([str.lower, str.upper, str.title, str.swapcase, str])


@settings(deadline=None)
@given(st.sampled_from(STEPS), SPACES, SPACES, QUOTES, CASES, st.data())
def test_a_grade_is_read_however_it_is_written(
    step: Step, before: str, after: str, quote: str, case: object, data: st.DataObject
) -> None:
    score = f"{step.score}"
    forms = [
        score, f"{score}%", f"{score} %", f"{score}.0", f"{score}.00", f"{score} per cent", step.label,
        step.words, f"{score} {step.label}", f"{score} – {step.label}", f"{score}: {step.label}",
        f"{score}% {step.label}", f"{step.label} ({score})", f"{step.label}, {score}%", f"{step.label}.",
    ]  # fmt: skip
    form = case(data.draw(st.sampled_from(forms)))  # type: ignore[operator]
    assert read_grade(f"{before}{quote}{form}{quote}{after}", STEPS, whole=False) == score


@given(st.sampled_from(STEPS))
def test_per_cent_that_a_spreadsheet_keeps_as_a_fraction(step: Step) -> None:
    assert read_grade(str(float(step.score) / 100).removesuffix(".0"), STEPS, whole=False) == f"{step.score}"


@pytest.mark.parametrize(
    "text",
    ["n/a", "N/A", "NA", "n.a.", " Not Applicable ", "“not applicable”", "Does not apply", "doesn’t apply"],
)
def test_not_applicable(text: str) -> None:
    for steps in (STEPS, SHORT, ()):
        assert read_grade(text, steps, whole=False) == NOT_APPLICABLE
        assert read_grade(text, steps, whole=True) == NOT_APPLICABLE


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "No answer", "no answer yet", "''"])
def test_no_answer(text: str) -> None:
    assert read_grade(text, STEPS, whole=False) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("80", "not a grade"),
        ("Very good", "not a grade"),
        ("-75", "not a grade"),
        ("75 or 50", "not a grade"),
        ("50, Mostly met", "two grades at once"),
        ("75, Superb", "not a grade"),
        ("=75", "not a grade"),
        ("1e2", "not a grade"),
        ("７５x", "not a grade"),
        ("0.3", "not a grade"),
        ("TRUE", "not a grade"),
        ("75" * 40, "not a grade"),
    ],
)
def test_what_is_no_grade_is_said(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_grade(text, STEPS, whole=False)


def test_a_small_scale_takes_its_own_numbers() -> None:
    assert [read_grade(text, SHORT, whole=False) for text in ("0", "1", "2.0", "begun")] == [
        "0",
        "1",
        "2",
        "1",
    ]
    with pytest.raises(ValueError, match="not a grade"):
        read_grade("0.01", (Step(Decimal(2), "x"),), whole=False)


def test_a_name_of_two_grades_needs_the_number() -> None:
    twice = (Step(Decimal(1), "Met"), Step(Decimal(2), "Met"))
    assert read_grade("2, Met", twice, whole=False) == "2"
    with pytest.raises(ValueError, match="two grades: write the number"):
        read_grade("met", twice, whole=False)


@given(st.decimals(min_value=Decimal("1.01"), max_value=100, places=2))
def test_a_whole_standard_takes_any_score(score: Decimal) -> None:
    value = read_grade(f" {score} ", STEPS, whole=True)
    assert Decimal(value) == score
    assert read_grade(f"{score}%", STEPS, whole=True) == value


@pytest.mark.parametrize("text", ["0.875", "1", "0.01"])
def test_a_fraction_of_a_whole_standard_is_asked_about(text: str) -> None:
    with pytest.raises(ValueError, match="without %"):
        read_grade(text, STEPS, whole=True)
    assert read_grade("0", STEPS, whole=True) == "0"
    assert read_grade("1%", STEPS, whole=True) == "1"


@pytest.mark.parametrize("text", ["100.01", "101", "12.345", "999999"])
def test_a_score_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="from 0 to 100"):
        read_grade(text, STEPS, whole=True)


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_any_text_gives_a_value_of_the_scale_or_a_sentence(text: str, whole: bool) -> None:
    try:
        value = read_grade(text, STEPS, whole=whole)
    except ValueError as error:
        value, sentence = NOT_APPLICABLE, str(error)
    else:
        sentence = "none"
    assert sentence
    assert not sentence.endswith(".")
    if value not in ("", NOT_APPLICABLE):
        assert 0 <= Decimal(value) <= 100
        assert whole or Decimal(value) in {step.score for step in STEPS}


@given(st.sampled_from(["", NOT_APPLICABLE, "25", "50", "75", "100"]))
def test_what_is_written_is_read_again(value: str) -> None:
    assert read_grade(written(value, STEPS, whole=False), STEPS, whole=False) == value


def test_what_is_allowed_is_named() -> None:
    assert allowed(STEPS[:2], whole=False) == "25, Not met; 50, Partly met; or “Not applicable”"
    assert allowed(STEPS, whole=True) == "a number from 0 to 100, or “Not applicable”"

"""Rounding half up, percentages, shares that add to 100."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rounding import half_up, largest_remainder, percentage, plain

COUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Decimal("0.05"), 1, "0.1"),
        (Decimal("2.675"), 2, "2.68"),  # a float 2.675 would give 2.67
        (Fraction(2, 3), 1, "0.7"),
        (Fraction(-1, 100), 1, "0.0"),
        (7, 2, "7.00"),
        (10**40, 0, "1" + "0" * 40),  # more digits than the decimal context holds
    ],
)
def test_half_up_known_values(value: Fraction | Decimal | int, places: int, expected: str) -> None:
    assert str(half_up(value, places)) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**6), max_value=10**6))
def test_half_up_agrees_with_the_decimal_library(value: Decimal) -> None:
    with localcontext(prec=60):
        expected = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert half_up(value, 2) == expected


@given(st.fractions(), st.integers(0, 4))
def test_half_up_is_within_half_a_unit_and_mirrors(value: Fraction, places: int) -> None:
    rounded = half_up(value, places)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert Fraction(half_up(-value, places)) == -Fraction(rounded)
    assert rounded.as_tuple().exponent == -places


@pytest.mark.parametrize("value", [0.5, True, "1", None])
def test_half_up_refuses_what_is_not_exact(value: object) -> None:
    with pytest.raises(TypeError):
        half_up(value)  # type: ignore[arg-type]


def test_half_up_refuses_no_number_and_negative_places() -> None:
    with pytest.raises(ValueError, match="not a number"):
        half_up(Decimal("NaN"))
    with pytest.raises(ValueError, match="negative"):
        half_up(1, -1)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    # The published attendance rates of a real board, and its average both ways.
    [(5, 5, "100.0"), (4, 5, "80.0"), (67, 110, "60.9"), (75, 110, "68.2"), (1, 8, "12.5"), (-1, 3, "-33.3")],
)
def test_percentage_known_values(numerator: int, denominator: int, expected: str) -> None:
    assert str(percentage(numerator, denominator)) == expected


def test_percentage_of_nothing_is_no_data_not_zero() -> None:
    assert percentage(0, 0) is None
    assert percentage(0, 3) == 0
    with pytest.raises(ValueError, match="negative base"):
        percentage(1, -2)


@given(COUNTS, st.integers(0, 2))
def test_largest_remainder_adds_to_exactly_100(counts: list[int], places: int) -> None:
    shares = largest_remainder(counts, places)
    if sum(counts) == 0:
        assert shares is None
        return
    assert shares is not None
    assert sum(shares) == 100
    for count, share in zip(counts, shares, strict=True):
        assert abs(Fraction(share) - Fraction(100 * count, sum(counts))) < Fraction(1, 10**places)
        assert count or share == 0
    # A larger count never gets a smaller share.
    ordered = [share for _, share in sorted(zip(counts, shares, strict=True))]
    assert ordered == sorted(ordered)


def test_largest_remainder_ties_go_to_the_earlier() -> None:
    assert largest_remainder([1, 1, 1]) == (34, 33, 33)
    assert largest_remainder([0, 0]) is None
    with pytest.raises(ValueError, match="negative"):
        largest_remainder([1, -1])


@pytest.mark.parametrize(
    ("value", "expected"),
    [("80.0", "80"), ("66.70", "66.7"), ("100", "100"), ("1E+3", "1000"), ("-0.0", "0"), ("0.05", "0.05")],
)
def test_plain_drops_trailing_zeros_only(value: str, expected: str) -> None:
    assert plain(Decimal(value)) == expected
    assert plain(1200) == "1200"

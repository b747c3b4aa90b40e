"""Rounding: half up, once, from the exact quotient.

Boards publish 60.9 where 67 of 110 meetings were attended. Going through binary floats, or rounding a rounded
number again, prints figures that a reader with a calculator cannot reproduce. Everything here is exact until
the single rounding at the end.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Exact = Fraction | Decimal | int


def half_up(value: Exact, places: int = 0) -> Decimal:
    """Round to `places` decimal places, halves away from zero (2.5 → 3, -2.5 → -3).

    The result has exactly `places` decimals. Raises TypeError for floats, which have lost the exact value
    already, and ValueError for negative `places` or a Decimal that is no number.
    """
    if isinstance(value, bool) or not isinstance(value, Fraction | Decimal | int):
        raise TypeError(f"Round a Fraction, Decimal or int, not {type(value).__name__}: floats are not exact")
    if places < 0:
        raise ValueError("The number of decimal places cannot be negative")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is not a number that can be rounded")
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if exact < 0 and whole else 0
    # Built from digits: Decimal arithmetic would round a second time at the context's precision.
    return Decimal((sign, tuple(int(digit) for digit in str(whole)), -places))


def percentage(numerator: int, denominator: int, places: int = 1) -> Decimal | None:
    """`numerator` as a percentage of `denominator`, or None when there is nothing to be a percentage of.

    None is "no data", never zero. A change is `percentage(new - old, old)`, so the numerator may be negative;
    a negative base raises ValueError.
    """
    if denominator < 0:
        raise ValueError("A percentage cannot have a negative base")
    if denominator == 0:
        return None
    return half_up(Fraction(numerator * 100, denominator), places)


def largest_remainder(counts: Sequence[int], places: int = 0) -> tuple[Decimal, ...] | None:
    """Shares of the whole, in percent, that add to exactly 100 (largest remainder method).

    For parts of one whole shown side by side. The units that rounding down leaves over go to the largest
    remainders; equal remainders go to the larger count, then to the earlier one, so the same counts always
    give the same shares. None when the counts add to zero. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("Counts cannot be negative")
    total = sum(counts)
    if total == 0:
        return None
    units = 100 * 10**places
    floors = [count * units // total for count in counts]
    order = sorted(range(len(counts)), key=lambda i: (-(counts[i] * units % total), -counts[i], i))
    for index in order[: units - sum(floors)]:
        floors[index] += 1
    return tuple(half_up(Fraction(floor, 10**places), places) for floor in floors)


def plain(value: Decimal | int) -> str:
    """A number as people write it: no exponent, no trailing zeros ("80", "66.7"), for pages and CSV."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

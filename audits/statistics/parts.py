"""The figures that the analysis of a cycle is made of: averages, counts, changes, each with its base."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from audits.rules import Band, Mean, State
from audits.statistics.cells import Cell, Show
from core.figures import Exclusion, Figure, Unit
from core.rounding import half_up, plain

WHOSE = {
    Show.SELF: "The agencies’ own grades.",
    Show.MODERATED: "The moderator’s grade where there is one, else the agency’s own.",
}
SCORED = (
    "A criterion’s score is in per cent of the highest grade; a standard’s is the answer on the whole standard, else "
    "the weighted mean of its criteria."
)
LEFT_OUT = "“Not applicable” and “no answer” are left out, never counted as nought."


def percent_words(value: Fraction | None) -> str:
    """ "87.1%", rounded once from the exact value."""
    return "no data" if value is None else f"{plain(half_up(value, 1))}%"


def total_words(total: Fraction) -> str:
    """What was added up: exact where it is a whole number."""
    return Figure(key="total", label="", value=half_up(total, 1), unit=Unit.NUMBER).display()


def average(
    key: str, label: str, found: Mean, *, of: str, one: str = "", rule: str, rule_key: str, **more: Any
) -> Figure:
    """A mean in per cent, with how many were averaged and what they add up to."""
    value = found.value
    what = one if one and found.count == 1 else of
    return Figure(
        key=key,
        label=label,
        value=None if value is None else half_up(value, 1),
        unit=Unit.PERCENT,
        denominator=found.count,
        of=f"{what}, together {total_words(found.total)}" if found.count else what,
        rule=rule,
        rule_key=rule_key,
        places=1,
        **more,
    )


def left_out(cells: Iterable[Cell]) -> tuple[Exclusion, ...]:
    """What an average leaves out and why."""
    return left_out_of(Counter(cell.state for cell in cells))


def left_out_of(states: Mapping[State, int]) -> tuple[Exclusion, ...]:
    """The same, by how many cells are in a state."""
    found = ((State.NOT_APPLICABLE, "not applicable"), (State.NO_ANSWER, "no answer"))
    return tuple(Exclusion(count, words) for state, words in found if (count := states.get(state, 0)))


def share(key: str, label: str, count: int, whole: int, *, of: str, rule: str, rule_key: str) -> Figure:
    """A count that says of how many."""
    return Figure.count(
        key, label, count, numerator=count, denominator=whole, of=of, rule=rule, rule_key=rule_key
    )


def change(
    key: str, label: str, now: Mean, before: Mean | None, *, of: str, since: str, how: str = ""
) -> Figure | None:
    """Points more or less than in the cycle before; None where there is nothing to compare.

    `how` says what is compared where the two cycles do not ask the same.
    """
    if before is None or now.value is None or before.value is None:
        return None
    rule = f"The average now less the average in {since}, in percentage points, from the exact averages."
    return Figure(
        key=key,
        label=label,
        value=half_up(now.value - before.value, 1),
        unit=Unit.NUMBER,
        denominator=now.count,
        of=f"{of} now, {before.count} before",
        rule=f"{rule} {how}".rstrip(),
        rule_key="audits.change",
        places=1,
    )


def band_words(band: Band, *, exact: bool) -> str:
    """ "at 75% and over", "from 50% to under 75%"; `exact` for grades, which lie on the beginning: "at 50%"."""
    least = plain(half_up(band.least, 1))
    if band.below is None:
        return f"at {least}% and over"
    if band.least == 0 and not exact:
        return f"under {plain(half_up(band.below, 1))}%"
    return f"at {least}%" if exact else f"from {least}% to under {plain(half_up(band.below, 1))}%"


def signed_words(value: Decimal) -> str:
    """ "+2.3", "−0.4", "0"."""
    words = plain(value)
    if words.startswith("-"):
        return f"\u2212{words[1:]}"
    return words if words == "0" else f"+{words}"


def change_words(figure: Figure | None) -> str:
    """A change with its sign; nothing where there is none."""
    return signed_words(figure.value) if figure is not None and isinstance(figure.value, Decimal) else ""

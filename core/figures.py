"""The number that is shown to anyone: what it is, of what, what was left out, which rule made it.

Pages, print, CSV and figures.json show the same `Figure`, so they cannot contradict each other; a percentage
whose value does not follow from its numerator and denominator cannot even be made.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, Self, TextIO

from core.partial_dates import display_date
from core.periods import Period
from core.rounding import half_up, percentage, plain

NO_DATA = "no data"
SUPPRESSED = "suppressed"
SCHEMA = 1
_NUMBER_WORDS = ("a whole number", "one decimal place", "two decimal places", "three decimal places")


class Unit(StrEnum):
    COUNT = "count"
    PERCENT = "percent"
    NUMBER = "number"
    PER_10000 = "per_10000"
    DAYS = "days"
    POUNDS = "pounds"
    DATE = "date"
    TEXT = "text"


ROUNDED = frozenset({Unit.PERCENT, Unit.NUMBER, Unit.PER_10000})


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What was left out of a figure: how many, and why ("agencies that had not joined yet")."""

    count: int
    reason: str

    def __str__(self) -> str:
        return f"{self.count:,} {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure.

    `value` is None where there is nothing to count from: no data, never zero. `of` names what the denominator
    counts, in the plural ("meetings"). `rule` is a sentence that says how the figure is made, `rule_key` the
    name of that rule. `source` refers to rows or cells ("attendance rows 2 to 111"). Raises ValueError when a
    percentage does not follow from its parts, and TypeError for floats.
    """

    key: str
    label: str
    value: Decimal | int | str | date | None
    unit: Unit
    numerator: int | None = None
    denominator: int | None = None
    of: str = ""
    excluded: tuple[Exclusion, ...] = ()
    rule: str = ""
    rule_key: str = ""
    period: Period | None = None
    source: tuple[str, ...] = ()
    places: int = 0
    suppressed: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.value, float | bool):
            raise TypeError(
                f"{self.key}: give the exact value as int or Decimal, not {type(self.value).__name__}"
            )
        if self.suppressed and (self.value, self.numerator, self.denominator) != (None, None, None):
            raise ValueError(f"{self.key}: a suppressed figure cannot carry its value")
        if self.unit is Unit.PERCENT and self.numerator is not None and self.denominator is not None:
            expected = percentage(self.numerator, self.denominator, self.places)
            if self.value != expected:
                given = f"{self.numerator} of {self.denominator}"
                raise ValueError(f"{self.key}: {given} is {expected} per cent, not {self.value}")

    @classmethod
    def count(cls, key: str, label: str, value: int | None, **more: Any) -> Self:
        """A count of whole things. `more` are the other fields."""
        return cls(key=key, label=label, value=value, unit=Unit.COUNT, **more)

    @classmethod
    def percent(
        cls, key: str, label: str, numerator: int, denominator: int, *, of: str, places: int = 1, **more: Any
    ) -> Self:
        """A percentage, rounded half up once from the exact quotient; no data when the denominator is 0."""
        value = percentage(numerator, denominator, places)
        return cls(
            key=key, label=label, value=value, unit=Unit.PERCENT, numerator=numerator, denominator=denominator,
            of=of, places=places, **more,
        )  # fmt: skip

    def withhold(self) -> Self:
        """The same figure as it may be published where its value is too small: without anything that tells
        it.
        """
        return replace(
            self, value=None, numerator=None, denominator=None, excluded=(), source=(), suppressed=True
        )

    def display(self) -> str:
        """The value with its unit, as pages and print show it: "68.2%", "1,200", "5 days", "no data"."""
        value = self.value
        if self.suppressed or value is None:
            return SUPPRESSED if self.suppressed else NO_DATA
        if isinstance(value, str):
            return value
        if isinstance(value, date):
            return display_date(value)
        if self.unit is Unit.POUNDS:
            money = half_up(value, 0 if value == int(value) else 2)
            return f"\u2212£{-money:,}" if money < 0 else f"£{money:,}"
        number = _separated(value)
        if self.unit is Unit.DAYS:
            return f"{number} {'day' if value == 1 else 'days'}"
        return number + {Unit.PERCENT: "%", Unit.PER_10000: " per 10,000"}.get(self.unit, "")

    def base(self) -> str:
        """What the figure is of: "75 of 110 meetings", of a mean "11 meetings"; empty without a denominator."""
        if self.denominator is None:
            return ""
        whole = f"{self.denominator:,} {self.of}".rstrip()
        # A mean's numerator is a sum, such as days: it is not so many of what it is divided by.
        mean = self.unit in {Unit.NUMBER, Unit.DAYS}
        return whole if mean or self.numerator is None else f"{self.numerator:,} of {whole}"

    def note(self) -> str:
        """Full sentences that explain the figure: what, of what, what was left out and why, rule, rounding."""
        parts = [
            f"{self.label}: {self.display()}",
            self.base(),
            self.period.in_dates() if self.period else "",
        ]
        sentences = [", ".join(part for part in parts if part)]
        if self.suppressed:
            sentences.append("Small numbers are not shown, so that nobody can be recognised")
        elif self.value is None:
            sentences.append("There is nothing to work the figure out from; that is not the same as zero")
        if self.excluded:
            sentences.append("Left out: " + "; ".join(map(str, self.excluded)))
        sentences.append(self.rule)
        if self.unit in ROUNDED and self.value is not None:
            places = (
                _NUMBER_WORDS[self.places] if self.places < len(_NUMBER_WORDS) else f"{self.places} places"
            )
            sentences.append(f"Rounded half up to {places}, once, from the exact result")
        return " ".join(f"{sentence.rstrip('.')}." for sentence in sentences if sentence)

    def as_dict(self) -> dict[str, Any]:
        """The figure in JSON's types; see `write_figures_json` for the meaning of each key."""
        period = self.period
        return {
            "key": self.key,
            "label": self.label,
            "value": _json_value(self.value),
            "unit": self.unit.value,
            "display": self.display(),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "of": self.of,
            "base": self.base(),
            "excluded": [{"count": left.count, "reason": left.reason} for left in self.excluded],
            "rule": self.rule,
            "rule_key": self.rule_key,
            "period": None if period is None else _period_dict(period),
            "source": list(self.source),
            "places": self.places,
            "suppressed": self.suppressed,
            "note": self.note(),
        }


def _separated(value: Decimal | int) -> str:
    """Thousands separators, no trailing zeros."""
    whole, _, decimals = plain(value).partition(".")
    sign, digits = ("\u2212", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}" + (f".{decimals}" if decimals else "")


def _json_value(value: Decimal | int | str | date | None) -> int | float | str | None:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, Decimal):
        return value
    text = plain(value)
    if "." not in text:
        return int(text)
    # JSON has no decimals; up to 15 digits the nearest float prints as the very same digits.
    return float(text) if repr(float(text)) == text else text


def _period_dict(period: Period) -> dict[str, str]:
    start, end = period.start.isoformat(), period.end.isoformat()
    return {"label": period.label, "kind": period.kind.value, "start": start, "end": end}


def write_figures_json(
    target: str | Path | TextIO, figures: Iterable[Figure], *, board: str, period: Period, made_at: datetime
) -> None:
    """Write figures as JSON for other programs: UTF-8, indented by 2, sorted by key, the same bytes each time.

    The document: `schema` (1), `board` (its name), `period` (`label`, `kind`, `start`, `end`; ISO dates, both
    included), `made_at` (ISO, with time zone), and `figures`, a list of objects with:

    - `key`, `label`; `value`: a number, text, ISO date, or null for no data and suppressed; `unit`: count,
    percent,
      number, per_10000, days, pounds, date or text; `display`: the value as pages show it
    - `numerator`, `denominator` (null where there is none), `of` (what the denominator counts), `base` (in
    words) - `excluded`: list of `count` and `reason`; `rule` (a sentence), `rule_key`; `period` as above or
    null - `source`: list of references to rows or cells; `places`: decimals; `suppressed`: true or false;
    `note`

    Raises ValueError when two figures have one key (one would contradict the other) or `made_at` has no time
    zone.
    """
    if made_at.tzinfo is None:
        raise ValueError("Say in which time zone the figures were made")
    ordered = sorted(figures, key=lambda figure: figure.key)
    for one, other in pairwise(ordered):
        if one.key == other.key:
            raise ValueError(f"There are two figures with the key {one.key}")
    document = {
        "schema": SCHEMA,
        "board": board,
        "period": _period_dict(period),
        "made_at": made_at.isoformat(timespec="seconds"),
        "figures": [figure.as_dict() for figure in ordered],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
    if isinstance(target, str | Path):
        Path(target).write_text(text, encoding="utf-8", newline="\n")
    else:
        target.write(text)

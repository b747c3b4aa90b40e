"""What all charts share: a key, a title, a table behind the picture, and shapes to draw."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.utils.text import slugify

#: The width of the drawing that a phone gets.
PHONE = 330
#: Values may be exact; places on the drawing are computed from floats.
Number = float | Decimal

INK = "#1d2326"
SOFT = "#4d565b"
GRID = "#ddd6c9"

#: Fill, text on it, and outline of a mark: the outline keeps pale fills visible on paper.
MARK_FILLS: dict[str, tuple[str, str, str]] = {
    "green": ("#1b6b3a", "#ffffff", "#124c29"),
    "amber": ("#fdebc8", "#5f3400", "#8a4b00"),
    "red": ("#b3261e", "#ffffff", "#85180f"),
    "grey": ("#ffffff", "#3a4246", "#6f6a61"),
    "teal": ("#0e5a60", "#ffffff", "#062f33"),
    "plum": ("#6b2a57", "#ffffff", "#4a1a3b"),
}


class TextLine(NamedTuple):
    """One line of text at its place."""

    x: int
    y: int
    text: str
    anchor: str = "start"
    bold: bool = False
    fill: str = INK
    size: int = 14


class Line(NamedTuple):
    """A straight line."""

    x1: int
    y1: int
    x2: int
    y2: int


class Box(NamedTuple):
    """A rectangle, with the radius of its corners."""

    x: int
    y: int
    width: int
    height: int
    fill: str = "#ffffff"
    stroke: str = "none"
    radius: int = 0
    dash: str = ""


@dataclass(frozen=True, kw_only=True)
class Chart(ABC):
    """A picture with a title, a longer description, and the table behind it.

    ``key`` must be unique on the page: the ids in the SVG come from it.
    """

    key: str
    title: str
    description: str = ""
    note: str = ""

    template: ClassVar[str]
    width: ClassVar[int] = 720
    narrow: ClassVar[Any] = None  # what is drawn on a phone, by charts that would not fit there
    natural: ClassVar[bool] = False
    numeric_from: ClassVar[int] = 1

    @property
    def id(self) -> str:
        """The key as it may stand in an HTML id."""
        return f"chart-{slugify(self.key)}"

    @property
    @abstractmethod
    def headers(self) -> list[str]:
        """Head of the table behind the picture."""

    @property
    @abstractmethod
    def rows(self) -> list[list[str]]:
        """Rows of the table behind the picture."""


def nice_ticks(maximum: float, steps: int = 5, *, whole: bool = False) -> list[float]:
    """Return round numbers from nought that reach ``maximum``; ``whole`` ones where things are counted.

    >>> nice_ticks(100)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    >>> nice_ticks(2, whole=True)
    [0.0, 1.0, 2.0]
    """
    if maximum <= 0:
        return [0.0, 1.0]
    rough = maximum / steps
    power = 10.0 ** math.floor(math.log10(rough))
    wanted = (factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    step = next((step for step in wanted if not whole or step == int(step)), 1.0)
    return [round(step * number, 6) for number in range(math.ceil(maximum / step - 1e-9) + 1)]


def plain(value: Number | None, unit: str = "") -> str:
    """Write a number without needless decimals; an absent one is not nought."""
    if value is None:
        return "No figure"
    return f"{value:,.1f}".removesuffix(".0") + unit


def text_lines(
    lines: Sequence[str], *, x: int, y: int, height: int, size: int = 14, anchor: str = "start"
) -> list[TextLine]:
    """Set lines one below the other, the block centred on ``y``."""
    first = y - (len(lines) - 1) * height / 2 + size * 0.35
    return [
        TextLine(x, round(first + number * height), line, anchor, size=size)
        for number, line in enumerate(lines)
    ]

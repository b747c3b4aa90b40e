"""How a cell of the heat map looks: a number on the colour of its grade, in words for those who listen."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from audits.rules import State
from audits.statistics.matrix import Matrix, Pair
from audits.statistics.parts import percent_words, signed_words
from audits.statistics.pictures import WITHOUT_SCORE
from audits.statistics.sheet import Scale
from core.figures import Figure
from core.rounding import half_up, plain
from core.templatetags.page_parts import mark

Address = Callable[[int, int], str]


def table_rows(matrix: Matrix, address: Address | None) -> list[dict[str, Any]]:
    """One for each agency: its name, its cells, its average. `address` gives the page behind a cell."""
    draw = _Drawing(matrix)
    rows = []
    for row in matrix.rows:
        cells = []
        links: dict[int, str] = {}
        for column, pair in zip(matrix.columns, row.cells, strict=True):
            html = draw.pair(pair)
            if address is not None and pair.own.state is not State.NOT_ASKED:
                if column.standard not in links:
                    links[column.standard] = escape(address(row.agency_return.pk, column.standard))
                # Thousands of them: both parts are safe already.
                html = SafeString(f'<a class="app-heat__link" href="{links[column.standard]}">{html}</a>')
            cells.append(html)
        rows.append(
            {
                "agency_return": row.agency_return,
                "cells": cells,
                "average": row.average,
                "mark": draw.average(row.average),
            }
        )
    return rows


def average_marks(matrix: Matrix) -> list[SafeString]:
    """The averages below the columns."""
    draw = _Drawing(matrix)
    return [draw.average(figure) for figure in matrix.averages]


def overall_mark(matrix: Matrix) -> SafeString:
    """The average of everything, in the corner."""
    return _Drawing(matrix).average(matrix.overall)


class _Drawing:
    """Marks, each made once: a map of thousands of cells has a handful of different ones."""

    def __init__(self, matrix: Matrix) -> None:
        self.scale: Scale = matrix.scale
        self.is_difference = matrix.show == "difference"
        self.values = matrix.values
        self.grade = matrix.scale.gap
        self._known: dict[Any, SafeString] = {}

    def pair(self, pair: Pair) -> SafeString:
        key = (pair.own.state, pair.own.value, pair.difference if self.is_difference else None)
        if key not in self._known:
            self._known[key] = self._pair(pair)
        return self._known[key]

    def _pair(self, pair: Pair) -> SafeString:
        if self.is_difference and pair.difference is not None and pair.moderated is not None:
            words = f"agency {percent_words(pair.own.value)}, moderator {percent_words(pair.moderated.value)}"
            return self._points(pair.difference, words)
        if pair.own.value is None:
            letter, words = WITHOUT_SCORE[pair.own.state]
            return mark("grey", words, letter) if letter else SafeString("")
        return self._percent(pair.own.value)

    def average(self, figure: Figure) -> SafeString:
        value = self.values[figure.key]
        if value is None:
            return mark("grey", "no data", "\u2013")
        return self._points(value, "") if self.is_difference else self._percent(value)

    def _percent(self, value: Fraction) -> SafeString:
        step = self.scale.step(value)
        words = f"{percent_words(value)}, {step.label}" if step else percent_words(value)
        return mark(step.colour if step else "grey", words, plain(half_up(value, 1)))

    def _points(self, value: Fraction, words: str) -> SafeString:
        colour = (
            "grey" if value == 0 else "green" if value > 0 else "red" if value <= -self.grade else "amber"
        )
        letter = signed_words(half_up(value, 1))
        said = f"{letter} points" + (f": {words}" if words else "")
        return mark(colour, said, letter)

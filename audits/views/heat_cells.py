"""How a cell of the heat map looks: a number on the colour of its grade, in words for those who listen."""

from fractions import Fraction
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from audits.statistics.matrix import Matrix, Pair
from audits.statistics.parts import percent_words, signed_words
from audits.statistics.pictures import WITHOUT_SCORE
from audits.statistics.sheet import Scale
from core.figures import Figure
from core.rounding import half_up, plain

#: The address of a return, and that of the answers on one of its standards.
Addresses = tuple[str, str]
# Stand-ins in the address that is worked out once, for all returns and standards.
RETURN, STANDARD = 2_000_000_001, 2_000_000_002


def table_rows(matrix: Matrix, addresses: Addresses | None) -> list[dict[str, Any]]:
    """One for each agency: its name, its cells, its average. `addresses` lead from RETURN and STANDARD to pages."""
    draw = _Drawing(matrix)
    to_return, to_standard = (escape(one) for one in addresses) if addresses else ("", "")
    rows = []
    for row in matrix.rows:
        own = str(row.agency_return.pk)
        opened = {
            column.standard: f'<a class="app-heat__link" href="{href}">'
            for column in matrix.columns
            if (href := to_standard.replace(str(RETURN), own).replace(str(STANDARD), str(column.standard)))
        }
        parts = []
        for column, pair in zip(matrix.columns, row.cells, strict=True):
            html = draw.pair(pair)
            linked = html and opened.get(column.standard)
            parts.append(f"<td>{linked}{html}</a></td>" if linked else f"<td>{html}</td>")
        rows.append(
            {
                "agency_return": row.agency_return,
                "url": to_return.replace(str(RETURN), own),
                # Thousands of cells: all their parts are safe already.
                "cells": SafeString("".join(parts)),
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
        self._known: dict[Pair, SafeString] = {}
        self._averages: dict[Fraction, SafeString] = {}

    def pair(self, pair: Pair) -> SafeString:
        html = self._known.get(pair)
        if html is None:
            html = self._known[pair] = self._pair(pair)
        return html

    def _pair(self, pair: Pair) -> SafeString:
        if self.is_difference and pair.difference is not None and pair.moderated is not None:
            words = f"agency {percent_words(pair.own.value)}, moderator {percent_words(pair.moderated.value)}"
            return self._points(pair.difference, words)
        if pair.own.value is None:
            letter, words = WITHOUT_SCORE[pair.own.state]
            return _mark("grey", words, letter, words) if letter else SafeString("")
        return self._percent(pair.own.value)

    def average(self, figure: Figure) -> SafeString:
        value = self.values[figure.key]
        if value is None:
            return _mark("grey", "no data", "\u2013", "no data")
        if value not in self._averages:
            drawn = self._points(value, "") if self.is_difference else self._percent(value)
            self._averages[value] = drawn
        return self._averages[value]

    def _percent(self, value: Fraction) -> SafeString:
        step = self.scale.step(value)
        words = f"{percent_words(value)}, {step.label}" if step else percent_words(value)
        number = plain(half_up(value, 1))
        return _mark(step.colour if step else "grey", words, number, words.removeprefix(number), spoken=True)

    def _points(self, value: Fraction, words: str) -> SafeString:
        colour = (
            "grey" if value == 0 else "green" if value > 0 else "red" if value <= -self.grade else "amber"
        )
        letter = signed_words(half_up(value, 1))
        said = f"{letter} points" + (f": {words}" if words else "")
        return _mark(colour, said, letter, said.removeprefix(letter), spoken=True)


def _mark(colour: str, title: str, shown: str, more: str, *, spoken: bool = False) -> SafeString:
    """As page_parts.mark with less mark-up, of which a map has thousands; `spoken` where what is shown is read out."""
    number = escape(shown) if spoken else format_html('<span aria-hidden="true">{}</span>', shown)
    return format_html(
        '<span class="app-mark app-mark--{}" title="{}">{}<span class="govuk-visually-hidden">{}</span></span>',
        colour, title, number, more,
    )  # fmt: skip

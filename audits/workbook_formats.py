"""How the workbook of a return looks: white where people write, paper where they read, the board's colour on top."""

from collections.abc import Iterable
from textwrap import wrap
from typing import Any

from audits import workbook_layout as layout

FONT = "Arial"
INK, SOFT, PAPER, PAPER_LINE, TEAL = "#1d2326", "#4d565b", "#f7f3ec", "#cdbfa8", "#0e5a60"
#: Strong and pale of each colour that a grade can have, as on the pages.
COLOURS = {
    "red": ("#b3261e", "#f9e1de"),
    "amber": ("#8a4b00", "#fdebc8"),
    "green": ("#1b6b3a", "#dcefe0"),
    "blue": ("#2f5d8c", "#dfe9f3"),
    "grey": ("#6f6a61", "#eceae6"),
}
_BASE = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}


LINE_HEIGHT, SHORTEST, TALLEST = 13.0, 19.0, 400.0  # points; a spreadsheet's row ends at 409
_LETTERS = 1.2  # letters of Arial 10 that fit into one unit of a column's width


def row_height(texts: Iterable[tuple[str, int]], *, least: float = SHORTEST) -> float:
    """The height, in points, in which each of the texts can be read in a column of its width.

    Programs do not agree on fitting rows to wrapped text when they open a workbook, so it is reckoned here.
    """
    most = max((_lines(text, width) for text, width in texts), default=1)
    return min(TALLEST, max(least, most * LINE_HEIGHT + 6))


def _lines(text: str, width: int) -> int:
    fits = max(1, int(width * _LETTERS) - 2)
    return sum(len(wrap(line, fits)) or 1 for line in text.split("\n"))


class Formats:
    """The formats of one workbook; each is made once."""

    def __init__(self, book: Any, board_colour: str = "") -> None:
        self._book = book
        self._made: dict[Any, Any] = {}
        band = board_colour or TEAL
        self.title = self._add(font_size=18, bold=True, valign="vcenter")
        self.subtitle = self._add(font_size=12, bold=True)
        self.about = self._add(font_color=SOFT, valign="vcenter")
        head = {
            "bold": True,
            "font_color": "#ffffff",
            "valign": "vcenter",
            "text_wrap": True,
            "border": 1,
            "indent": 1,
            "align": "left",
        }
        self.heading = self._add(**head, bg_color=band, border_color=band)
        self.plain = self._add()
        self.small = self._add(font_size=9)
        self.bold_small = self._add(bold=True, font_size=9)
        self.text = self._add(text_wrap=True)
        self.bold = self._add(bold=True, text_wrap=True)
        self.number = self._add(bold=True, font_color=TEAL, align="right")
        self.soft = self._add(text_wrap=True, font_color=SOFT)
        self.boxed = self._add(text_wrap=True, border=1, border_color=PAPER_LINE, indent=1, align="left")
        self.boxed_bold = self._add(
            text_wrap=True, bold=True, border=1, border_color=PAPER_LINE, indent=1, align="left"
        )

    def _add(self, **properties: Any) -> Any:
        return self._book.add_format(_BASE | properties)

    def cell(self, name: str, *, is_open: bool, is_first: bool) -> Any:
        """A cell of the return: open to be written in, or to be read; the first of a standard has a line above."""
        key = (name, is_open, is_first)
        if key not in self._made:
            look: dict[str, Any] = {
                "text_wrap": True,
                "border": 1,
                "border_color": PAPER_LINE,
                "indent": 1,
                "align": "left",
            }
            look |= {"locked": not is_open, "bg_color": "#ffffff" if is_open else PAPER}
            if is_first:
                look |= {"top": 2, "top_color": TEAL}
            if name == layout.NUMBER:
                look |= {"bold": True, "font_color": TEAL}
            elif name in (layout.ASKED, layout.GRADE):
                look |= {"bold": True}
            elif name == layout.MEANING:
                look |= {"font_size": 9}
            elif name not in (*layout.FILLED_IN, layout.CONFIRMED):
                look |= {"font_size": 9, "font_color": SOFT}
            if name == layout.CHANGED:
                look |= {"num_format": "d mmm yyyy hh:mm", "align": "left"}
            elif name == layout.GRADE:
                look |= {"align": "left"}
            self._made[key] = self._add(**look)
        return self._made[key]

    def grade(self, colour: str) -> Any:
        """The pale colour of a chosen grade."""
        return self._book.add_format({"bg_color": COLOURS.get(colour, COLOURS["grey"])[1]})

    def grade_heading(self, colour: str) -> Any:
        """The head of a grade's column, in its own colour."""
        strong = COLOURS.get(colour, COLOURS["grey"])[0]
        return self._add(
            bold=True, font_color="#ffffff", bg_color=strong, border=1, border_color=strong, text_wrap=True,
            valign="vcenter", indent=1, align="left",
        )  # fmt: skip

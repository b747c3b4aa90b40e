"""How attendance marks look: letter, colour and word, the same on pages, dashboards and in reports."""

from functools import cache

from django.utils.safestring import SafeString

from boards.statistics.attendance import COLOUR_OF_MARK, AttendanceTable, Colour, Line
from core.templatetags.page_parts import mark as mark_tag

COLOURS = {Colour.GREEN: "green", Colour.AMBER: "amber", Colour.RED: "red"}
LETTERS = {"member": "M", "representative": "R", "part": "P", "apologies": "A", "absent": "X", "": "–"}
WORDS = {
    "member": "Member came",
    "representative": "Representative came",
    "part": "Member came for part",
    "apologies": "Apologies",
    "absent": "Absent",
    "": "Not counted",
}
LEGEND = {**WORDS, "": "Not counted: no mark, or before the start"}


def colour_of(mark: str) -> str:
    """green, amber, red; grey where nothing is counted."""
    return COLOURS[COLOUR_OF_MARK[mark]] if mark else "grey"


@cache
def mark_html(mark: str) -> SafeString:
    """The mark as pages show it; made once per kind, because a heat map has hundreds."""
    return mark_tag(colour_of(mark), WORDS[mark], LETTERS[mark])


def marks_of(line: Line, table: AttendanceTable) -> list[SafeString]:
    """One mark per counted meeting of the table."""
    return [mark_html(line.marks.get(held.pk, "")) for held in table.meetings]


def columns_of(table: AttendanceTable) -> list[str]:
    """Headings of the meetings: "14 Apr"."""
    return [f"{held.day.day} {held.day:%b}" for held in table.meetings]

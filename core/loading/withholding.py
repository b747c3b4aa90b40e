"""Problems of files about cases without the words that stand in them: a name in a wrong column goes nowhere else.

What a check finds is kept in a table without a clearance, and printed by the command. A row and a column are enough
for whoever has the file. Numbers and days are shown; they name nobody.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from core.spreadsheets import Problem

_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile("“.*”", re.DOTALL)
_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_DAYS = frozenset([*_MONTHS.split(), "st", "nd", "rd", "th", "t", "z"])
CELL = "What stands here cannot be read; it is not shown, because it may be a name"
HEADING = "One of the headings is no column of this kind of file; it is not shown, because it may be a name"
NO_HEADING = "This row is not a heading with the names of columns"
ONE_SHEET = "Only one sheet of the workbook was read"


def without_words(problem: Problem, columns: Collection[str]) -> Problem:
    """The problem without what stands in the file; `columns` are the names that the kind knows."""
    if problem.row is None or not _may_name(problem.value):
        return problem
    if problem.column is not None and problem.column not in columns:
        return replace(problem, column=None, value="", message=HEADING)
    if problem.column is None:
        message = NO_HEADING if _QUOTED.search(problem.message) else problem.message
        return replace(problem, value="", message=message)
    message = _QUOTED.sub("What stands here", problem.message)
    if _words(message) & (_words(problem.value) - _words(problem.allowed)):
        message = CELL
    return replace(problem, value="", message=message)


def warnings_without_words(warnings: Collection[str]) -> list[str]:
    """Warnings of the reading; names of sheets are people's words, too."""
    return [ONE_SHEET if one.startswith("Only the sheet") else one for one in warnings]


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _may_name(text: str) -> bool:
    return bool(_words(text) - _DAYS)

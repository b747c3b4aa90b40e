"""What a column of a loaded file may hold: its name, and a parser from cell to value.

A parser gets a `Cell`: text without surrounding white space, never empty, or a date where a spreadsheet's
cell is one. It returns the value, or raises ValueError with a plain sentence. Numbers and yes/no cells arrive
as text ("80", "0.5", "TRUE"), so that CSV and XLSX read alike.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.names import normalise
from core.partial_dates import (
    EXAMPLES,
    PARTIAL_EXAMPLES,
    PartialDate,
    display_date,
    parse_date,
    parse_partial,
)

T = TypeVar("T")
Cell = str | date
Parser = Callable[[Cell], T]

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_YES_NO = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}


def cell_text(cell: Cell) -> str:
    """The cell as people would see it."""
    if isinstance(cell, datetime):
        return f"{display_date(cell)} {cell:%H:%M}"
    return display_date(cell) if isinstance(cell, date) else cell


def text(max_length: int = 500) -> Parser[str]:
    """Any text up to `max_length` characters, white space collapsed; line breaks inside are kept."""

    def parse(cell: Cell) -> str:
        lines = [" ".join(line.split()) for line in cell_text(cell).splitlines()]
        found = "\n".join(lines).strip()
        if len(found) > max_length:
            raise ValueError(f"The text has {len(found):,} characters; at most {max_length:,} are allowed")
        return found

    return parse


def one_of(choices: Mapping[str, T]) -> Parser[T]:
    """One of the written choices, without regard to case and spaces: `{"member": Status.MEMBER, …}` → the
    status.
    """
    known = {normalise(written).replace("_", " "): value for written, value in choices.items()}

    def parse(cell: Cell) -> T:
        written = cell_text(cell)
        key = normalise(written).replace("_", " ")
        if key not in known:
            raise ValueError(f"“{written[:60]}” is not one of {in_words(choices)}")
        return known[key]

    return parse


def whole_number(least: int | None = None, most: int | None = None) -> Parser[int]:
    """A whole number between the bounds, both included; "1,200" is 1200."""

    def parse(cell: Cell) -> int:
        found = number(cell)
        if found != found.to_integral_value():
            raise ValueError(f"{cell_text(cell)[:60]} is not a whole number")
        if (least is not None and found < least) or (most is not None and found > most):
            raise ValueError(
                f"{cell_text(cell)[:60]} is {'too small' if least is not None and found < least else 'too large'}"
            )
        return int(found)

    return parse


def number(cell: Cell) -> Decimal:
    """A number, exact: "80", "66.7", "1,200". Signs such as % and £ are refused."""
    written = cell_text(cell).replace("\u2212", "-")
    if not (_NUMBER.fullmatch(written) and written.isascii()):
        raise ValueError(f"“{written[:60]}” is not a number")
    return Decimal(written.replace(",", ""))


def yes_no(cell: Cell) -> bool:
    """Yes or no, also y/n, true/false, 1/0."""
    found = _YES_NO.get(cell_text(cell).casefold())
    if found is None:
        raise ValueError(f"“{cell_text(cell)[:60]}” is neither yes nor no")
    return found


def email(cell: Cell) -> str:
    """One email address, in the form in which addresses are compared (lower case)."""
    written = cell_text(cell)
    try:
        validate_email(written)  # as the pages have it: an address that no mail server takes is none
    except ValidationError:
        raise ValueError(f"“{written[:60]}” is not an email address") from None
    if len(written) > 254 or not written.isprintable():  # letters of no width pass the check of the domain
        raise ValueError(f"“{written[:60]}” is not an email address")
    return written.lower()


def day(cell: Cell) -> date:
    """A date known to the day."""
    return parse_date(cell)


def partial_date(cell: Cell) -> PartialDate:
    """A date known to the day, the month or the year."""
    return parse_partial(cell)


def in_words(choices: Iterable[str]) -> str:
    """ "a, b or c"."""
    *most, last = list(choices)
    return f"{', '.join(most)} or {last}" if most else last


ANY_TEXT = text()


@dataclass(frozen=True)
class Column:
    """A column of a loaded file.

    `required`: the column must be there and no cell of it may be empty. Otherwise it may be missing, and an
    empty cell gives None without asking `parse`. `allowed` says to people what a cell may hold; `aliases` are
    other headings for the same column. Headings compare without regard to case, spaces, underscores and
    hyphens.
    """

    name: str
    required: bool = False
    parse: Callable[[Cell], Any] = ANY_TEXT
    allowed: str = "text"
    aliases: tuple[str, ...] = ()


ALLOWED_DAY = f"a date, for example {EXAMPLES}"
ALLOWED_PARTIAL_DATE = f"a date, for example {PARTIAL_EXAMPLES}"

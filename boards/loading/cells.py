"""Cells that several kinds of file share: names, and choices of a model in people's words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import models

from core.names import normalise
from core.spreadsheets import Cell
from core.spreadsheets.columns import Parser, one_of, text

#: Names repeat over thousands of rows.
name_key = lru_cache(maxsize=20_000)(normalise)


def words(max_length: int) -> Parser[str]:
    """Text for a column of the database: also its compared form must fit, and it has no NUL bytes."""
    parse_text = text(max_length)

    @lru_cache(maxsize=20_000)
    def parse(cell: Cell) -> str:
        found = parse_text(cell)
        if "\x00" in found:
            raise ValueError("The text has a character that cannot be kept: type it again")
        if len(name_key(found)) > max_length:
            raise ValueError(f"The text is too long when its letters are written out; at most {max_length:,}")
        return found

    return parse


def one_line(max_length: int) -> Parser[str]:
    """As `words`, with line breaks as spaces: for names."""
    parse_words = words(max_length)

    def parse(cell: Cell) -> str:
        found = parse_words(cell)
        return " ".join(found.split()) if "\n" in found else found

    return parse


def choice(choices: type[models.TextChoices], also: Mapping[str, Any] | None = None) -> Parser[Any]:
    """One of a model's choices, as value or as label. The message lists the values only."""
    known = {str(item.value).replace("_", " "): item for item in choices if item.value}
    labels = {str(item.label): item for item in choices} | dict(also or {})
    by_value, by_label = one_of(known), one_of(labels)

    @lru_cache(maxsize=1_000)
    def parse(cell: Cell) -> Any:
        try:
            return by_label(cell)
        except ValueError:
            return by_value(cell)

    return parse


def listed(choices: type[models.TextChoices]) -> str:
    """What a column of these choices may hold, for people."""
    *most, last = [str(item.value).replace("_", " ") for item in choices]
    return f"{', '.join(most)} or {last}"


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Compared form → the spelling to keep: the one used most, then the first of the alphabet.

    The keys come in the order of the file, the spelling does not depend on it.
    """
    found: dict[str, Counter[str]] = {}
    for name in names:
        found.setdefault(name_key(name), Counter())[name] += 1
    return {key: min(counts, key=lambda name: (-counts[name], name)) for key, counts in found.items()}

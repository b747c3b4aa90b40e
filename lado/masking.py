"""Taking names out of texts that are given on: each is replaced by whom it stands for. Pure: no database.

Only names that are known can be found: those that stand in a field for names, common first names, and what follows a
title. Whoever gives a text on reads it before.
"""

import re
from collections.abc import Mapping

from lado.name_warnings import FIRST_NAMES

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Revd?|Sir|Fr|Imam)\b\.?\s+[^\W\d_a-z][\w'’-]*(?:\s+[^\W\d_a-z][\w'’-]*)*"
)
_CAPITALISED = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*")
_SHORTEST = 2
SOMEBODY = "a person"
#: Words that begin with a capital in notes about children and name nobody.
_LISTED = """
a about aged all an and at born both boy brother child children class date family father for from girl he her his
in is it mother no not of old on one parent pupil reception school she sister son daughter that the their they
this two three was who with year years january february march april may june july august september october
november december monday tuesday wednesday thursday friday saturday sunday
"""
_NO_NAMES = frozenset(_LISTED.split())


def names_in(text: str) -> frozenset[str]:
    """Words of a free text about people that may be parts of names: those with a capital, in lower case."""
    words = {word.casefold() for word in _CAPITALISED.findall(text)}
    return frozenset(word for word in words if len(word) >= _SHORTEST and word not in _NO_NAMES)


def words_in(name: str) -> frozenset[str]:
    """The words of a name, in lower case."""
    return frozenset(word.casefold() for word in _WORD.findall(name) if len(word) >= _SHORTEST)


def masked(text: str, known: Mapping[str, frozenset[str]]) -> str:
    """The text with `[the adult]` and the like for the words in `known` (whom → words), however they are written.

    A first name that is common and stands with a capital, and what follows a title, becomes `[a person]`.
    """
    by_word = {word: whom for whom, words in known.items() for word in words}

    def one(match: re.Match[str]) -> str:
        word = match.group()
        bare = re.sub(r"['’]s$", "", word)
        whom = by_word.get(word.casefold()) or by_word.get(bare.casefold(), "")
        if not whom and any(part.casefold() in by_word for part in bare.split("-")):
            whom = next(by_word[part.casefold()] for part in bare.split("-") if part.casefold() in by_word)
        if not whom and bare[0].isupper() and bare.casefold() in FIRST_NAMES:
            whom = SOMEBODY
        return f"[{whom}]{word[len(bare) :]}" if whom else word

    found = _WORD.sub(one, text)
    found = _TITLED.sub(f"[{SOMEBODY}]", found)
    # "[the adult] [the adult]" is one person.
    return re.sub(r"(\[[^\]]+\])(?:\s+\1)+", r"\1", found)

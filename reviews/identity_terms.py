"""Looking in a text for what would tell who a child is. Pure: no database.

Compared without regard to case, accents, hyphens, apostrophes, spacing and characters that nobody sees. Names are
looked for word by word, dates in the forms that people write, places with and without their number and the town.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from reviews.identity_dates import Day, dates_in, day_of
from reviews.identity_words import (
    GENERIC_PLACE,
    ORDINARY,
    RELATIONS,
    Token,
    apostrophes_in,
    is_glued,
    place_word,
    tokens_of,
)

_LONGEST = 12  # tokens that one term may be spread over
_SHORTEST = 2
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b")
_BRACKETS = re.compile(r"\([^)]*\)")


class TermKind(StrEnum):
    """What was found."""

    NAME = "name", "the child’s name"
    INITIALS = "initials", "the child’s initials"
    BIRTH = "birth", "a date of birth"
    FAMILY = "family", "a name of the family or of others"
    PLACE = "place", "an address, school or other place"
    OTHER = "other", "another word that would tell who it is"

    label: str

    def __new__(cls, value: str, label: str) -> "TermKind":
        one = str.__new__(cls, value)
        one._value_ = value
        one.label = label
        return one


class Identity(Protocol):
    """What is known of who a child is (reviews.models.ChildIdentity): texts, in most one term to a line."""

    name: str
    other_names: str
    born_on: str
    family: str
    places: str
    terms: str


@dataclass(frozen=True, order=True)
class Hit:
    """One place in a text: `text[start:end]` is the term."""

    start: int
    end: int
    kind: TermKind


@dataclass(frozen=True)
class _Term:
    """`key` is what the letters of up to `words` words make; `capital`: only where it is written with a capital."""

    kind: TermKind
    key: str
    words: int
    capital: bool = False


def found_terms(text: str, identity: Identity) -> list[Hit]:
    """Where the text holds something of the record, in order; what lies within a longer hit is left out."""
    return TermSearch([identity]).hits(text)


class TermSearch:
    """The terms of one or several records, made ready once for many texts."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._terms: dict[str, list[_Term]] = {}
        self._places: dict[str, list[_Term]] = {}
        self._days: set[Day] = set()
        self._initials: set[str] = set()
        for one in identities:
            self._take(one)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self._terms or self._places or self._days or self._initials)

    def hits(self, text: str) -> list[Hit]:
        """As `found_terms`."""
        if self.is_empty or not text:
            return []
        tokens = tokens_of(text)
        found = [Hit(start, end, TermKind.BIRTH) for start, end in dates_in(text, self._days)]
        found += self._words(text, tokens, self._terms, lambda word: word)
        found += self._words(text, tokens, self._places, place_word)
        found += self._initial_hits(text, tokens)
        return _outermost(found)

    def _take(self, one: Identity) -> None:
        for line in _lines(one.name, one.other_names):
            self._name(line, TermKind.NAME)
            words = [token.key for token in tokens_of(line) if token.key.isalpha()]
            letters = "".join(word[0] for word in words)
            if len(letters) >= _SHORTEST:
                self._initials |= {letters, letters[0] + letters[-1]}
        for line in _lines(one.family):
            self._name(_BRACKETS.sub(" ", line), TermKind.FAMILY)
        for line in _lines(one.places):
            self._place(line)
        for line in _lines(one.terms):
            if not self._day(line):
                self._add(self._terms, line, TermKind.OTHER, str)
        for line in _lines(one.born_on):
            if not self._day(line):
                self._add(self._terms, line, TermKind.BIRTH, str)

    def _day(self, line: str) -> bool:
        day = day_of(line)
        if day is not None:
            self._days.add(day)
        return day is not None

    def _name(self, line: str, kind: TermKind) -> None:
        if self._day(line):
            return
        self._days |= {day for part in re.split(r"[,;]|\bborn\b", line) if (day := day_of(part)) is not None}
        words = [token.key for token in tokens_of(line)]
        own = [word for word in words if word.isalpha() and word not in RELATIONS]
        if len(own) > 1:
            self._keep(self._terms, _Term(kind, "".join(own), len(own) + apostrophes_in(line)))
        for part in line.split():
            word = "".join(token.key for token in tokens_of(part))
            pieces = [word, *(token.key for token in tokens_of(part))]
            for piece in pieces:
                if piece.isalpha() and len(piece) >= _SHORTEST and piece not in RELATIONS:
                    capital = piece in ORDINARY or len(piece) == _SHORTEST
                    count = len(tokens_of(part)) + apostrophes_in(part) if piece == word else 1
                    self._keep(self._terms, _Term(kind, piece, count, capital))

    def _place(self, line: str) -> None:
        parts = [part.strip() for part in line.split(",") if part.strip()]
        self._add(self._places, line, TermKind.PLACE, place_word)
        for match in _POSTCODE.finditer(line):
            self._add(self._places, match.group(), TermKind.PLACE, place_word)
        for part in parts:
            words = [token.key for token in tokens_of(_POSTCODE.sub(" ", part))]
            while words and (words[0].isdigit() or words[0] in {"flat", "unit"}):
                words = words[1:]
            own = list(words)
            while own and own[-1] in GENERIC_PLACE:
                own.pop()
            # The town behind the last comma would be found everywhere.
            alone = len(parts) > 1 and len(words) == 1
            for some in (words, own):
                if sum(map(len, some)) > 3 and not (alone or set(map(place_word, some)) <= GENERIC_PLACE):
                    self._add(self._places, " ".join(some), TermKind.PLACE, place_word)

    def _add(self, terms: dict[str, list[_Term]], line: str, kind: TermKind, word: "_Word") -> None:
        words = [word(token.key) for token in tokens_of(line)]
        key = "".join(words)
        if len(key) >= _SHORTEST:
            self._keep(
                terms,
                _Term(kind, key, len(words) + apostrophes_in(line), len(words) == 1 and key in ORDINARY),
            )

    @staticmethod
    def _keep(terms: dict[str, list[_Term]], term: _Term) -> None:
        same = terms.setdefault(term.key, [])
        if term not in same:
            same.append(term)

    @staticmethod
    def _words(text: str, tokens: list[Token], terms: dict[str, list[_Term]], word: "_Word") -> Iterator[Hit]:
        if not terms:
            return
        longest = max(map(len, terms)) + 1
        for first in range(len(tokens)):
            joined = ""
            for last in range(first, min(first + _LONGEST, len(tokens))):
                joined += word(tokens[last].key)
                if len(joined) > longest:
                    break
                run = tokens[first : last + 1]
                for term in (
                    *terms.get(joined, ()),
                    *(terms.get(joined[:-1], ()) if joined.endswith("s") else ()),
                ):
                    if _is_written(text, run, term):
                        yield Hit(run[0].start, run[-1].end, term.kind)

    def _initial_hits(self, text: str, tokens: list[Token]) -> Iterator[Hit]:
        for first, token in enumerate(tokens):
            raw = text[token.start : token.end]
            if raw.isupper() and token.key in self._initials:
                yield Hit(token.start, token.end, TermKind.INITIALS)
            joined = ""
            for last in range(first, min(first + _LONGEST, len(tokens))):
                one = tokens[last]
                if len(one.key) != 1 or not text[one.start : one.end].isupper():
                    break
                joined += one.key
                if joined in self._initials:
                    yield Hit(token.start, one.end, TermKind.INITIALS)


class _Word(Protocol):
    def __call__(self, word: str, /) -> str: ...


def _is_written(text: str, run: list[Token], term: _Term) -> bool:
    """Whether these tokens, whose letters are the term's, are the term and not "rob in" for "Robin"."""
    capitals = [not text[token.start : token.end][:1].islower() for token in run]
    if term.capital and not capitals[0]:
        return False
    return (
        len(run) <= term.words
        or all(capitals)
        or all(len(token.key) == 1 for token in run)
        or all(is_glued(text, one, other) for one, other in pairwise(run))
    )


def _lines(*texts: str) -> Iterator[str]:
    for text in texts:
        for line in re.split(r"[\n;]", text or ""):
            if line.strip():
                yield line.strip()


def _outermost(found: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(set(found), key=lambda one: (one.start, -one.end, list(TermKind).index(one.kind))):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept

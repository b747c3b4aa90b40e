"""Comparing names of agencies, groups and people's posts.

Boards write "Children's Social Care" with either apostrophe, "Dudley PCT" and "Dudley Primary Care Trust",
"&" and "and". `normalise` says whether two names are the same name; `near` finds known names that a new one
may be a slip of, for a warning. Neither ever changes what people wrote.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_ALIKE = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032`\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)
# Letters and marks that show nothing: fillers, joiners, variation selectors. All of category Cf shows nothing either.
_SHOWS_NOTHING = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
_WORD = re.compile(r"[^\W_]+")
_SMALL_WORDS = frozenset({"and", "of", "the", "for", "in", "at"})
NEAR_ENOUGH = 0.84
CANDIDATES = 12
SHORTEST, LONGEST = 2, 6  # words that initials stand for


def normalise(name: str) -> str:
    """The form in which names are compared: without regard to case, spaces, kinds of quotes and dashes.

    Characters that nobody sees, which arrive with text copied from documents, are left out. Unicode NFKC, casefold,
    white space (non-breaking too) collapsed. No word is removed: "Police" and "the
    Police" are different names, and only a person can say that they are not.
    """
    if not name.isascii():
        name = "".join(character for character in name if not _is_invisible(character))
    # The accent mark is translated first: NFKC would turn it into a space and a combining mark.
    text = unicodedata.normalize("NFKC", name.translate(_ALIKE)).translate(_ALIKE)
    return " ".join(unicodedata.normalize("NFKC", text.casefold()).split())


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or character in _SHOWS_NOTHING


def near(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Up to `limit` known names that the name may be a slip of, best first; not the name itself.

    Catches misspellings, "&" and "and", plurals, the order of words, and initials ("PCT", "Primary Care
    Trust"). Names that differ in a number ("Area 1", "Area 2") are never near. Made for thousands of known
    names: the index of the same names is kept between calls.
    """
    return _index(tuple(known)).near(name, limit)


class NameIndex:
    """Known names, indexed by words, by letters and by initials, so a search looks at few names."""

    def __init__(self, known: Iterable[str]) -> None:
        self._names = list(dict.fromkeys(known))
        self._words = [_words(name) for name in self._names]
        self._grams = [_grams(words) for words in self._words]
        self._normal = [normalise(name) for name in self._names]
        self._by_gram: defaultdict[str, list[int]] = defaultdict(list)
        self._by_words: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self._by_initials: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, words in enumerate(self._words):
            for gram in self._grams[index]:
                self._by_gram[gram].append(index)
            self._by_words[tuple(sorted(words))].append(index)
            for key in _with_initials(words):
                self._by_initials[key].append(index)

    def near(self, name: str, limit: int = 3) -> list[str]:
        """As the function `near`."""
        words, normal = _words(name), normalise(name)
        if not words:
            return []
        scores: dict[int, float] = {}
        key = tuple(sorted(words))
        scores |= dict.fromkeys((*self._by_words.get(key, ()), *self._by_initials.get(key, ())), 1.0)
        for shorter in _with_initials(words):
            scores |= dict.fromkeys(self._by_words.get(shorter, ()), 1.0)
        for index in self._candidates(_grams(words)):
            if index not in scores:
                scores[index] = _likeness(words, self._words[index])
        numbers = _numbers(words)
        found = sorted(
            (-score, self._names[index])
            for index, score in scores.items()
            if score >= NEAR_ENOUGH
            and self._normal[index] != normal
            and _numbers(self._words[index]) == numbers
        )
        return [known for _, known in found[:limit]]

    def _candidates(self, grams: frozenset[str]) -> list[int]:
        """The names that share most letter groups. Groups that very many names share ("cou") tell nothing
        apart.
        """
        shared: Counter[int] = Counter()
        often = max(200, len(self._names) // 8)
        for gram in grams:
            owners = self._by_gram.get(gram, ())
            if len(owners) <= often:
                shared.update(owners)
        best = sorted(
            ((2 * count / (len(grams) + len(self._grams[index])), index) for index, count in shared.items()),
            reverse=True,
        )
        return [index for _, index in best[:CANDIDATES]]


@lru_cache(maxsize=8)
def _index(known: tuple[str, ...]) -> NameIndex:
    return NameIndex(known)


def _words(name: str) -> tuple[str, ...]:
    """The words that carry a name: "&" is "and", possessives and plurals lose their s, small words go."""
    text = normalise(name).replace("&", " and ").replace("'s", "").replace("s'", "s").replace("'", "")
    found = tuple(_singular(word) for word in _WORD.findall(text))
    return tuple(word for word in found if word not in _SMALL_WORDS) or found


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _numbers(words: tuple[str, ...]) -> list[str]:
    return sorted(word for word in words if word.isdigit())


def _grams(words: tuple[str, ...]) -> frozenset[str]:
    text = f" {' '.join(words)} "
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))


def _with_initials(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The sorted words with each run of words replaced by its initials.

    Compared with names as written only: two different names with the same initials are not near.
    """
    found = set()
    for start in range(len(words)):
        for end in range(start + SHORTEST, min(start + LONGEST, len(words)) + 1):
            initials = "".join(word[0] for word in words[start:end])
            found.add(tuple(sorted((*words[:start], initials, *words[end:]))))
    return found


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """0 to 1: how alike two names are to the letter, in the order written or sorted."""
    straight = SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio()
    if straight >= NEAR_ENOUGH:
        return straight
    return SequenceMatcher(None, " ".join(sorted(one)), " ".join(sorted(other)), autojunk=False).ratio()

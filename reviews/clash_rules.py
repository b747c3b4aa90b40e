"""Where two agencies tell the same day differently. Pure: no database.

Two events of one day by two agencies are held against each other when they use similar words. They differ where one has
a figure, a time or a place that the other has otherwise, or where one says that the child was seen and the other not.
It is a hint for whoever reads both, no judgement: what it finds is shown with both texts beside each other.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

#: How much of the shorter text's words the other has, from which on both seem to be about the same.
ALIKE = 0.5
#: Events of one day that are compared; a real day never has as many.
MOST_A_DAY = 150
_WORD = re.compile(r"[a-z]{3,}")
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})\s*(am|pm)?\b|\b(\d{1,2})\s*(am|pm)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w/.:-])(\d{1,3}(?:\.\d+)?)(?![\w/:-]|\.\d)")
_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
_SMALL = frozenset(
    {
        "the", "and", "was", "were", "with", "for", "from", "that", "this", "had", "has", "have", "his", "her", "him",
        "she", "they", "them", "not", "but", "who", "are", "been", "then", "than", "into", "also", "said", "told",
        "when", "about", "after", "before", "would", "could", "which", "their", "there", "where", "will", "did", "does",
    }
)  # fmt: skip
_NOT_SEEN = re.compile(
    r"\b(?:not|never|n.t|no(?:body|-?one)?|un)[\s-]*(?:been\s+|be\s+|being\s+)?(?:seen|see|sighted|home|answer|access|reply)\b"
    r"|\b(?:unseen|did not attend|dna|was not brought|not brought|failed visit|nobody home)\b",
    re.IGNORECASE,
)
_SEEN = re.compile(
    r"\b(?:seen|saw|sighted|spoken to|spoke (?:to|with)|was brought|attended|examined)\b", re.IGNORECASE
)
_PLACES = {
    "home": ("home visit", "at home", "the house", "the flat", "home address"),
    "school": ("school", "nursery", "playgroup", "college"),
    "hospital": ("hospital", "emergency department", "ward", "a&e"),
    "surgery": ("surgery", "gp practice", "health centre", "clinic"),
    "station": ("police station", "custody"),
    "office": ("office", "civic centre", "children's centre", "children’s centre"),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One event as one agency tells it."""

    key: int
    agency: int
    day: dt.date
    text: str
    time: dt.time | None = None


@dataclass(frozen=True)
class Clash:
    """Two events that differ (the smaller key first), and how."""

    first: int
    second: int
    words: str


@dataclass(frozen=True)
class _Facts:
    words: frozenset[str]
    numbers: frozenset[str]
    times: frozenset[dt.time]
    places: frozenset[str]
    seen: bool | None


def facts_of(text: str) -> _Facts:
    """What of a text can be held against another."""
    plain = " ".join(text.casefold().split())
    times = frozenset(time for match in _CLOCK.finditer(plain) if (time := _clock(match)) is not None)
    without = _CLOCK.sub(" ", plain)
    numbers = {f"{float(found):g}" for found in _NUMBER.findall(without)}
    numbers |= {str(_NUMBER_WORDS[word]) for word in re.findall(r"[a-z]+", without) if word in _NUMBER_WORDS}
    words = frozenset(_stem(word) for word in _WORD.findall(without)) - _SMALL - set(_NUMBER_WORDS)
    places = frozenset(place for place, names in _PLACES.items() if any(name in plain for name in names))
    return _Facts(words, frozenset(numbers), times, places, _was_seen(plain))


def _stem(word: str) -> str:
    """Without the commonest endings, so that "bruises" is "bruise" and "visited" is "visit"."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _clock(match: re.Match[str]) -> dt.time | None:
    hour = int(match[1] or match[4])
    half = (match[3] or match[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    minute = int(match[2] or 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def _was_seen(plain: str) -> bool | None:
    """Whether the text says that somebody was seen, was not, or neither (both is neither, too)."""
    rest = _NOT_SEEN.sub(" ", plain)
    denied, said = rest != plain, bool(_SEEN.search(rest))
    return None if denied == said else said


def difference(one: Told, other: Told) -> str:
    """How two events differ, in words; nothing where they do not, or are not about the same."""
    return _difference((one, facts_of(one.text)), (other, facts_of(other.text)))


def _difference(first: tuple[Told, _Facts], second: tuple[Told, _Facts]) -> str:
    (one, mine), (other, theirs) = first, second
    alike = _alike(mine.words, theirs.words)
    found = []
    if mine.seen is not None and theirs.seen is not None and mine.seen != theirs.seen and alike >= ALIKE / 2:
        found.append("one says seen or spoken to, the other not")
    if alike >= ALIKE:
        if _differ(mine.numbers, theirs.numbers):
            found.append(f"{_listed(mine.numbers)} here, {_listed(theirs.numbers)} there")
        times = _times(one, mine), _times(other, theirs)
        if _differ(*times):
            found.append(f"{_clocks(times[0])} here, {_clocks(times[1])} there")
        if mine.places and theirs.places and not mine.places & theirs.places:
            found.append(f"{_listed(mine.places)} here, {_listed(theirs.places)} there")
    return "; ".join(found)


def _alike(mine: frozenset[str], theirs: frozenset[str]) -> float:
    least = min(len(mine), len(theirs))
    return len(mine & theirs) / least if least else 0.0


def _differ(mine: frozenset[object], theirs: frozenset[object]) -> bool:
    return bool(mine) and bool(theirs) and not mine & theirs


def _times(one: Told, facts: _Facts) -> frozenset[dt.time]:
    return facts.times | ({one.time} if one.time else frozenset())


def _listed(values: Iterable[str]) -> str:
    return " and ".join(sorted(values))


def _clocks(values: Iterable[dt.time]) -> str:
    return " and ".join(f"{one:%H:%M}" for one in sorted(values))


def clashes(events: Iterable[Told]) -> list[Clash]:
    """All pairs that differ, by the keys of their events. Days with more than MOST_A_DAY events are not compared."""
    return list(_found(events))


def _found(events: Iterable[Told]) -> Iterator[Clash]:
    days: dict[dt.date, list[Told]] = defaultdict(list)
    for event in events:
        days[event.day].append(event)
    for day in sorted(days):
        told = sorted(days[day], key=lambda event: event.key)
        if len(told) > MOST_A_DAY:
            continue
        read = [(event, facts_of(event.text)) for event in told]
        for one, other in combinations(read, 2):
            if one[0].agency != other[0].agency and (words := _difference(one, other)):
                yield Clash(one[0].key, other[0].key, words)

"""Finding the same adult again without keeping a name that can be read: keyed hashes of names and of their sound.

Two names are the same when they agree in core.names.normalise, in any order of their words ("Smith, John"). They sound
alike when two of their words do (one, where a name has only one), by metaphone: a suggestion to the officer, who
decides, never a decision.
"""

import re
from collections.abc import Iterable

import jellyfish

from core.names import normalise
from core.sealing import keyed_hash, keyed_hashes

ADULT, SOUND = "adult", "sound"
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
#: Words before or behind a name that are no part of it.
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "sir", "fr", "imam", "prof"})


def words_of(name: str) -> list[str]:
    """The words of a name as they are compared, sorted, without titles."""
    found = [word.replace("'", "").replace("-", "") for word in _WORD.findall(normalise(name))]
    kept = [word for word in found if word not in _TITLES]
    return sorted(kept or found)


def sounds_of(name: str) -> list[str]:
    """How each word sounds, each once; a word that metaphone cannot say stands for itself."""
    return sorted({jellyfish.metaphone(word) if word.isascii() else word for word in words_of(name)})


def hash_of(name: str) -> str:
    """What is kept to find the adult again; empty for no name."""
    words = words_of(name)
    return keyed_hash(" ".join(words), purpose=ADULT) if words else ""


def hashes_of(name: str) -> list[str]:
    """What to look for: as `hash_of`, under every key."""
    words = words_of(name)
    return keyed_hashes(" ".join(words), purpose=ADULT) if words else []


def sound_hashes_of(name: str) -> list[str]:
    """What is kept to suggest names that sound alike."""
    return sorted(keyed_hash(sound, purpose=SOUND) for sound in sounds_of(name))


def sounds_to_find(name: str) -> list[list[str]]:
    """For each sound of the name what to look for, under every key."""
    return [keyed_hashes(sound, purpose=SOUND) for sound in sounds_of(name)]


def enough_alike(asked: int, shared: int) -> bool:
    """Whether so many shared sounds of so many asked for are worth a suggestion."""
    return shared >= min(2, asked) and asked > 0


def shared_sounds(asked: Iterable[Iterable[str]], kept: Iterable[str]) -> int:
    """How many of the sounds asked for a kept name has."""
    have = set(kept)
    return sum(not have.isdisjoint(one) for one in asked)

"""The words of a text as names and places are compared, each with where it stands. Pure: no database."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_APOSTROPHES = frozenset("'\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032`\u00b4\uff07")
# Letters that Unicode does not take apart into a letter and a mark.
_ALIKE = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
_GLUE = re.compile(r"[^\w\s]{0,3}|_{1,3}|[\u002d\u2010\u2011\u00ad]\s*\n\s*")

#: First names, surnames and places that are ordinary words too: looked for where they begin with a capital.
_ORDINARY = """
able angel april august autumn baker black bright brook brown carol chance church clay cliff cook crystal daisy
dawn dean drew earl faith fern field fox frank gale gene glen good grace grant gray green grey hall harmony hart
heath hill holly home hope hunt iris ivy jade jay joy june king knight lane lily little long love mark may melody
miles mill moon moss nice nova old page park parker penny per pool pope price rain ray reed reese rich river rob
robin rock rose rowan royal ruby sage sky small snow stone storm summer sunny swift taylor teal trinity turner
victor violet ward wells west will willow winter wise wood woods young
and any are but can for from had has her him his how its not one our out she the too two was way who why you
"""
ORDINARY = frozenset(_ORDINARY.split())
#: What stands beside a name and is none.
_RELATIONS = """
mother father mum dad parent parents stepmother stepfather step brother sister half sibling siblings twin son
daughter grandmother grandfather grandparent grandparents aunt uncle cousin partner ex husband wife foster carer
carers guardian friend neighbour lodger boyfriend girlfriend maternal paternal worker social teacher doctor nurse
mr mrs ms miss mx dr rev revd sir of the and child children baby unborn known as also aka born nee dob
"""
RELATIONS = frozenset(_RELATIONS.split())
_PLACE_WORDS = {
    "rd": "road", "st": "street", "saint": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close",
    "dr": "drive", "cres": "crescent", "ct": "court", "gdns": "gardens", "sq": "square", "ter": "terrace",
    "pl": "place", "hosp": "hospital", "sch": "school",
}  # fmt: skip
#: What kind of place it is; says nothing alone.
_GENERIC_PLACE = """
school primary secondary infant infants junior nursery academy college hospital surgery centre center church
england catholic high grammar preschool pre house home practice clinic the of and ce rc cofe c e road street
avenue lane close drive flat children childrens family
"""
GENERIC_PLACE = frozenset(_GENERIC_PLACE.split())


@dataclass(frozen=True)
class Token:
    """One word or number: its letters as they are compared, and where it stands in the text."""

    key: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """The letters and digits that a character is compared as; empty for marks, quotes and what nobody sees."""
    plain = unicodedata.normalize("NFKD", character.casefold())
    found = "".join(
        _ALIKE.get(one, one) for one in plain.casefold() if one.isalnum() and not unicodedata.combining(one)
    )
    return "".join(one for one in unicodedata.normalize("NFKD", found) if one.isalnum())


@lru_cache(maxsize=4096)
def _is_silent(character: str) -> bool:
    """Whether a character within a word is passed over: accents standing alone, fillers, apostrophes."""
    return character in _APOSTROPHES or unicodedata.category(character) in {"Mn", "Me", "Cf"}


def tokens_of(text: str) -> list[Token]:
    """The words and numbers of a text. Letters and digits that touch are two of them ("31st", "DY1")."""
    found: list[Token] = []
    key, start, end = "", 0, 0
    for place, character in enumerate(text):
        if _is_silent(character):
            continue
        folded = _folded(character)
        if key and (not folded or folded[0].isdigit() != key[-1].isdigit()):
            found.append(Token(key, start, end))
            key = ""
        if folded:
            start = start if key else place
            key, end = key + folded, place + 1
    if key:
        found.append(Token(key, start, end))
    return found


def apostrophes_in(text: str) -> int:
    """How many there are: in that many places more people may part a name ("O Brien")."""
    return sum(character in _APOSTROPHES for character in text)


def is_glued(text: str, one: Token, other: Token) -> bool:
    """Whether two tokens are written as one word: touching, with a hyphen, or parted at the end of a line."""
    return _GLUE.fullmatch(text[one.end : other.start]) is not None


def place_word(word: str) -> str:
    """A word of a place, with what is often shortened written out."""
    return _PLACE_WORDS.get(word, word)

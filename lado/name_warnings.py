"""Names in fields that are printed, counted or shown in lists: found well enough to ask, never to be sure."""

import re
from collections.abc import Iterable

from lado.matching import words_of

#: "Mr Smith", "Miss K": a title with what follows it.
_TITLED = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|revd?|sir|fr|imam)\b\.?\s+[^\W\d_]", re.IGNORECASE)
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][a-z'’-]+\b")
_SHORTEST = 3
#: First names that are common in England and are no words of posts or places.
_FIRST_NAMES = """
aaron adam adrian aisha alan alex alexander ali alice alison amanda amber amelia amy andrea andrew angela anita
ann anna anne anthony arthur ashley barbara barry ben benjamin beth bethany brian caroline catherine charles
charlie charlotte chloe chris christine christopher claire colin craig daniel danielle darren david deborah
debbie denise derek diane donna dorothy edward eleanor elizabeth ella ellie emily emma eric ethan fatima fiona
gareth gary gavin gemma geoffrey george georgia gillian graham hannah harriet harry hassan hayley hazel heather
helen henry holly hussein ian ibrahim isaac isabella jack jacqueline jade jake james jamie jane janet janice
jason jean jeffrey jennifer jenny jeremy jessica jill jim joan joanna joanne joe john jonathan jordan joseph
joshua joyce judith julia julian julie karen kate katherine kathleen katie keith kelly ken kenneth kerry kevin
khadija kim kirsty kyle laura lauren leah leanne lee leon lesley lewis liam linda lindsay lisa liz louise lucy
luke lynn lynne malcolm margaret maria marie marion martin mary maryam matthew maureen megan melanie melissa
michael michelle mike mohamed mohammad mohammed molly muhammad naomi natalie natasha nathan neil nicholas nicola
nigel oliver olivia omar owen pamela patricia patrick paul paula pauline peter philip phillip phoebe rachel
raymond rebecca richard robert roger ronald rosemary roy russell ruth ryan sally sam samantha samuel sandra sara
sarah scott sean sharon sheila shirley simon sophia sophie stacey stephanie stephen steve steven stuart susan
suzanne sylvia tanya teresa terry thomas tim timothy tina toby tom tony tracey tracy trevor valerie vanessa
veronica victoria vincent wayne wendy yasmin yusuf yvonne zara zoe
"""
FIRST_NAMES = frozenset(_FIRST_NAMES.split())


def looks_like_a_name(text: str, *, named: Iterable[str] = (), is_place: bool = False) -> bool:
    """Whether a text may hold the name of a person.

    `named` are names that stand elsewhere in the form. A place or a body may be called after somebody ("St Mary's
    Church"), so there only titles and those names count.
    """
    if _TITLED.search(text):
        return True
    words = set(words_of(text))
    known = {word for name in named for word in words_of(name) if len(word) >= _SHORTEST}
    if words & known:
        return True
    if is_place:
        return False
    capitals = {word.lower() for word in _CAPITALISED.findall(text)}
    return bool(capitals & FIRST_NAMES)

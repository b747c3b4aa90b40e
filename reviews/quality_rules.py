"""What a report of a review is looked at for before the board is asked to sign it off. Pure; our own words.

Working Together (2018, 2023) asks that reports are plain, say why things happened, and can be published in full.
"""

from collections.abc import Collection

QUESTIONS = (
    ("terms", "It answers what the terms of reference ask."),
    ("why", "It says why things happened, not only what happened."),
    ("systems", "It looks at how services work together, and blames nobody."),
    ("child", "The child’s daily life and voice can be felt in it."),
    ("family", "It says what the family was asked and what they said, or why they were not."),
    ("evidence", "Every finding rests on evidence that the report names."),
    ("good", "It names what went well."),
    ("recommendations", "Each recommendation follows from a finding, and can be done and checked."),
    ("plain", "Somebody who knows none of the services understands it."),
    ("anonymous", "Nobody can be recognised: not by names, days, places, or a story that was in the papers."),
)
KEYS = frozenset(key for key, _ in QUESTIONS)


def still_open(ticked: Collection[str]) -> list[str]:
    """The questions that are not answered yes, in words and in order."""
    return [words for key, words in QUESTIONS if key not in ticked]

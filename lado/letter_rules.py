"""Texts of letters with placeholders: which there are, what is wrong with a text, filling it in. Pure: no database."""

import re
from collections.abc import Mapping

#: Name of a placeholder → what it stands for, as the form that writes a text lists them.
PLACEHOLDERS: Mapping[str, str] = {
    "adult": "the name of the adult",
    "employer": "the employer or setting",
    "reference": "the reference of the case",
    "received": "the day on which the contact was received",
    "outcome": "the outcome, in the board’s word for it",
    "meaning": "what that outcome means",
    "reached": "the day on which the outcome was reached",
    "reasons": "why this outcome was reached",
    "action": "a sentence about what the employer does beside it; nothing where it does nothing",
    "board": "the name of the board",
    "today": "the day on which the letter is begun",
}
#: What an officer sees in place of what is not known, and must fill in before the letter is sent.
GAPS: Mapping[str, str] = {
    "adult": "(name of the adult)",
    "employer": "(the employer)",
    "reasons": "(why this outcome was reached)",
    "meaning": "(what the outcome means)",
}
EMPLOYER_ACTS = "You told us that you take action of your own beside it."
LONGEST = 10_000  # characters of a text

#: What boards begin with: the usual letters, by whom they are to.
USUAL: Mapping[str, str] = {
    "adult": """Dear {adult},

On {received} a concern about you was brought to the designated officer. The agencies that looked into it came to an end on {reached}. The outcome is: “{outcome}”.

Why: {reasons}

A record of this is kept for as long as the rules on such records ask. You can ask to see what is held about you.

If you have questions, or do not agree, please write to the designated officer.

The designated officer""",  # noqa: E501 -- a paragraph of a letter is one line
    "employer": """To {employer}

This is about {adult}, and the concern that was brought to the designated officer on {received}. It came to an end on {reached}. The outcome is: “{outcome}”.

Why: {reasons}

{action}

Please keep this letter with the confidential record, and follow the rules on what a reference may say. If the law asks you to refer to the barring service or a regulator, please tell us when you have done so.

The designated officer""",  # noqa: E501 -- the same
}
#: Values that nobody has, for looking at a text.
MADE_UP: Mapping[str, str] = {
    "adult": "Ash Fernlea",
    "employer": "Hill School",
    "reference": "2026-0042",
    "received": "2 March 2026",
    "outcome": "Unsubstantiated",
    "meaning": "There is not enough evidence either way.",
    "reached": "14 April 2026",
    "reasons": "Two people who were there remember it differently, and nothing else tells which of them is right.",
    "action": EMPLOYER_ACTS,
    "board": "Dunmoor Safeguarding Children Partnership",
    "today": "20 April 2026",
}

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def placeholders_in(text: str) -> list[str]:
    """What stands in curly brackets, in order and as it is written, each once."""
    return list(dict.fromkeys(match.strip() for match in _PLACEHOLDER.findall(text)))


def text_errors(text: str) -> list[str]:
    """What is wrong with a text, in sentences; none where it can be used."""
    found = []
    unknown = [name for name in placeholders_in(text) if name.lower() not in PLACEHOLDERS]
    if unknown:
        words = ", ".join(f"{{{name}}}" for name in unknown)
        there_is = "is no placeholder" if len(unknown) == 1 else "are no placeholders"
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        found.append(f"{words} {there_is}. You can use: {known}.")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        found.append(
            "A curly bracket stands alone. Placeholders are written in a pair of them, like {adult}."
        )
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; a paragraph of which nothing is left goes."""
    full = _PLACEHOLDER.sub(lambda match: values[match.group(1).strip().lower()], text.replace("\r\n", "\n"))
    return re.sub(r"\n[ \t]*\n(?:[ \t]*\n)+", "\n\n", full).strip()

"""Numbers of certificates: nobody guesses one, everybody can type one, and a slip is told from an invention.

Eleven random characters (54 bits) and a check character, of an alphabet without what looks alike (0 and O, 1, I and L).
The alphabet has a prime length, so every wrong character and every two that are swapped change the check.
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12


def new_number() -> str:
    """A number that nobody has: 12 characters, without hyphens."""
    made = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return made + check_character(made)


def check_character(start: str) -> str:
    """The last character, worked out of those before it."""
    total = sum(place * ALPHABET.index(one) for place, one in enumerate(start, start=1))
    return ALPHABET[total % len(ALPHABET)]


def grouped(number: str) -> str:
    """ "ABCD-EFGH-JKMN"."""
    return "-".join(number[place : place + 4] for place in range(0, LENGTH, 4))


def plain_number(typed: str) -> str:
    """What somebody typed, without spaces and hyphens, in capital letters."""
    return "".join(one for one in typed.upper() if one.isalnum())[:60]


def is_well_formed(number: str) -> bool:
    """Whether a number of this kind can look like this at all."""
    if len(number) != LENGTH or not set(number) <= set(ALPHABET):
        return False
    return check_character(number[:-1]) == number[-1]

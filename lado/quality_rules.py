"""Which contacts a sample draws. Pure: no database.

Each contact gets a number by lot: SHA-256 of the seed and the contact's own number. Those with the lowest lots are
drawn, so that the same seed draws the same contacts from the same pool, in whatever order they are given, and nobody
chooses.
"""

import hashlib
from collections.abc import Iterable


def lot(seed: str, number: int) -> str:
    """The lot of one contact: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def drawn(pool: Iterable[int], *, seed: str, size: int) -> list[int]:
    """The contacts that are drawn, in the order of their lots; all where the pool is smaller."""
    return sorted(set(pool), key=lambda number: lot(seed, number))[:size]


def sample_size(*, by: str, size: int, pool: int) -> int:
    """How many are drawn: a number, or a share in per cent rounded up, so that one of few is drawn as well."""
    if by == "percent":
        return -(-pool * size // 100)
    return min(size, pool)

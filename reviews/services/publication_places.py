"""The last part of a review's public address: its reference, as an address can hold it."""

import re

from reviews.models import Publication, Review


def place_of(reference: str) -> str:
    """ "2025/R1 (old)" becomes "2025-R1-old"."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", reference).strip("-.")[:36] or "review"


def free_place(review: Review) -> str:
    """The review's place, with a number where another review of the board has it already."""
    base = place_of(review.reference)
    taken = set(Publication.objects.filter(board=review.board).values_list("place", flat=True))
    return next(
        place
        for number in range(1, 1000)
        if (place := base if number == 1 else f"{base}-{number}") not in taken
    )

"""Pseudonyms of children: each board goes through "Child A" to "Child Z", then "Child AA", and uses none twice."""

import re
from itertools import count

from boards.models import Board
from core.models import AuditEntry
from reviews.models import Incident, Review

PREFIX = "Child "
_LETTERS = re.compile(r"child ([a-z]{1,3})", re.IGNORECASE)
TAKEN = "This pseudonym stands for another child on this board. The next free one is {}."


def letters_of(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def next_pseudonym(board: Board) -> str:
    """The board's first pseudonym that never stood for anybody here.

    Whoever asks holds the board's row until the transaction ends, so that two children at one moment get two. Names
    that were given up stay taken: the trail knows them.
    """
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    taken = {match[1].upper() for name in _ever_used(board) if (match := _LETTERS.fullmatch(name.strip()))}
    return PREFIX + next(letters for number in count(1) if (letters := letters_of(number)) not in taken)


def _ever_used(board: Board) -> set[str]:
    entries = AuditEntry.objects.filter(
        board_id=board.pk, object_type__in=("reviews.incident", "reviews.review")
    )
    found: set[str] = set()
    for side in ("before", "after"):
        values = entries.filter(**{f"{side}__pseudonym__istartswith": PREFIX.strip()})
        found |= {str(one) for one in values.values_list(f"{side}__pseudonym", flat=True)}
    for model in (Incident, Review):
        rows = model.objects.filter(board=board, pseudonym__istartswith=PREFIX.strip())
        found |= set(rows.values_list("pseudonym", flat=True))
    return found


def stands_for_another(incident: Incident, pseudonym: str) -> bool:
    """Whether another incident of the board has this pseudonym."""
    rows = Incident.objects.filter(board=incident.board, pseudonym__iexact=pseudonym.strip())
    return bool(pseudonym.strip()) and rows.exclude(pk=incident.pk).exists()

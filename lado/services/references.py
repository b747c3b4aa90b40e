"""References of cases: the year and a number, without gaps, for each board by itself."""

import re

from django.db.models import Max, PositiveIntegerField
from django.db.models.functions import Cast, Substr

from boards.models import Board
from lado.models import Contact

OURS = re.compile(r"(19|20)\d\d-\d{4,9}")


def next_reference(board: Board, year: int) -> str:
    """The next free reference of a year, such as "2026-0042".

    Whoever asks holds the board's row until the transaction ends, so that two contacts at one moment get two numbers
    and a contact that is not kept after all leaves no gap. References that a file brought along and that look
    otherwise do not count.
    """
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    rows = Contact.objects.filter(board=board, reference__regex=rf"^{year}-\d{{4,9}}$")
    last = rows.aggregate(last=Max(Cast(Substr("reference", 6), PositiveIntegerField())))["last"] or 0
    return f"{year}-{last + 1:04d}"

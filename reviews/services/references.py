"""References of incidents that nobody typed."""

from django.db.models import Max, PositiveIntegerField
from django.db.models.functions import Cast, Substr

from boards.models import Board
from reviews.models import Incident


def next_reference(board: Board, year: int) -> str:
    """The next free reference of a year, such as "2026-04".

    Whoever asks holds the board's row until the transaction ends, so that two referrals at one moment get two numbers.
    References that look otherwise do not count.
    """
    Board.objects.select_for_update(no_key=True).only("pk").get(pk=board.pk)
    rows = Incident.objects.filter(board=board, reference__regex=rf"^{year}-\d{{2,6}}$")
    last = rows.aggregate(last=Max(Cast(Substr("reference", 6), PositiveIntegerField())))["last"] or 0
    return f"{year}-{last + 1:02d}"

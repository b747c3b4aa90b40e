"""Cases that other boards offer to this one."""

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from boards.models import Board
from lado.models import CaseOffer, SentOffer
from lado.services.searching import SEALED as CONTACT_TEXTS

SEALED = ("content", "message", "answer")


def offers_to(board: Board, *, with_texts: bool = False) -> "QuerySet[CaseOffer]":
    """Everything that was offered to a board, the latest first; sealed texts only where they are shown."""
    rows = CaseOffer.objects.filter(board=board)
    rows = rows.select_related("board", "from_board", "offered_by", "answered_by", "contact__board")
    if with_texts:
        return rows
    return rows.defer(*SEALED, *(f"contact__{name}" for name in CONTACT_TEXTS))


def offers_from(board: Board) -> "QuerySet[SentOffer]":
    """What the board offered to others: those with an answer that nobody has seen first, then the latest."""
    found: QuerySet[SentOffer] = SentOffer.objects.filter(board=board).select_related(
        "to_board", "contact__board"
    )
    found = found.defer("answer", *(f"contact__{name}" for name in CONTACT_TEXTS))
    is_new = Q(answered_at__isnull=False, seen_at=None)
    return found.annotate(is_new=ExpressionWrapper(is_new, BooleanField())).order_by(
        "-is_new", "-offered_at", "-id"
    )


def open_offers(board: Board) -> "QuerySet[CaseOffer]":
    """What waits for an answer, the oldest first."""
    found: QuerySet[CaseOffer] = offers_to(board).filter(state=CaseOffer.State.OFFERED)
    return found.order_by("offered_at", "id")


def waiting_count(board: Board) -> int:
    """How many offers wait (one query)."""
    return CaseOffer.objects.filter(board=board, state=CaseOffer.State.OFFERED).count()

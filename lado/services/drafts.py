"""Drafts: what stands in a form is kept, sealed, while it is written."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from boards.models import Board
from boards.models.drafts import KEPT
from boards.services.drafts import packed
from core import audit
from core.compiled import compiled
from core.models import User
from core.scoping import Clearance, board_scope
from lado.models import CaseDraft, Contact
from lado.services.searching import SEALED


@transaction.atomic
def save_draft(
    *,
    board: Board,
    key: str,
    place: str,
    fields: Mapping[str, list[str]],
    contact: Contact | None = None,
    actor: User,
) -> CaseDraft:
    """Keep what stands in a form now. Raises ValidationError for what no form of ours would send.

    No entry in the trail: it comes every few seconds, and the form itself leaves one when it is handed in.
    """
    facts = packed(key=key, place=place, fields=fields) | {"contact": contact, "saved_by": actor}
    draft: CaseDraft
    draft, _ = CaseDraft.objects.update_or_create(board=board, key=key, defaults=facts)
    return draft


def open_drafts(board: Board, **of: Any) -> "QuerySet[CaseDraft]":
    """Drafts of the board, newest first: of all officers, so that one who is away leaves nothing behind."""
    found: QuerySet[CaseDraft] = CaseDraft.objects.filter(board=board, **of).select_related("saved_by")
    return found.defer("fields")


def delete_old_drafts(board: Board, *, on: dt.date | None = None) -> int:
    """Delete the board's drafts whose days are over on a day, today unless given; how many went.

    Opens the clearance, because nobody asks for it, and gives nothing of a draft back.
    """
    last = (on or timezone.localdate()) - KEPT
    with board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}):
        count: int = CaseDraft.objects.filter(board=board, saved_at__date__lte=last).delete()[0]
        if count:
            audit.record("case_drafts.deleted", board, actor=None, after={"drafts": count})
    return count


def drafts_on(board: Board) -> list[CaseDraft]:
    """All drafts of the board with their cases, newest first; the list of cases asks for them each time."""

    def rows(board: int) -> "QuerySet[CaseDraft]":
        found: QuerySet[CaseDraft] = CaseDraft.objects.filter(board_id=board)
        return found.select_related("saved_by", "contact").defer(
            "fields", *(f"contact__{name}" for name in SEALED)
        )

    found: list[CaseDraft] = compiled("case drafts", rows, board=board.pk)
    return found


@transaction.atomic
def throw_away(draft: CaseDraft) -> None:
    """Delete a draft for good."""
    draft.delete()

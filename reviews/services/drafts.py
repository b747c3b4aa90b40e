"""Drafts of confidential forms of reviews: each is shown to its writer only."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from boards.models import Board
from boards.services.drafts import last_moment, packed
from core import audit
from core.models import User
from core.scoping import Clearance, board_scope
from reviews.models import ReviewDraft


@transaction.atomic
def save_draft(
    *,
    board: Board,
    key: str,
    place: str,
    fields: Mapping[str, list[str]],
    actor: User,
    agency_id: int | None = None,
) -> ReviewDraft:
    """Keep what stands in a form now. Raises ValidationError for what no form of ours would send.

    `agency_id` is that of an agency's lead, to whom it opens the draft. No entry in the trail: it comes every few
    seconds, and the form itself leaves one when it is handed in.
    """
    facts = packed(key=key, place=place, fields=fields) | {"agency_id": agency_id}
    draft: ReviewDraft
    draft, _ = ReviewDraft.objects.update_or_create(board=board, saved_by=actor, key=key, defaults=facts)
    return draft


def drafts_of(board: Board, writer: User) -> Any:
    """The drafts of one person on a board, newest first."""
    return ReviewDraft.objects.filter(board=board, saved_by=writer)


@transaction.atomic
def delete_draft(board: Board, *, key: str, writer: User) -> None:
    """Take away the draft of a form that was handed in, or thrown away."""
    if key:
        drafts_of(board, writer).filter(key=key).delete()


def delete_old_drafts(board: Board, *, on: dt.date | None = None) -> int:
    """Delete the board's drafts whose days are over on a day, today unless given; how many went.

    Opens the clearance, because nobody asks for it, and gives nothing of a draft back.
    """
    last = last_moment(on or timezone.localdate())
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        count: int = ReviewDraft.objects.filter(board=board, saved_at__lte=last).delete()[0]
        if count:
            audit.record("review_drafts.deleted", board, actor=None, after={"drafts": count})
    return count

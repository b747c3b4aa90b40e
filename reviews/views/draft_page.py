"""Confidential forms of reviews that save themselves, each draft for its writer only."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import View

from boards.models.drafts import KEPT
from boards.needs import board_url
from boards.views.draft_page import DraftFormPage, DraftSavePage, form_at
from core.access import BoardAccess
from core.permissions import Perm
from core.views.confidential import ConfidentialView
from reviews.services import drafts


def agency_of(access: BoardAccess) -> int | None:
    """The agency that opens somebody's draft to them; none is needed by who holds the clearance."""
    return None if access.clearances else min(access.agency_ids, default=None)


class ReviewDraftPage(DraftFormPage):
    """A form of which what is written is kept for its writer."""

    def drafts(self) -> Any:
        return drafts.drafts_of(self.board, self.access.user)

    def keep(self, *, key: str, place: str, fields: dict[str, list[str]]) -> None:
        drafts.save_draft(
            board=self.board,
            key=key,
            place=place,
            fields=fields,
            actor=self.access.user,
            agency_id=agency_of(self.access),
        )

    def draft_save_url(self) -> str:
        return board_url("reviews:draft_save", self.board)

    def drafts_url(self) -> str:
        return board_url("reviews:referrals", self.board)

    def kept_words(self) -> str:
        return f"It is kept as a draft for {KEPT.days} days. You find it at the top of the list of referrals."


def drafts_shown(board: Any, access: BoardAccess) -> list[dict[str, Any]]:
    """What somebody began and did not hand in, with the forms' titles and addresses."""
    found = []
    for draft in drafts.drafts_of(board, access.user).defer("fields"):
        form = form_at(board, draft.place, ReviewDraftPage)
        if form is not None:
            found.append({"draft": draft, "title": form[0], "url": f"{draft.place}?draft={draft.key}"})
    return found


class DraftSave(ConfidentialView, DraftSavePage):
    """POST: keep what stands in a form now."""

    permission = Perm.REFERRAL_WRITE
    or_permissions = (Perm.REFERRAL_WRITE_OWN,)
    page = ReviewDraftPage

    def keep(self, *, key: str, place: str, fields: dict[str, list[str]], record: int | None) -> None:
        drafts.save_draft(
            board=self.board,
            key=key,
            place=place,
            fields=fields,
            actor=self.access.user,
            agency_id=agency_of(self.access),
        )


class DraftDelete(ConfidentialView, View):
    """POST: throw a draft of one's own away."""

    permission = Perm.REFERRAL_WRITE
    or_permissions = (Perm.REFERRAL_WRITE_OWN,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = drafts.drafts_of(self.board, self.access.user)
        draft = get_object_or_404(rows, pk=kwargs["pk"])
        drafts.delete_draft(self.board, key=draft.key, writer=self.access.user)
        messages.success(request, "The draft is thrown away.")
        return HttpResponseRedirect(board_url("reviews:referrals", self.board))

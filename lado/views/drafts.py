"""Keeping what somebody writes, every few seconds, and throwing it away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import View

from boards.needs import board_url
from boards.views import draft_page
from core.permissions import Perm
from lado.models import CaseDraft, Contact
from lado.services import drafts
from lado.views.case_view import CaseView
from lado.views.form_page import CaseFormPage


def form_at(board: Any, place: str) -> tuple[str, int | None] | None:
    """As boards.views.draft_page.form_at, for forms of cases."""
    return draft_page.form_at(board, place, CaseFormPage)


class DraftSave(CaseView, draft_page.DraftSavePage):
    """POST: keep what stands in a form now."""

    permission = Perm.CASE_WRITE
    page = CaseFormPage

    def keep(self, *, key: str, place: str, fields: dict[str, list[str]], record: int | None) -> None:
        rows = Contact.objects.filter(board=self.board)
        contact = get_object_or_404(rows, pk=record) if record else None
        drafts.save_draft(
            board=self.board, key=key, place=place, fields=fields, contact=contact, actor=self.access.user
        )


class DraftDelete(CaseView, View):
    """POST: throw a draft away."""

    permission = Perm.CASE_WRITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = CaseDraft.objects.filter(board=self.board)
        drafts.throw_away(get_object_or_404(rows, pk=kwargs["pk"]))
        messages.success(request, "The draft is thrown away.")
        return HttpResponseRedirect(board_url("lado:cases", self.board))

"""Keeping what somebody writes, every few seconds, and throwing it away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.generic import View

from boards.needs import board_url
from core.permissions import Perm
from lado.models import CaseDraft, Contact
from lado.services import drafts
from lado.views.case_view import CaseView
from lado.views.form_page import CaseFormPage, typed


def form_at(board: Any, place: str) -> tuple[str, int | None] | None:
    """The title of the form at an address of this board, and its case; None where there is no such form."""
    try:
        match = resolve(place)
    except Resolver404:
        return None
    view = getattr(match.func, "view_class", None)
    if view is None or not issubclass(view, CaseFormPage) or match.kwargs.get("board") != board.slug:
        return None
    return view.title, match.kwargs.get("pk")


class DraftSave(CaseView, View):
    """POST: keep what stands in a form now. Answers with the time, for the page to show."""

    permission = Perm.CASE_WRITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place = request.POST.get("place", "")
        form = form_at(self.board, place)
        if form is None:
            return JsonResponse({"error": "This form is not there any more."}, status=422)
        case = form[1]
        contact = get_object_or_404(Contact.objects.filter(board=self.board), pk=case) if case else None
        fields = typed(request.POST)
        fields.pop("place", None)
        try:
            drafts.save_draft(
                board=self.board,
                key=request.POST.get("draft", ""),
                place=place,
                fields=fields,
                contact=contact,
                actor=self.access.user,
            )
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
        return JsonResponse({"at": f"{timezone.localtime():%H:%M}"})


class DraftDelete(CaseView, View):
    """POST: throw a draft away."""

    permission = Perm.CASE_WRITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = CaseDraft.objects.filter(board=self.board)
        drafts.throw_away(get_object_or_404(rows, pk=kwargs["pk"]))
        messages.success(request, "The draft is thrown away.")
        return HttpResponseRedirect(board_url("lado:cases", self.board))

"""The chair's part in a review's report: what waits, reading it, signing it off or sending it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import home_crumb, show_errors
from core.access import second_factor_used
from core.permissions import Perm
from core.sign_in import ask_for_second_factor
from core.views.confidential import ConfidentialView
from reviews.forms.report import ChairNoteForm
from reviews.models import Publication
from reviews.services import report_steps
from reviews.views.pages import reviews_crumb


class SignOffs(ConfidentialView, TemplateView):
    """Reports of reviews that wait for the chair."""

    permission = Perm.REVIEW_SIGN_OFF
    section = "reviews"
    template_name = "reviews/sign_offs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = Publication.objects.filter(board=self.board, asked_at__isnull=False).select_related(
            "review", "asked_by"
        )
        context["waiting"] = list(rows.filter(signed_at=None).order_by("asked_at"))
        context["signed"] = list(rows.filter(signed_at__isnull=False).order_by("-signed_at")[:20])
        context["breadcrumbs"] = [home_crumb(self.board), reviews_crumb(self.board), ("To sign off", "")]
        return context


class SignOff(ConfidentialView, TemplateView):
    """The report that waits, with two buttons. It opens only while it waits, and with a second factor."""

    permission = Perm.REVIEW_SIGN_OFF
    section = "reviews"
    template_name = "reviews/sign_off.html"
    http_method_names = ["get", "post"]

    @cached_property
    def publication(self) -> Publication:
        rows = Publication.objects.filter(board=self.board, asked_at__isnull=False, signed_at=None)
        found: Publication | None = (
            rows.select_related("review__board", "board").filter(review=self.kwargs["pk"]).first()
        )
        if found is None:
            raise Http404
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.can(self.permission) and self.publication and not second_factor_used(request):
            return ask_for_second_factor(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ChairNoteForm(request.POST if "note" in request.POST else None, board=self.board)
        try:
            if "sign" in request.POST:
                report_steps.sign_off(self.publication, actor=self.access.user)
                messages.success(request, "The report is signed off.")
                return HttpResponseRedirect(board_url("reviews:sign_offs", self.board))
            if form.is_valid():
                report_steps.send_back(
                    self.publication, note=form.cleaned_data["note"], actor=self.access.user
                )
                messages.success(request, "The report is sent back with what should change.")
                return HttpResponseRedirect(board_url("reviews:sign_offs", self.board))
        except ValidationError as error:
            show_errors(form, error)
            if not form.is_bound:
                messages.error(request, " ".join(error.messages))
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", ChairNoteForm(board=self.board))
        try:
            context["content"] = report_steps.report_for_chair(self.publication, actor=self.access.user)
        except ValidationError as error:
            context["refused"] = " ".join(error.messages)
        context["about"] = self.publication.review
        crumbs = [reviews_crumb(self.board), ("To sign off", board_url("reviews:sign_offs", self.board))]
        context["breadcrumbs"] = [home_crumb(self.board), *crumbs, (str(self.publication.review), "")]
        return context

"""Cases whose time has come, holding them back, and disposing of them by two people."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.permissions import Perm
from lado.forms.disposals import HoldForm
from lado.models import Contact, Disposal
from lado.services import disposals as services
from lado.views.case_view import CaseView, OneCase
from lado.views.lists import ListsView
from lado.views.outcomes import CaseStep

TITLE = "Disposals"
MOST = 200  # rows of a list on one page; the longest over come first


class ReviewQueue(CaseView, TemplateView):
    """Closed cases whose years are over, and those that are held back."""

    template_name = "lado/review_queue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        due = services.review_queue(self.board, on=timezone.localdate())
        context["cases"] = list(due[:MOST])
        context["left"] = max(0, due.count() - MOST)
        context["held"] = list(services.held_back(self.board)[:MOST])
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), ("Time is over", "")]
        return context


class HoldBack(CaseStep):
    """Keep a case beyond its time."""

    form_class = HoldForm
    title = "Hold the case back"

    def save(self, form: Any) -> Contact:
        return services.hold_back(self.contact, reason=form.cleaned_data["reason"], actor=self.access.user)

    def done_words(self, result: Contact) -> str:
        return f"{result.reference} is held back."


class CasePress(OneCase, View):
    """POST: one press on a button of a case."""

    permission = Perm.CASE_WRITE
    http_method_names = ["post"]

    def press(self) -> str:
        """Call the service; gives the message. Raises ValidationError."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.press())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(self.contact.get_absolute_url())


class HoldEnd(CasePress):
    """Let the years count again."""

    def press(self) -> str:
        services.end_hold(self.contact, actor=self.access.user)
        return f"{self.contact.reference} is not held back any more."


class Propose(CasePress):
    """Propose that a case goes."""

    def press(self) -> str:
        services.propose_disposal(self.contact, actor=self.access.user)
        return f"{self.contact.reference} is proposed for disposal. Somebody else must agree."


class Disposals(ListsView, TemplateView):
    """What waits for the second person, and certificates. References and dates only: managers see it, too."""

    template_name = "lado/disposals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = Disposal.objects.filter(board=self.board).select_related("proposed_by", "agreed_by")
        context["waiting"] = list(rows.filter(agreed_at=None))
        context["done"] = list(rows.exclude(agreed_at=None).order_by("-agreed_at")[:MOST])
        context["breadcrumbs"] = [*self.lists_trail(), (TITLE, "")]
        return context


class OneDisposal(ListsView):
    """The disposal in the address."""

    @cached_property
    def disposal(self) -> Disposal:
        rows = Disposal.objects.filter(board=self.board).select_related("board", "proposed_by", "agreed_by")
        found: Disposal = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class DisposalPage(OneDisposal, TemplateView):
    """Agree to a disposal; afterwards its certificate."""

    template_name = "lado/disposal.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["disposal"] = self.disposal
        context["why_not"] = services.why_not_agree(self.disposal, self.access.user)
        context["breadcrumbs"] = [
            *self.lists_trail(),
            (TITLE, board_url("lado:disposals", self.board)),
            (self.disposal.reference, ""),
        ]
        return context


class DisposalPress(OneDisposal, View):
    """POST: agree, or keep the case after all."""

    http_method_names = ["post"]

    def press(self) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.press())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(board_url("lado:disposals", self.board))


class DisposalAgree(DisposalPress):
    """The second person agrees: the case is emptied."""

    def press(self) -> str:
        services.agree_disposal(self.disposal, actor=self.access.user)
        return f"{self.disposal.reference} is disposed of."


class DisposalRefuse(DisposalPress):
    """The case stays."""

    def press(self) -> str:
        words = f"{self.disposal.reference} is kept."
        services.keep_after_all(self.disposal, actor=self.access.user)
        return words

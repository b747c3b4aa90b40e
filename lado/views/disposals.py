"""Cases whose time has come, holding them back, and disposing of them by two people."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.document_pdf import document_pdf
from core.downloads import PDF, file_response
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.remembered import SealedPage
from lado.forms.disposals import HoldForm
from lado.models import Contact, Disposal
from lado.services import disposals as services
from lado.tables.disposals import DisposalFilter, DisposalTable, HeldTable, KeptTable, disposal_rows
from lado.views.case_view import CaseView, OneCase
from lado.views.lists import ListsView
from lado.views.outcomes import CaseStep

TITLE = "Disposals"
HELD = "held"


class ReviewQueue(SealedPage, CaseView, BoardTableView):
    """Closed cases whose years are over, the longest over first; with ?show=held those that are held back."""

    template_name = "lado/review_queue.html"
    list_name = "cases-over"
    row_words = ("case", "cases")
    downloadable = False
    empty_action = "To the cases"

    @property
    def is_held(self) -> bool:
        return self.request.GET.get("show") == HELD

    def get_title(self) -> str:
        return "Cases held back" if self.is_held else "Cases whose time is over"

    def get_table_class(self) -> Any:
        return HeldTable if self.is_held else KeptTable

    def get_queryset(self) -> "QuerySet[Contact]":
        if self.is_held:
            return services.held_back(self.board)
        return services.review_queue(self.board, on=timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        here = board_url("lado:review_queue", self.board)
        crumbs = [home_crumb(self.board), *self.trail(), ("Time is over", here if self.is_held else "")]
        context["is_held"] = self.is_held
        context["breadcrumbs"] = [*crumbs, ("Held back", "")] if self.is_held else crumbs
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


class Disposals(ListsView, BoardTableView):
    """What waits for the second person, and certificates. References and dates only: managers see it, too."""

    table_class = DisposalTable
    filterset_class = DisposalFilter
    title = TITLE
    list_name = "disposals"
    row_words = ("disposal", "disposals")
    empty_title = "Nothing was disposed of yet"
    empty_text = "Officers propose it for cases whose years are over; a second person agrees here."
    empty_action = "How long cases are kept"

    @property
    def empty_url(self) -> str:  # type: ignore[override]
        return board_url("lado:lists", self.board)

    def get_queryset(self) -> "QuerySet[Disposal]":
        return disposal_rows(self.board)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not context["row_count"] and not context["is_filtered"]:
            context["filter"] = None  # there is nothing to filter yet
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


class DisposalPdf(OneDisposal, View):
    """The certificate as PDF: nothing of the case's content, only that it went. Each download is written down."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.disposal.agreed_at is None:
            raise Http404
        context = {"disposal": self.disposal, "title": "Certificate of disposal"}
        written = document_pdf("lado/pdf/certificate.html", context, board=self.board)
        services.record_certificate(self.disposal, actor=self.access.user)
        return file_response(written, f"{self.disposal.reference}-certificate", PDF)


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

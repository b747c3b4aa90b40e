"""Cases that other boards offer: the list, one copy, accepting and refusing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from core.permissions import Perm
from lado.forms.offers import RefuseForm
from lado.models import CaseOffer
from lado.services import offer_answers as services
from lado.services.across import record_reading_of_offer
from lado.services.offer_copy import STAYS, OfferCopyError, read_copy
from lado.services.offer_texts import sections_of
from lado.services.offered import offers_from, offers_to, open_offers
from lado.views.case_view import CaseView, Crumb
from lado.views.parts.others import TAGS as OURS_TAGS

TITLE = "Offered cases"
MOST = 100  # answered offers that are listed, the latest first
STATE_TAGS = {
    CaseOffer.State.OFFERED: ("Waits for you", "orange"),
    CaseOffer.State.ACCEPTED: ("Accepted", "green"),
    CaseOffer.State.REFUSED: ("Refused", "grey"),
    CaseOffer.State.WITHDRAWN: ("Withdrawn", "grey"),
}


class OfferedList(CaseView, TemplateView):
    """What other boards offer. References and boards, no names."""

    template_name = "lado/offered.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["waiting"] = list(open_offers(self.board))
        done = offers_to(self.board).exclude(state=CaseOffer.State.OFFERED)[:MOST]
        context["done"] = [{"offer": one, "tag": STATE_TAGS[CaseOffer.State(one.state)]} for one in done]
        ours = offers_from(self.board)[:MOST]
        context["ours"] = [{"offer": one, "tag": OURS_TAGS[CaseOffer.State(one.state)]} for one in ours]
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (TITLE, "")]
        return context


class OneOffer(CaseView):
    """The offer in the address."""

    @cached_property
    def offer(self) -> CaseOffer:
        rows = offers_to(self.board, with_texts=True)
        found: CaseOffer = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @property
    def is_open(self) -> bool:
        return self.offer.state == CaseOffer.State.OFFERED

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (TITLE, board_url("lado:offered", self.board))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(offer=self.offer, is_open=self.is_open, **kwargs)


class OfferPage(OneOffer, TemplateView):
    """Everything that the copy says; once it is answered only what came of it."""

    template_name = "lado/offer.html"

    def sent(self, response: HttpResponse) -> HttpResponse:
        if response.status_code == 200 and self.is_open:
            record_reading_of_offer(self.offer, actor=self.access.user)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["stays"] = STAYS
        context["takes_over"] = self.offer.kind == CaseOffer.Kind.HAND_OVER
        context["tag"] = STATE_TAGS[CaseOffer.State(self.offer.state)]
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (self.offer.from_reference, "")]
        if self.is_open:
            try:
                copy = read_copy(self.offer.content)
            except OfferCopyError:
                context["unreadable"] = services.UNREADABLE
            else:
                context["sections"], context["with_texts"] = sections_of(copy), copy.with_texts
        return context


class OfferAccept(OneOffer, View):
    """POST: make a case of the copy."""

    permission = Perm.CASE_WRITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            contact = services.accept_offer(self.offer, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(board_url("lado:offered", self.board))
        messages.success(
            request, f"The case is kept as {contact.reference}. {self.offer.from_board} is told."
        )
        return HttpResponseRedirect(contact.get_absolute_url())


class OfferRefuse(OneOffer, BoardFormPage):
    """Refuse, and say why."""

    permission = Perm.CASE_WRITE
    template_name = "lado/offer_refuse.html"
    form_class = RefuseForm
    title = "Refuse the offer"

    def trail(self) -> list[Crumb]:
        return [
            *super().trail(),
            (self.offer.from_reference, board_url("lado:offer", self.board, pk=self.offer.pk)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # What was typed comes back with the form, also where somebody else has answered meanwhile.
        if self.request.method == "GET" and not self.is_open:
            context["blocked"] = {
                "title": f"The offer was {self.offer.get_state_display().lower()}",
                "text": "There is nothing left to answer.",
                "url": board_url("lado:offer", self.board, pk=self.offer.pk),
                "action": "To the offer",
            }
        return context

    def save(self, form: Any) -> CaseOffer:
        return services.refuse_offer(self.offer, answer=form.cleaned_data["answer"], actor=self.access.user)

    def after(self, result: CaseOffer) -> str:
        return board_url("lado:offered", self.board)

    def done_words(self, result: CaseOffer) -> str:
        return f"The offer is refused. {result.from_board} is told."

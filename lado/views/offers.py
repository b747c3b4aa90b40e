"""Offering a case to another board: the form, the page that shows all that goes, and what comes after."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from boards.views.form_page import show_errors
from lado.forms.offers import OfferForm
from lado.models import SentOffer
from lado.services import offers as services
from lado.services.offer_copy import STAYS, copy_of, read_copy
from lado.services.offer_texts import sections_of
from lado.views.form_page import OneCaseFormPage
from lado.views.step_page import CaseAct

NOBODY = "No other board has a designated officer here. Call the other authority, and name it on the page of the case."
CHANGED = "The case was changed while you were looking. This is what goes now: look again, then send it."


class OfferAdd(OneCaseFormPage):
    """Share a case or hand it over. Nothing goes before the second page, which shows everything that does."""

    form_class = OfferForm
    title = "Share or hand over"
    button = "Look at what goes"
    intro = (
        "The other board’s officers read a copy of the case as it is now. They make a case of their own of it, "
        "or refuse."
    )

    def said(self) -> None:
        return None

    def blocked(self) -> str:
        if self.contact.disposed_on:
            return super().blocked()
        return "" if services.boards_with_officer(self.board).exists() else NOBODY

    def form_valid(self, form: Any) -> HttpResponse:
        if "back" in self.request.POST:
            return self.form_again(form)
        if self.request.POST.get("seen") == str(self.contact.revision):
            return super().form_valid(form)
        return self.show_what_goes(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.form_again(form)

    def form_again(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def show_what_goes(self, form: Any) -> HttpResponse:
        facts = form.facts()
        try:
            services.check_offer(self.contact, facts)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        copy = read_copy(copy_of(self.contact, with_texts=facts.with_texts))
        self.template_name = "lado/offer_confirm.html"
        return self.render_to_response(
            self.get_context_data(
                form=form,
                facts=facts,
                stays=STAYS,
                open_actions=services.open_actions_of(self.contact),
                takes_over=facts.kind == services.Kind.HAND_OVER,
                sections=sections_of(copy),
                changed=CHANGED if "seen" in self.request.POST else "",
                fields=[(field.html_name, field.value() or "") for field in form if field.name != "revision"],
            )
        )

    def save(self, form: Any) -> SentOffer:
        return services.offer_case(
            self.contact, facts=form.facts(), draft_key=form.draft_key, actor=self.access.user
        )

    def done_words(self, result: SentOffer) -> str:
        return f"{self.contact.reference} is offered to {result.to_board}. You get an email when they answer."


class OfferAct(CaseAct):
    """POST: what one button does with an offer of this case."""

    def sent_offer(self) -> SentOffer:
        rows = self.contact.sent_offers.select_related("to_board", "contact__board")
        found: SentOffer = get_object_or_404(rows, pk=self.kwargs["offer"])
        return found


class OfferWithdraw(OfferAct):
    """Take an offer back."""

    def act(self) -> str:
        offer = self.sent_offer()
        services.withdraw_offer(offer, actor=self.access.user)
        return f"The offer to {offer.to_board} is withdrawn. The copy there is destroyed."


class OfferSeen(OfferAct):
    """Say that the answer was seen."""

    def act(self) -> str:
        services.note_answer(self.sent_offer(), actor=self.access.user)
        return "The answer is marked as seen."

"""Pages with a form of a case: drafts on the server, and two officers who save the same case."""

from typing import Any

from boards.models.drafts import KEPT
from boards.needs import board_url
from boards.views.draft_page import DraftFormPage
from core.permissions import Perm
from lado.forms.case_form import CaseForm
from lado.models import CaseDraft
from lado.services import drafts
from lado.services.reading import last_change
from lado.views.case_view import CaseView, OneCase


class CaseFormPage(CaseView, DraftFormPage):
    """A form with case content. `save(form)` calls the service, handing on `form.read()` and `form.draft_key`.

    Drafts are open to all officers of the board.
    """

    permission = Perm.CASE_WRITE
    form_class: type[CaseForm]

    def drafts(self) -> Any:
        return CaseDraft.objects.filter(board=self.board)

    def keep(self, *, key: str, place: str, fields: dict[str, list[str]]) -> None:
        drafts.save_draft(
            board=self.board,
            key=key,
            place=place,
            fields=fields,
            contact=getattr(self, "contact", None),
            actor=self.access.user,
        )

    def draft_save_url(self) -> str:
        return board_url("lado:draft_save", self.board)

    def drafts_url(self) -> str:
        return board_url("lado:cases", self.board)

    def kept_words(self) -> str:
        return f"It is kept as a draft for {KEPT.days} days. You find it at the top of the list of cases."

    def other_writer(self) -> Any:
        """Who saved meanwhile, as the trail has it."""
        contact = getattr(self, "contact", None)
        return last_change(contact) if contact is not None else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        contact = getattr(self, "contact", None)
        context["caption"] = contact.reference if contact is not None else ""
        return context


class OneCaseFormPage(OneCase, CaseFormPage):
    """A form about the case in the address; `blocked_words` says why it cannot be filled in now."""

    permission = Perm.CASE_WRITE

    def said(self) -> Any:
        """What is kept now, as the form's dataclass."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"said": self.said(), "at_revision": self.contact.revision}

    def after(self, result: Any) -> str:
        return self.contact.get_absolute_url()

    def done_words(self, result: Any) -> str:
        return f"{self.contact.reference} is saved."

    def blocked(self) -> str:
        """Why nothing can be changed now; empty where it can."""
        if self.contact.disposed_on:
            return "This case was disposed of. Nothing of it is left to change."
        return "This case is closed. Reopen it before you change it." if self.contact.closed_on else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # What was typed comes back with the form, also where the case was closed meanwhile.
        if self.request.method == "GET" and (words := self.blocked()):
            context["blocked"] = {
                "title": words.split(". ")[0],
                "text": words.split(". ", 1)[1],
                "url": self.contact.get_absolute_url(),
                "action": "Back to the case",
            }
        return context

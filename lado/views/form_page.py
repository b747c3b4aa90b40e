"""Pages with a form of a case: drafts on the server, and two officers who save the same case."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.functional import cached_property

from boards.needs import board_url
from boards.views.merging_page import MergingFormPage
from core.permissions import Perm
from lado.forms.case_form import CaseForm
from lado.models import CaseDraft
from lado.models.drafts import KEPT
from lado.services import drafts
from lado.services.reading import last_change
from lado.views.case_view import CaseView, OneCase

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "later", "confirmed"})


def typed(data: QueryDict) -> dict[str, list[str]]:
    """What stands in the fields of a form that was sent."""
    return {name: data.getlist(name) for name in data if name not in NOT_KEPT}


class CaseFormPage(CaseView, MergingFormPage):
    """A form with case content. `save(form)` calls the service, handing on `form.read()` and `form.draft_key`.

    What is written is kept as a draft by the page's script every few seconds, and by "Save and finish later".
    `?draft=` opens what was kept.
    """

    permission = Perm.CASE_WRITE
    form_class: type[CaseForm]
    template_name = "lado/form.html"
    button: ClassVar[str] = "Save"

    @cached_property
    def draft(self) -> CaseDraft | None:
        """The draft in the address; one of another form, or one that is gone, is not found."""
        key = self.request.GET.get("draft", "")
        if not key or self.request.method != "GET":
            return None
        found: CaseDraft | None = CaseDraft.objects.filter(
            board=self.board, key=key, place=self.request.path
        ).first()
        if found is None:
            raise Http404
        return found

    def get_form(self, form_class: Any = None) -> CaseForm:
        kwargs = self.get_form_kwargs()
        if self.draft is not None:
            return self.form_class.of_draft(drafts.fields_of(self.draft), **kwargs)
        return self.form_class(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "later" in request.POST:
            return self.keep_for_later(request)
        return super().post(request, *args, **kwargs)

    def keep_for_later(self, request: HttpRequest) -> HttpResponse:
        """Keep what stands there and go back."""
        try:
            drafts.save_draft(
                board=self.board,
                key=request.POST.get("draft", ""),
                place=request.path,
                fields=typed(request.POST),
                contact=getattr(self, "contact", None),
                actor=self.access.user,
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            words = (
                f"It is kept as a draft for {KEPT.days} days. You find it at the top of the list of cases."
            )
            messages.success(request, words)
        return HttpResponseRedirect(board_url("lado:cases", self.board))

    def kept_from(self, form: Any) -> dict[str, Any]:
        """The draft that the form is kept in."""
        return {"draft": form.draft_key}

    def other_writer(self) -> Any:
        """Who saved meanwhile, as the trail has it."""
        contact = getattr(self, "contact", None)
        return last_change(contact) if contact is not None else None

    def other_drafts(self) -> list[CaseDraft]:
        """Drafts of this same form that somebody began and did not hand in; not asked for where one is open."""
        if self.request.method != "GET" or self.draft is not None:
            return []
        return list(drafts.open_drafts(self.board, place=self.request.path))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["button"] = self.button
        context["open_drafts"] = self.other_drafts()
        context["draft"] = self.draft
        context["draft_url"] = board_url("lado:draft_save", self.board)
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

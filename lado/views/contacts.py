"""The list of cases with its search, and the form of a contact."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import View

from boards.agencies import agencies_on
from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.remembered import SealedPage
from lado.forms.contacts import ContactForm
from lado.models import CaseDraft, Contact, Setting
from lado.services import contacts as services
from lado.services.drafts import drafts_on
from lado.services.lists import ensure_lists
from lado.services.offered import waiting_count
from lado.services.officers import officers_of
from lado.services.searching import MOST_ALIKE, SEALED, found_by, sounding_like, text_of, token_of
from lado.tables.contacts import OPEN, CaseFilter, CaseTable
from lado.views.case_view import CaseView
from lado.views.drafts import form_at
from lado.views.form_page import CaseFormPage, OneCaseFormPage

MOST_OFFERED = 500  # names in the lists that fields offer
LONGEST_SEARCH = 120


class CaseList(SealedPage, CaseView, BoardTableView):
    """Cases of the board, open ones unless asked otherwise. No names: opening a case is what is written down."""

    template_name = "lado/cases.html"
    table_class = CaseTable
    filterset_class = CaseFilter
    title = "Allegations"
    list_name = "cases"
    row_words = ("case", "cases")
    empty_title = "There is no open case"
    downloadable = False

    @cached_property
    def search(self) -> str:
        """What was searched for; a token of somebody else or of yesterday is not found."""
        token = self.request.GET.get("search", "")
        if not token:
            return ""
        text = text_of(token, board=self.board, user=self.access.user)
        if text is None:
            raise Http404
        return text

    def get_queryset(self) -> QuerySet[Contact]:
        rows = Contact.objects.filter(board=self.board).select_related(
            "board", "setting", "sector", "outcome"
        )
        rows = rows.defer(*SEALED)
        return rows.filter(found_by(self.search)) if self.search else rows

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(filterset_class)
        data = self.request.GET.copy()
        if "state" not in data:
            data["state"] = "" if self.search else OPEN
        return {**kwargs, "data": data}

    @cached_property
    def is_filtered(self) -> bool:
        """Open cases is how the page begins, no filter."""
        form: Any = self.filterset.form if self.filterset else None
        if form is None:
            return False
        begins = "" if self.search else OPEN
        return (form["state"].value() or "") != begins or bool(set(form.changed_data) - {"state"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        text = self.search
        any_here = bool(context["row_count"]) or Contact.objects.filter(board=self.board).exists()
        if not any_here:
            context["filter"] = None  # there is nothing to filter yet
        context.update(
            search=text,
            search_token=self.request.GET.get("search", ""),
            alike=list(sounding_like(self.board, text).defer(*SEALED)[:MOST_ALIKE]) if text else [],
            drafts=self.drafts(),
            any_here=any_here,
            may_change_lists=self.can(Perm.CASE_LISTS),
            offered=waiting_count(self.board),
            officers=[] if text else officers_of(self.board),
            breadcrumbs=[home_crumb(self.board), ("Allegations", "")],
        )
        return context

    def depends_on(self) -> tuple[Any, ...]:
        """Drafts are kept without an entry in the trail."""
        return tuple((draft.pk, draft.saved_at) for draft in self.draft_rows)

    @cached_property
    def draft_rows(self) -> list[CaseDraft]:
        return drafts_on(self.board)

    def drafts(self) -> list[dict[str, Any]]:
        found = []
        for draft in self.draft_rows:
            form = form_at(self.board, draft.place)
            if form is not None:
                found.append({"draft": draft, "title": form[0], "url": f"{draft.place}?draft={draft.key}"})
        return found


class CaseSearch(CaseView, View):
    """POST: search. The words travel in the body, and on in a sealed token: no address holds a name."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        text = " ".join(request.POST.get("text", "").replace("\x00", "").split())[:LONGEST_SEARCH]
        query = f"search={token_of(text, board=self.board, user=self.access.user)}" if text else ""
        return HttpResponseRedirect(board_url("lado:cases", self.board, query))


class Offered:
    """The names that the form of a contact offers while somebody types."""

    board: Any

    def offered(self) -> dict[str, Any]:
        rows = Setting.objects.filter(board=self.board).order_by("name")
        told = Contact.objects.filter(board=self.board).exclude(referrer="")
        referrers = told.order_by("referrer").values_list("referrer", flat=True).distinct()[:MOST_OFFERED]
        agencies = agencies_on(self.board.pk).order_by("name").values_list("name", flat=True)[:MOST_OFFERED]
        return {
            "settings": list(rows.only("name", "sector_id", "has_employer")[:MOST_OFFERED]),
            "organisations": sorted({*referrers, *agencies}, key=str.casefold),
        }


class ContactAdd(Offered, CaseFormPage):
    """Write down a contact, on one page."""

    form_class = ContactForm
    template_name = "lado/contact_form.html"
    title = "Record a contact"
    button = "Save the contact"

    def get_form_kwargs(self) -> dict[str, Any]:
        ensure_lists(self.board, actor=self.access.user)
        return super().get_form_kwargs()

    def save(self, form: Any) -> Contact:
        return services.receive_contact(
            board=self.board,
            facts=form.facts(),
            advice=form.advice_given(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )

    def done_words(self, result: Contact) -> str:
        return f"The contact is kept as {result.reference}."

    def after(self, result: Contact) -> str:
        return result.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | self.offered()


class ContactChange(Offered, OneCaseFormPage):
    """Change what is known of a contact."""

    form_class = ContactForm
    template_name = "lado/contact_form.html"
    title = "Change the contact"

    def said(self) -> services.ContactFacts:
        return services.facts_of(self.contact)

    def save(self, form: Any) -> Contact:
        return services.change_contact(
            self.contact,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | self.offered()

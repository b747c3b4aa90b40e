"""Key contacts of a board, by sector."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from boards.forms.agencies import ContactForm
from boards.models import KeyContact
from boards.needs import board_url
from boards.services import agencies as services
from boards.views.agencies import agencies_crumb
from boards.views.form_page import BoardFormPage, home_crumb
from core.permissions import Perm
from core.views.base import BoardView


class ContactList(BoardView, TemplateView):
    """Key contacts by sector, made for printing."""

    permission = Perm.AGENCY_READ
    section = "agencies"
    template_name = "boards/agency_contacts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        may_manage = self.can(Perm.AGENCY_MANAGE)
        contacts = KeyContact.objects.filter(board=self.board).select_related("sector", "agency__sector")
        if not may_manage:
            contacts = contacts.filter(is_published=True)
        rows = sorted(contacts, key=_contact_order)
        context["sectors"] = [
            (f"sector-{number}", name, list(group))
            for number, (name, group) in enumerate(groupby(rows, key=_sector_name), 1)
        ]
        context["may_manage"] = may_manage
        context["breadcrumbs"] = [home_crumb(self.board), agencies_crumb(self.board), ("Key contacts", "")]
        return context


def _sector(contact: KeyContact) -> Any:
    return contact.sector or (contact.agency.sector if contact.agency else None)


def _sector_name(contact: KeyContact) -> str:
    sector = _sector(contact)
    return sector.name if sector else "Other organisations"


def _contact_order(contact: KeyContact) -> tuple[int, str, str, str]:
    sector = _sector(contact)
    agency = contact.agency.name.casefold() if contact.agency else ""
    return (sector.order if sector else 10_000, _sector_name(contact), agency, contact.role.casefold())


class ContactPage(BoardFormPage):
    """A form about a key contact."""

    permission = Perm.AGENCY_MANAGE
    section = "agencies"
    form_class = ContactForm

    def trail(self) -> list[tuple[str, str]]:
        return [agencies_crumb(self.board), ("Key contacts", board_url("boards:contacts", self.board))]


class ContactAdd(ContactPage):
    """Add a key contact."""

    title = "Add a key contact"

    def get_initial(self) -> dict[str, Any]:
        agency = self.request.GET.get("agency", "")
        return {"agency": int(agency)} if agency.isdecimal() else {}

    def save(self, form: Any) -> KeyContact:
        return services.add_contact(board=self.board, actor=self.access.user, **form.cleaned_data)


class ContactEdit(ContactPage):
    """Change a key contact."""

    title = "Change a key contact"

    @cached_property
    def contact(self) -> KeyContact:
        found: KeyContact = get_object_or_404(
            KeyContact.objects.filter(board=self.board), pk=self.kwargs["pk"]
        )
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"contact": self.contact}

    def save(self, form: Any) -> KeyContact:
        return services.change_contact(self.contact, actor=self.access.user, **form.cleaned_data)


class ContactRemove(BoardView, SingleObjectMixin[KeyContact], View):
    """Take a contact off the list. POST only."""

    permission = Perm.AGENCY_MANAGE
    http_method_names = ["post"]

    def get_queryset(self) -> QuerySet[KeyContact]:
        return KeyContact.objects.filter(board=self.board)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        contact = self.get_object()
        services.remove_contact(contact, actor=self.access.user)
        messages.success(request, f"{contact.role} is no longer a key contact.")
        return HttpResponseRedirect(board_url("boards:contacts", self.board))

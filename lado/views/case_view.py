"""The base of every page with case content."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.permissions import Perm
from core.views.confidential import ConfidentialView
from lado.models import Contact
from lado.services.reading import record_reading

Crumb = tuple[str, str]


def cases_crumb(board: Any) -> Crumb:
    """The breadcrumb of the list of cases."""
    return ("Allegations", board_url("lado:cases", board))


class CaseView(ConfidentialView):
    """A page for officers of the board."""

    permission = Perm.CASE_READ
    section = "lado"

    @property
    def may_write(self) -> bool:
        return self.can(Perm.CASE_WRITE)

    def trail(self) -> list[Crumb]:
        """Breadcrumbs between the board's home and this page."""
        return [cases_crumb(self.board)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("breadcrumbs", [home_crumb(self.board), *self.trail()])
        context["may_write"] = self.may_write
        return context


class OneCase(CaseView):
    """A page about the case in the address. Whoever is shown it is written down as having read the case."""

    @cached_property
    def contact(self) -> Contact:
        rows: QuerySet[Contact] = Contact.objects.filter(board=self.board)
        rows = rows.select_related(
            "board", "setting", "sector", "outcome", "decided_by", "made_by", "came_from", "handed_to"
        )
        found: Contact = get_object_or_404(rows.prefetch_related("natures"), pk=self.kwargs["pk"])
        return found

    def case_url(self, name: str, **kwargs: Any) -> str:
        """The address of a page of this case: case_url("lado:case_close")."""
        return board_url(name, self.board, pk=self.contact.pk, **kwargs)

    def sent(self, response: HttpResponse) -> HttpResponse:
        if response.status_code in {200, 409}:
            match = self.request.resolver_match
            record_reading(self.contact, actor=self.access.user, page=match.url_name or "" if match else "")
        return response

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.contact.reference, self.contact.get_absolute_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, contact=self.contact)

"""The base of every page about child deaths."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.permissions import Perm
from core.readings import record_reading
from core.views.confidential import ConfidentialView
from reviews.models import ChildDeath
from reviews.services.deaths import READ

Crumb = tuple[str, str]


class DeathView(ConfidentialView):
    """A page for review leads of the board."""

    permission = Perm.DEATH_READ
    section = "child-deaths"

    @property
    def may_write(self) -> bool:
        return self.can(Perm.DEATH_WRITE)

    def trail(self) -> list[Crumb]:
        """Breadcrumbs between the board's home and this page."""
        return [("Child deaths", board_url("reviews:deaths", self.board))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("breadcrumbs", [home_crumb(self.board), *self.trail()])
        context["may_write"] = self.may_write
        return context


class OneDeath(DeathView):
    """A page about the death in the address. Whoever is shown it is written down as having read it."""

    @cached_property
    def death(self) -> ChildDeath:
        rows = ChildDeath.objects.filter(board=self.board).select_related("board", "incident", "made_by")
        found: ChildDeath = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def sent(self, response: HttpResponse) -> HttpResponse:
        if response.status_code in {200, 409}:
            match = self.request.resolver_match
            page = match.url_name or "" if match else ""
            record_reading(self.death, READ, actor=self.access.user, page=page)
        return response

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.death.reference, self.death.get_absolute_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, death=self.death)

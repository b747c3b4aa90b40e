"""The base of what agencies see of incidents: what they were asked, and what they sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from boards.models import Board
from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.permissions import Perm
from core.readings import record_reading
from core.scoping import Clearance
from core.views.confidential import ConfidentialView
from reviews.models import InformationRequest
from reviews.services import requests as services

READ = "request.read"


def asked_tabs(board: Board, here: str) -> list[dict[str, Any]]:
    """The two lists of what an agency is asked: answers about incidents, and reports for reviews."""
    pages = (("Information about incidents", "asked"), ("Reports for reviews", "asked_reports"))
    return [
        {"label": label, "url": board_url(f"reviews:{name}", board), "current": name == here}
        for label, name in pages
    ]


Crumb = tuple[str, str]


class AskedView(ConfidentialView):
    """A page for leads of agencies."""

    permission = Perm.REQUEST_ANSWER_OWN
    section = "asked"

    def requests(self) -> Any:
        """What the agencies that the person leads were asked; what is not sent yet does not exist for them."""
        rows = InformationRequest.objects.filter(
            board=self.board, agency__in=self.access.agency_ids, sent_at__isnull=False
        )
        return rows.select_related("board", "agency", "incident__board", "read_by")

    def trail(self) -> list[Crumb]:
        """Breadcrumbs between the board's home and this page."""
        return [("Asked of us", board_url("reviews:asked", self.board))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("breadcrumbs", [home_crumb(self.board), *self.trail()])
        return context


class OneAsked(AskedView):
    """A page about one request. The first opening is kept on it, and every one is written down."""

    @cached_property
    def asked(self) -> InformationRequest:
        """The request in the address; 404 to everybody but its agency's leads."""
        found: InformationRequest = get_object_or_404(self.requests(), pk=self.kwargs["pk"])
        return found

    @property
    def incident(self) -> Any:
        return self.asked.incident

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.mark_read(self.asked, actor=self.access.user)
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def asked_url(self, name: str, **kwargs: Any) -> str:
        """The address of a page of this request: asked_url("asked_answer")."""
        return board_url(f"reviews:{name}", self.board, pk=self.asked.pk, **kwargs)

    def sent(self, response: HttpResponse) -> HttpResponse:
        if response.status_code in {200, 409}:
            match = self.request.resolver_match
            page = match.url_name or "" if match else ""
            record_reading(self.asked, READ, actor=self.access.user, page=page, clearance=Clearance.REVIEWS)
        return response

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (str(self.incident), self.asked_url("asked_one"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["asked"] = self.asked
        return context

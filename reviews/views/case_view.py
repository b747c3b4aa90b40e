"""The base of every page with confidential content of an incident or a review."""

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.access import BoardAccess
from core.permissions import Perm
from core.readings import record_reading
from core.scoping import Clearance, Opening
from core.views.confidential import ConfidentialView
from reviews.models import Incident, Review
from reviews.views.pages import incidents_crumb, reviews_crumb

READ = "case.read"
Crumb = tuple[str, str]

# The confidential pages of an incident and of a review: label, address, and whether only review leads open it.
TABS: dict[Opening, tuple[tuple[str, str, bool], ...]] = {
    Opening.INCIDENT: (
        ("The case", "reviews:incident_case", False),
        ("Who the child is", "reviews:incident_identity", True),
        ("Notification", "reviews:incident_notification", True),
        ("Requests to agencies", "reviews:incident_requests", False),
        ("Chronology", "reviews:incident_chronology", False),
        ("Panel", "reviews:incident_panel", False),
        ("Rapid review", "reviews:rapid_review", False),
    ),
    Opening.REVIEW: (
        ("Panel", "reviews:review_panel", False),
        ("Terms and cost", "reviews:review_file", False),
        ("Agency reports", "reviews:agency_reports", False),
        ("People and days", "reviews:involvements", False),
        ("Report", "reviews:report", False),
        ("Publication", "reviews:publication", False),
    ),
}


def case_tabs(access: BoardAccess, about: Incident | Review, current: str = "") -> list[dict[str, Any]]:
    """The confidential pages that somebody may open; none for people to whom nothing about it opens.

    `current` is the address's name of the page that is shown.
    """
    opening = Opening.INCIDENT if isinstance(about, Incident) else Opening.REVIEW
    leads = access.can(Perm.REVIEW_CASE_WRITE)
    if not leads and not access.opens(opening, about.pk):
        return []
    return [
        {"label": label, "url": board_url(name, about.board, pk=about.pk), "current": name == current}
        for label, name, leads_only in TABS[opening]
        if leads or not leads_only
    ]


class CaseView(ConfidentialView):
    """A page about the incident or review in the address, for its panel and the board's review leads.

    To everybody else of the board, also to the panel of another review, it does not exist. Whoever is shown it is
    written down as having read it.
    """

    permission = Perm.REVIEW_CASE_READ
    section = "reviews"
    opening: Opening

    @cached_property
    def about(self) -> Incident | Review:
        """The incident or review; 404 to people to whom nothing about it opens."""
        model: Any = Incident if self.opening == Opening.INCIDENT else Review
        found: Incident | Review = get_object_or_404(
            model.objects.filter(board=self.board).select_related("board"), pk=self.kwargs["pk"]
        )
        if not self.may_write and not self.access.opens(self.opening, found.pk):
            raise Http404
        return found

    @property
    def may_write(self) -> bool:
        """Review leads; the panel reads."""
        return self.can(Perm.REVIEW_CASE_WRITE)

    def case_url(self, name: str, **kwargs: Any) -> str:
        """The address of a page of this incident or review: case_url("reviews:incident_panel")."""
        return board_url(name, self.board, pk=self.about.pk, **kwargs)

    @property
    def page_name(self) -> str:
        """The name of this page's address, with its app."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    def sent(self, response: HttpResponse) -> HttpResponse:
        if response.status_code in {200, 409}:
            page = self.page_name.removeprefix("reviews:")
            record_reading(self.about, READ, actor=self.access.user, page=page, clearance=Clearance.REVIEWS)
        return response

    def trail(self) -> list[Crumb]:
        """Breadcrumbs between the board's home and this page."""
        here = (str(self.about), self.about.get_absolute_url())
        if self.opening == Opening.INCIDENT:
            return [reviews_crumb(self.board), incidents_crumb(self.board), here]
        return [reviews_crumb(self.board), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        here = [(label, "") for label, name, _ in TABS[self.opening] if name == self.page_name]
        context.setdefault("breadcrumbs", [home_crumb(self.board), *self.trail(), *here])
        context["may_write"] = self.may_write
        context["about"] = self.about
        context["case_tabs"] = case_tabs(self.access, self.about, self.page_name)
        return context


class OneIncidentCase(CaseView):
    """A confidential page about an incident."""

    opening = Opening.INCIDENT

    @property
    def incident(self) -> Incident:
        """The incident in the address."""
        return cast("Incident", self.about)


class OneReviewCase(CaseView):
    """A confidential page about a review."""

    opening = Opening.REVIEW

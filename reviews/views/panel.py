"""The panel of an incident or review: who is named on it, naming somebody, taking somebody off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView, View

from boards.views.form_page import BoardFormPage
from core.permissions import Perm
from reviews.forms.panel import MemberForm
from reviews.models import PanelMember
from reviews.services import panel
from reviews.views.case_view import CaseView, OneIncidentCase, OneReviewCase

ACCESS = {"reads": ("Reads the case", "green"), "invited": ("Invited", "blue"), "none": ("No access", "grey")}


class _Panel(CaseView, TemplateView):
    """Who is on the panel, and who was."""

    template_name = "reviews/panel.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        members = list(
            PanelMember.objects.filter(**panel.about_field(self.about)).select_related(
                "agency", "incident", "review"
            )
        )
        access = panel.who_reads(members)
        context["members"] = [(one, *ACCESS[access[one.pk]]) for one in members if one.ended_on is None]
        context["former"] = [one for one in members if one.ended_on is not None]
        context["add_url"] = self.case_url(f"reviews:{self.opening}_panel_add")
        context["end_name"] = f"reviews:{self.opening}_panel_end"
        return context


class IncidentPanel(OneIncidentCase, _Panel):
    """The rapid review panel of an incident."""


class ReviewPanel(OneReviewCase, _Panel):
    """The panel of a review."""


class _Name(CaseView, BoardFormPage):
    """Name somebody on the panel."""

    permission = Perm.REVIEW_CASE_WRITE
    form_class = MemberForm
    title = "Name somebody on the panel"
    intro = "They read everything that is kept about this case, except who the child is, and nothing of any other case."

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Panel", self.case_url(f"reviews:{self.opening}_panel"))]

    def save(self, form: Any) -> PanelMember:
        return panel.name_member(self.about, given=form.given(), actor=self.access.user)

    def done_words(self, result: PanelMember) -> str:
        return f"{result} is on the panel."


class IncidentPanelAdd(OneIncidentCase, _Name):
    """Name somebody on the rapid review panel."""


class ReviewPanelAdd(OneReviewCase, _Name):
    """Name somebody on the panel of a review."""


class _End(CaseView, View):
    """POST: take somebody off the panel."""

    permission = Perm.REVIEW_CASE_WRITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = PanelMember.objects.filter(**panel.about_field(self.about))
        member = get_object_or_404(rows, pk=kwargs["member"])
        panel.end_member(member, actor=self.access.user)
        messages.success(request, f"{member} is off the panel, and reads nothing of the case any more.")
        return HttpResponseRedirect(self.case_url(f"reviews:{self.opening}_panel"))


class IncidentPanelEnd(OneIncidentCase, _End):
    """POST: take somebody off the rapid review panel."""


class ReviewPanelEnd(OneReviewCase, _End):
    """POST: take somebody off the panel of a review."""

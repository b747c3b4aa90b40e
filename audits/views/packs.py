"""Challenge-day packs: of one return, and of all agencies of a cycle. For the board's side only."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import TemplateView

from audits.challenge_questions import RULE
from audits.models import Return
from audits.packs import pack_of
from audits.services.pack_pdf import ask_for_pack, ask_for_packs
from audits.tables.cycles import status_tags
from audits.views.cycles import OneCycle
from audits.views.return_page import OneReturn
from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.models import Job
from core.permissions import Perm

PER_PAGE = 50


class ReturnPack(OneReturn, TemplateView):
    """GET: what the panel may ask, and where what is agreed is written down. POST: make the pack."""

    # Not the agency's: it has warnings and questions that the agency has not seen.
    permission = Perm.RETURN_READ
    or_permissions: ClassVar[tuple[Perm, ...]] = ()
    template_name = "audits/pack_page.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            job = ask_for_pack(self.agency_return, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self.url("return_pack"))
        return to_job(self.board, job)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.agency_return
        moderates = self.can(Perm.RETURN_MODERATE)
        context = super().get_context_data(**kwargs)
        context.update(
            pack=pack_of(one) if one.withdrawn_on is None else None,
            questions_rule=RULE,
            has_answers=one.submitted_at is not None,
            agreed=[
                (str(standard), self.url("moderate_standard", number=standard.number))
                for standard in self.standards
            ]
            if moderates
            else [],
            proposals_url=self.url("return_proposals") if moderates else "",
            moderate_url=self.url("moderate") if moderates else "",
            packs_url=board_url("audits:cycle_packs", self.board, pk=one.cycle_id),
            breadcrumbs=self.crumbs(("Challenge-day pack", "")),
        )
        return context


class CyclePacks(OneCycle, TemplateView):
    """GET: the agencies with their packs. POST: make the packs of all of them."""

    permission = Perm.RETURN_READ
    template_name = "audits/packs.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            job = ask_for_packs(self.cycle, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(board_url("audits:cycle_packs", self.board, pk=self.cycle.pk))
        return to_job(self.board, job)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = Return.objects.asked().filter(cycle=self.cycle).select_related("agency")
        page = Paginator(asked.order_by("agency__name", "pk"), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            cycle=self.cycle,
            page=page,
            rows=[
                {
                    "agency": one.agency,
                    "tags": status_tags(one, self.cycle),
                    "url": board_url("audits:return_pack", self.board, pk=one.pk),
                }
                for one in page.object_list
            ],
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("Challenge-day packs", "")],
            **kwargs,
        )


def to_job(board: Any, job: Job) -> HttpResponse:
    """The page that shows how far a job is, and then has the file."""
    return HttpResponseRedirect(board_url("core:job", board, pk=job.pk))

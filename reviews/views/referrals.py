"""Referring a case: the form, what an agency has sent with its state, and what is still missing."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.agencies import agencies_on
from boards.models import Agency
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from core.permissions import Perm
from core.readings import record_reading
from core.views.confidential import ConfidentialView
from reviews import serious_incident
from reviews.forms.cases import MissingForm, ReferralForm
from reviews.models import Referral
from reviews.services import referrals
from reviews.tables.register import INCIDENT_COLOURS
from reviews.views.case_page import child_rows, event_rows
from reviews.views.draft_page import ReviewDraftPage, drafts_shown
from reviews.views.pages import reviews_crumb

PER_PAGE = 25
Crumb = tuple[str, str]


class ReferralView(ConfidentialView):
    """A page of referrals: review leads see all of the board, an agency's leads what their agency sent."""

    permission = Perm.REFERRAL_WRITE
    or_permissions = (Perm.REFERRAL_WRITE_OWN,)
    section = "reviews"

    @property
    def sees_all(self) -> bool:
        return self.can(Perm.REFERRAL_WRITE)

    def referrals(self) -> "QuerySet[Referral]":
        """What this person may see, newest first."""
        rows: QuerySet[Referral] = Referral.objects.filter(board=self.board)
        if not self.sees_all:
            rows = rows.filter(agency__in=sorted(self.access.agency_ids))
        return rows.select_related("incident__board", "agency", "board")

    def trail(self) -> list[Crumb]:
        """Breadcrumbs between the board's home and this page."""
        return [reviews_crumb(self.board), ("Referrals", board_url("reviews:referrals", self.board))]


class ReferralList(ReferralView, TemplateView):
    """What was referred, with how far it has come; drafts on top."""

    template_name = "reviews/referrals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = self.referrals().defer(
            "what_happened", "lived_where", "other_areas", "agencies_named", "ethnicity_unknown"
        )
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        context.update(
            page=page,
            rows=[
                {
                    "one": one,
                    "stage": one.incident.stage(),
                    "colour": INCIDENT_COLOURS[one.incident.stage()],
                    "missing": ", ".join(one.missing),
                    "url": board_url("reviews:referral", self.board, pk=one.pk),
                }
                for one in page.object_list
            ],
            drafts=drafts_shown(self.board, self.access),
            sees_all=self.sees_all,
            breadcrumbs=[home_crumb(self.board), reviews_crumb(self.board), ("Referrals", "")],
        )
        return context


class ReferralAdd(ReferralView, ReviewDraftPage):
    """Refer a case."""

    form_class = ReferralForm
    template_name = "reviews/referral_form.html"
    title = "Refer a case"
    button = "Hand in the referral"

    def agencies(self) -> "QuerySet[Agency]":
        """Agencies that this person may refer for."""
        if self.sees_all:
            return agencies_on(self.board.pk).order_by("name").distinct()
        return Agency.objects.filter(pk__in=sorted(self.access.agency_ids)).order_by("name")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agencies": self.agencies()}

    def save(self, form: Any) -> Referral:
        return referrals.hand_in(
            board=self.board,
            given=form.facts(),
            on_behalf=form.cleaned_data["agency"].pk not in self.access.agency_ids,
            draft_key=form.draft_key,
            actor=self.access.user,
        )

    def done_words(self, result: Referral) -> str:
        return f"The referral is handed in. The child is called {result.incident.pseudonym} from now on."

    def after(self, result: Referral) -> str:
        return board_url("reviews:referral", self.board, pk=result.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            guidance=serious_incident.GUIDANCE,
            source=serious_incident.SOURCE,
            link=serious_incident.LINK,
            link_name=serious_incident.LINK_NAME,
        )
        return context


class OneReferral(ReferralView):
    """A page about the referral in the address; another agency's is not there. Who is shown it is written down."""

    @cached_property
    def referral(self) -> Referral:
        found: Referral = get_object_or_404(self.referrals(), pk=self.kwargs["pk"])
        return found

    def sent(self, response: HttpResponse) -> HttpResponse:
        if response.status_code == 200:
            record_reading(self.referral, "referral.read", actor=self.access.user)
        return response


class ReferralPage(OneReferral, TemplateView):
    """What was sent, without who the child is, and what came of it."""

    template_name = "reviews/referral.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.referral
        facts: Any = one
        stage = one.incident.stage()
        context.update(
            referral=one,
            stage=(stage.label, INCIDENT_COLOURS[stage]),
            child=child_rows(facts),
            event=event_rows(facts, one.agencies_named),
            missing_url=board_url("reviews:referral_missing", self.board, pk=one.pk) if one.missing else "",
            case_url=board_url("reviews:incident_case", self.board, pk=one.incident_id)
            if self.sees_all
            else "",
            breadcrumbs=[home_crumb(self.board), *self.trail(), (one.incident.pseudonym, "")],
        )
        return context


class ReferralMissing(OneReferral, BoardFormPage):
    """Add what was missing."""

    form_class = MissingForm
    title = "Add what was missing"
    done = "Thank you. It is added to the case."

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.request.method == "GET" and not self.referral.missing:
            raise Http404
        return super().get_form_kwargs() | {"referral": self.referral}

    def save(self, form: Any) -> Referral:
        return referrals.give_missing(self.referral, **form.given(), actor=self.access.user)

    def trail(self) -> list[Crumb]:
        url = board_url("reviews:referral", self.board, pk=self.referral.pk)
        return [*super().trail(), (self.referral.incident.pseudonym, url)]

"""Recommendations of a report: the two lists, writing one, carrying over, and actions that follow."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.views.generic import TemplateView

from boards.views.form_page import history_url
from core.permissions import Perm
from core.templatetags.page_parts import tag
from reports.forms.recommendations import (
    CarriedRecommendationForm,
    NewRecommendationForm,
    RecommendationActionForm,
    RecommendationForm,
)
from reports.models import Recommendation, Report
from reports.recommended import ActionsOf, recommendations_of
from reports.services.recommendations import (
    RecommendationConflictError,
    add_recommendation,
    carry_over,
    change_recommendation,
    left_to_carry,
    make_action,
    move_recommendation,
    remove_recommendation,
)
from reports.views.report_page import Crumb, OneReportFormPage, ReportStep, ReportView

State = Recommendation.State
COLOURS = {State.DONE: "green", State.UNDER_WAY: "yellow", State.NOT_BEGUN: "red", State.DROPPED: "grey"}
TITLE = "Recommendations"
# Key (that of the section without "officer-"), heading, and whether they are carried over.
LISTS = (("before", "Of earlier reports", True), ("next", "For the time to come", False))


def state_tag(one: Recommendation) -> SafeString:
    """How far it is, as a coloured word."""
    return tag(one.get_state_display(), COLOURS[State(one.state)])


class RecommendationsView(ReportView):
    """A page about the recommendations of one report."""

    @property
    def may_write(self) -> bool:
        return self.can(Perm.REPORT_WRITE) and self.report.status == Report.Status.DRAFT

    def crumbs_to(self, *rest: Crumb) -> list[Crumb]:
        return self.report_crumbs((TITLE, self.url("recommendations") if rest else ""), *rest)


class Recommendations(RecommendationsView, TemplateView):
    """What was recommended before and what became of it, and what is recommended now."""

    template_name = "reports/recommendations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        printed = self._printed()
        found = [
            (key, title, recommendations_of(self.report, carried=carried))
            for key, title, carried in LISTS
            if self.sees_drafts or f"officer-{key}" in printed
        ]
        actions = ActionsOf([one for *_, rows in found for one in rows])
        return super().get_context_data(
            breadcrumbs=self.crumbs_to(),
            lists=[(key, title, [self._row(one, actions) for one in rows]) for key, title, rows in found],
            left=left_to_carry(self.report) if self.may_write else [],
            can_edit=self.may_write,
            may_act=self.can(Perm.REPORT_WRITE, Perm.ACTION_MANAGE),
            may_open_actions=self.can(Perm.ACTION_READ),
            **kwargs,
        )

    def _printed(self) -> set[str]:
        """The report's sections: what was left out of it is not for its readers."""
        return set(self.report.sections.filter(is_included=True).values_list("key", flat=True))

    @staticmethod
    def _row(one: Recommendation, actions: ActionsOf) -> dict[str, Any]:
        return {
            "one": one,
            "state": state_tag(one),
            "actions": actions.of(one),
            "is_finished": one.state in (State.DONE, State.DROPPED),
        }


class OneRecommendation(RecommendationsView):
    """A page about one recommendation, named in the address as `recommendation`."""

    @cached_property
    def one(self) -> Recommendation:
        rows: QuerySet[Recommendation] = Recommendation.objects.filter(board=self.board, report=self.report)
        found: Recommendation = get_object_or_404(
            rows.select_related("report__board", "board", "agency", "edited_by"),
            pk=self.kwargs["recommendation"],
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(one=self.one, **kwargs)


class RecommendationForms(RecommendationsView, OneReportFormPage):
    """A form about a recommendation."""

    permission = Perm.REPORT_WRITE
    template_name = "reports/recommendation_form.html"

    def back(self) -> str:
        return self.url("recommendations")

    def get_crumbs(self) -> list[Crumb]:
        return self.crumbs_to((self.get_title(), ""))


class RecommendationWriting(RecommendationForms):
    """A form that only makes sense in a draft; otherwise its address leads to the list."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.report.status != Report.Status.DRAFT:
            return HttpResponseRedirect(self.url("recommendations"))
        return super().get(request, *args, **kwargs)


class RecommendationAdd(RecommendationWriting):
    """Recommend something new."""

    form_class = NewRecommendationForm
    title = "Add a recommendation"
    done = "The recommendation is in the list."

    def save(self, form: RecommendationForm) -> Recommendation:
        return add_recommendation(self.report, facts=form.facts(), actor=self.access.user)


class RecommendationEdit(OneRecommendation, RecommendationWriting):
    """Change a new one, or write what became of an earlier one."""

    done = "The recommendation is saved."

    def get_title(self) -> str:
        return "What became of it" if self.one.is_carried else "Change the recommendation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(history_url=history_url(self.board, self.one), **kwargs)

    def get_form_class(self) -> type[RecommendationForm]:
        return CarriedRecommendationForm if self.one.is_carried else NewRecommendationForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"one": self.one}

    def save(self, form: RecommendationForm) -> Recommendation:
        return change_recommendation(
            self.one,
            facts=form.facts(),
            revision=form.cleaned_data["revision"],
            actor=self.access.user,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except RecommendationConflictError as conflict:
            return self._both(form, conflict.current)

    def _both(self, form: RecommendationForm, current: Recommendation) -> HttpResponse:
        """What was typed stays in the form; above it stands what somebody else saved meanwhile."""
        differences = form.differences(current)
        form.data = {**form.data.dict(), "revision": current.revision}  # type: ignore[attr-defined]
        context = self.get_context_data(form=form, theirs=current, differences=differences)
        return self.render_to_response(context, status=409)


class RecommendationAction(OneRecommendation, RecommendationForms):
    """Make it an action of the board; also after the report is signed."""

    or_permissions = (Perm.ACTION_MANAGE,)
    form_class = RecommendationActionForm
    title = "Make it an action"
    intro = "The action is followed in the board’s list of actions; here it is shown how far it is."
    done = "The action is in the board’s list."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"one": self.one}

    def save(self, form: RecommendationActionForm) -> Any:
        return make_action(self.one, **form.cleaned_data, actor=self.access.user)


class RecommendationStep(OneRecommendation, ReportStep):
    """POST: one step with one recommendation."""

    permission = Perm.REPORT_WRITE

    def after(self, result: Any) -> str:
        return self.url("recommendations")


class RecommendationMove(RecommendationStep):
    """POST: exchange it with its neighbour."""

    done = ""

    def take(self) -> Any:
        up = self.request.POST.get("direction") == "up"
        return move_recommendation(self.one, direction="up" if up else "down", actor=self.access.user)


class RecommendationRemove(RecommendationStep, TemplateView):
    """GET asks, POST removes a new one."""

    http_method_names = ["get", "post"]
    template_name = "reports/recommendation_remove.html"
    done = "The recommendation is removed."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.report.status != Report.Status.DRAFT or self.one.is_carried:
            return HttpResponseRedirect(self.url("recommendations"))
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = self.crumbs_to(("Remove a recommendation", ""))
        back = self.url("recommendations")
        return super().get_context_data(breadcrumbs=crumbs, back_url=back, **kwargs)

    def take(self) -> None:
        remove_recommendation(self.one, actor=self.access.user)


class RecommendationsCarry(RecommendationsView, ReportStep):
    """POST: take up what the report before left unfinished."""

    permission = Perm.REPORT_WRITE
    done = "What the report before left unfinished is in the list. Write what became of it."

    def take(self) -> list[Recommendation]:
        return carry_over(self.report, actor=self.access.user)

    def after(self, result: Any) -> str:
        return self.url("recommendations")

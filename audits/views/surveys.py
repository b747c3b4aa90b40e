"""A cycle's practitioner survey: making it, its links, closing it, and its results beside the self-grades."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.forms.surveys import SurveyCloseForm, SurveyForm
from audits.models import Standard, Survey, SurveyLink
from audits.services import surveys as services
from audits.statistics.survey import THRESHOLD, by_gap, gap_chart, reply_counts, survey_figures
from audits.survey_questions import statement_about
from audits.views.cycles import OneCycle
from boards.models import Agency
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from boards.views.press import Press
from core.email import site_url
from core.permissions import Perm

MOST_OF_ONE = 5


class SurveyPages(OneCycle):
    """Pages about the survey of the cycle in the address."""

    permission = Perm.CYCLE_MANAGE

    @cached_property
    def found(self) -> Survey | None:
        """The survey; None while there is none."""
        survey: Survey | None = Survey.objects.filter(cycle=self.cycle.pk).first()
        if survey is not None:
            survey.board, survey.cycle = self.board, self.cycle
        return survey

    @property
    def survey(self) -> Survey:
        if self.found is None:
            raise Http404
        return self.found

    def url(self, name: str) -> str:
        return board_url(f"audits:{name}", self.board, pk=self.cycle.pk)

    def survey_crumb(self) -> tuple[str, str]:
        return ("Practitioner survey", self.url("survey"))


class SurveyPage(SurveyPages, TemplateView):
    """The survey for its manager: its days, its links, and how many have answered."""

    template_name = "audits/survey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey = self.found
        context = super().get_context_data(
            cycle=self.cycle,
            survey=survey,
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("Practitioner survey", "")],
            add_url=self.url("survey_add"),
            **kwargs,
        )
        if survey is None:
            return context
        counts = reply_counts(survey)
        links = SurveyLink.objects.filter(survey=survey).select_related("agency").order_by("agency__name")
        is_over = survey.is_over()
        context.update(
            state=state_of(survey),
            is_over=is_over,
            questions=services.questions_of(survey),
            rows=[self.row(link, counts.get(link.agency_id, 0)) for link in links],
            replies=sum(counts.values()),
            missing=0 if is_over else services.missing_links(survey).count(),
            threshold=THRESHOLD,
            edit_url=self.url("survey_edit"),
            close_url=self.url("survey_close"),
            links_url=self.url("survey_links"),
            results_url=self.url("survey_results"),
        )
        return context

    def row(self, link: SurveyLink, replies: int) -> dict[str, Any]:
        path = reverse("audits:survey_answer", kwargs={"token": services.token_of(link)})
        replace_url = board_url(
            "audits:survey_link_replace", self.board, pk=self.cycle.pk, agency=link.agency_id
        )
        return {"link": link, "url": site_url(path), "replies": replies, "replace_url": replace_url}


def state_of(survey: Survey) -> tuple[str, str]:
    """Where a survey stands, with the colour of its tag."""
    if survey.is_over():
        return "Ended", "grey"
    return ("Open", "green") if survey.is_open() else ("Planned", "blue")


class SurveyFormPage(SurveyPages, BoardFormPage):
    """A form about the survey; afterwards to its page."""

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), self.survey_crumb()]

    def standards(self) -> list[Standard]:
        return list(Standard.objects.filter(version=self.cycle.version_id).order_by("number"))


class SurveyAdd(SurveyFormPage):
    """Make the survey of a cycle."""

    form_class = SurveyForm
    title = "Make a practitioner survey"
    intro = (
        "People who work with children say how far they agree with each statement, without signing in and without a "
        "trace. Change the statements as you like; leave one empty to ask nothing about its standard."
    )
    done = "The survey is made. Send each agency its link."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.can(self.permission) and self.found is not None:
            return HttpResponseRedirect(self.url("survey"))
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        opens_on = max(today, self.cycle.opens_on)
        return {"opens_on": opens_on, "closes_on": max(self.cycle.due_on, opens_on), "most_a_day": 300}

    def get_form_kwargs(self) -> dict[str, Any]:
        standards = self.standards()
        texts = {one.pk: statement_about(one) for one in standards}
        return super().get_form_kwargs() | {"standards": standards, "texts": texts}

    def save(self, form: Any) -> Survey:
        return services.make_survey(self.cycle, facts=form.facts(), actor=self.access.user)


class SurveyEdit(SurveyFormPage):
    """Change the survey; its statements only while nobody has answered."""

    form_class = SurveyForm
    title = "Change the survey"
    intro = "The statements can be changed until the first person has answered."

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.survey, name) for name in services.AUDITED}

    def get_form_kwargs(self) -> dict[str, Any]:
        texts = {one.standard_id: one.text for one in services.questions_of(self.survey)}
        return super().get_form_kwargs() | {"standards": self.standards(), "texts": texts}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.survey.is_over():
            context["blocked"] = {"title": "This survey has ended", "text": services.OVER}
        return context

    def save(self, form: Any) -> Survey:
        return services.change_survey(self.survey, facts=form.facts(), actor=self.access.user)


class SurveyClose(SurveyFormPage):
    """End the survey before its last day, after saying what that means."""

    form_class = SurveyCloseForm
    title = "Close the survey"
    intro = (
        "Nobody can answer any more, and everybody who sees the cycle can see the results. A closed survey cannot be "
        "opened again: each reply that came later could be told from the change in the results."
    )
    done = "The survey is closed. These are its results."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.survey.is_over():
            context["blocked"] = {"title": "This survey has ended", "text": services.OVER}
        return context

    def save(self, form: Any) -> Survey:
        return services.close_survey(self.survey, actor=self.access.user)

    def after(self, result: Survey) -> str:
        return self.url("survey_results")


class SurveyPost(Press, SurveyPages):
    """A change by one press."""

    def after(self) -> str:
        return self.url("survey")


class SurveyLinks(SurveyPost):
    """Make links for agencies that were asked since the survey was made."""

    def change(self) -> str:
        made = len(services.add_links(self.survey, actor=self.access.user))
        return "1 link is made." if made == 1 else f"{made} links are made."


class SurveyLinkReplace(SurveyPost):
    """Give one agency a new link."""

    def change(self) -> str:
        rows = SurveyLink.objects.filter(survey=self.survey).select_related("survey", "agency")
        link = get_object_or_404(rows, agency=self.kwargs["agency"])
        services.replace_link(link, actor=self.access.user)
        return f"{link.agency} has a new link. The old one does not work any more."


class SurveyResults(SurveyPages, TemplateView):
    """What practitioners say beside what agencies say; ?agency= for those who read returns."""

    permission = Perm.CYCLE_READ
    template_name = "audits/survey_results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey, by_agency = self.found, self.can(Perm.RETURN_READ)
        context = super().get_context_data(
            cycle=self.cycle,
            survey=survey,
            threshold=THRESHOLD,
            survey_url=self.url("survey") if self.can(Perm.CYCLE_MANAGE) else "",
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("What practitioners say", "")],
            **kwargs,
        )
        if survey is None or not survey.is_over():
            return context
        figures = survey_figures(survey, self.cycle)
        agencies = [agency for agency, _ in figures.agencies] if by_agency else []
        agency = self.chosen(agencies)
        lines = figures.lines_of(agency)
        context.update(
            is_over=True,
            figures=figures,
            agencies=agencies,
            agency=agency,
            lines=by_gap(lines),
            chart=gap_chart(lines, key="gaps"),
            has_gaps=any(line.size is not None for line in lines),
            to_ask=figures.to_ask(by_agency=by_agency) if agency is None else _above(lines),
        )
        return context

    def chosen(self, agencies: list[Agency]) -> Agency | None:
        """The agency that the address names; of all together where it names none that may be seen."""
        given = self.request.GET.get("agency", "")
        return next((agency for agency in agencies if str(agency.pk) == given), None)


def _above(lines: Any) -> list[Any]:
    return [line for line in by_gap(lines) if line.size is not None and line.size > 0][:MOST_OF_ONE]

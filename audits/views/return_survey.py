"""What practitioners say of one agency, beside what it says of itself: for the agency and for the board."""

from typing import Any

from django.views.generic import TemplateView

from audits.models import Survey
from audits.statistics.survey import THRESHOLD, by_gap, gap_chart, survey_figures
from audits.views.return_page import OneReturn


def survey_of(one: OneReturn) -> Survey | None:
    """The survey of the return's cycle in which its agency has a link; None where there is none."""
    rows = Survey.objects.filter(cycle=one.agency_return.cycle_id, links__agency=one.agency_return.agency_id)
    found: Survey | None = rows.first()
    return found


class ReturnSurvey(OneReturn, TemplateView):
    """The lines of the own agency, as the board sees them, once the survey has ended for good.

    What is suppressed follows from all agencies together, and is the same for every reader. Totals and lines of others
    are not on this page: what is hidden here could be worked out from them.
    """

    template_name = "audits/return_survey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        survey = survey_of(self)
        context.update(
            survey=survey,
            threshold=THRESHOLD,
            breadcrumbs=self.crumbs(("What practitioners say", "")),
        )
        if survey is None or not survey.is_over():
            return context
        lines = by_gap(survey_figures(survey, self.agency_return.cycle).lines_of(self.agency_return.agency))
        context.update(
            is_over=True,
            lines=lines,
            any_shown=any(not line.share.suppressed and line.share.value is not None for line in lines),
            chart=gap_chart(lines, key="gaps"),
            has_gaps=any(line.size is not None for line in lines),
        )
        return context

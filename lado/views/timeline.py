"""The timeline of a case: a page, and files with and without names."""

from typing import Any

from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from lado.timeline import redacted, timeline_of
from lado.views.case_view import OneCase
from lado.views.step_page import CasePdf


class TimelinePage(OneCase, TemplateView):
    """Everything that happened, in order."""

    template_name = "lado/timeline.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["events"] = timeline_of(self.contact)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), ("Timeline", "")]
        return context


class TimelinePdf(CasePdf):
    """The timeline as PDF, with all names."""

    what = "timeline"
    template = "lado/pdf/timeline.html"

    def pdf_context(self) -> dict[str, Any]:
        return {"title": "Timeline", "events": timeline_of(self.contact)}


class MaskedTimelinePdf(TimelinePdf):
    """The timeline as PDF, with names masked."""

    what = "timeline-masked"

    def pdf_context(self) -> dict[str, Any]:
        events = redacted(timeline_of(self.contact), self.contact)
        return {"title": "Timeline with names masked", "events": events, "is_masked": True}

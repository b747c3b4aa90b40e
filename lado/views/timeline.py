"""The timeline of a case: a page, and files with and without names."""

from typing import Any

from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from core.downloads import WORD
from lado.timeline import redacted, timeline_of
from lado.views.case_view import OneCase
from lado.views.step_page import CaseFile, CasePdf


class TimelinePage(OneCase, TemplateView):
    """Everything that happened, in order."""

    template_name = "lado/timeline.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["events"] = timeline_of(self.contact)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), ("Timeline", "")]
        return context


class TimelineWord(CaseFile):
    """The timeline as a Word file, with all names."""

    what = "timeline"
    form = WORD
    title = "Timeline"
    is_masked = False

    def written(self) -> bytes:
        from lado.case_docx import timeline_docx  # Word is asked for rarely, and takes its time to load

        events = timeline_of(self.contact)
        return timeline_docx(
            redacted(events, self.contact) if self.is_masked else events,
            title=self.title,
            reference=self.contact.reference,
            board_name=self.board.name,
            mark=self.mark,
            is_masked=self.is_masked,
        )

    def recorded(self) -> dict[str, Any]:
        return {"what": f"{self.what}-word"}


class MaskedTimelineWord(TimelineWord):
    """The timeline as a Word file, with names masked."""

    what = "timeline-masked"
    title = "Timeline with names masked"
    is_masked = True


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

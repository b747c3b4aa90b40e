"""Reading a report on the site, having it made, and downloading its files."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from core import audit
from core.models import Job, StoredFile
from core.permissions import Perm
from core.views.files import FileDownload
from reports.rendering import context_of
from reports.services.editions import ask_for_edition, content_of
from reports.tables import status_tag
from reports.views.report_page import ReportStep, ReportView

FILES = {"pdf", "html", "figures", "tables"}


class ReportHtml(ReportView, TemplateView):
    """The whole report as a page: frozen, or for those who write and sign it as it would be now."""

    template_name = "reports/report_html.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Draft files hold draft words; here only a frozen one is offered.
        edition = self.report.editions.filter(was_frozen=True).first()
        file_url = self.url("report_edition_file", number=edition.number, form="html") if edition else ""
        context = super().get_context_data(
            breadcrumbs=self.report_crumbs(("Read", "")),
            status_tag=status_tag(self.report),
            file_url=file_url,
            **kwargs,
        )
        return {**context_of(content_of(self.report)), **context}


class ReportMake(ReportStep):
    """POST: have the report made as files."""

    permission = Perm.REPORT_WRITE
    or_permissions = (Perm.REPORT_SIGN_OFF,)
    done = ""

    def take(self) -> Job:
        return ask_for_edition(self.report, actor=self.access.user)


class EditionFile(ReportView, FileDownload):
    """One file of one edition. Every download is written down."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        response = super().get(request, *args, **kwargs)
        what = f"edition {self.kwargs['number']}"
        audit.record("export", self.report, actor=self.access.user, after={"what": what, "form": self.form})
        return response

    @property
    def form(self) -> str:
        return str(self.kwargs["form"])

    def get_file(self) -> StoredFile:
        if self.form not in FILES:
            raise Http404
        editions = self.report.editions.select_related(self.form)
        if not self.sees_drafts:
            editions = editions.filter(was_frozen=True)
        edition = get_object_or_404(editions, number=self.kwargs["number"])
        stored: StoredFile = getattr(edition, self.form)
        return stored

"""Reports that a review asks agencies for, as the review sees them."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from core.models import StoredFile
from core.views.files import FileDownload
from reviews.forms.agency_reports import RequestForm, VerdictForm
from reviews.models import AgencyReport, AgencyReportVersion
from reviews.services import agency_reports as services
from reviews.views.case_forms import ReviewCase, ReviewCaseForm, ReviewStep

TAB = ("Agency reports", "reviews:agency_reports")


def with_versions(reports: list[AgencyReport]) -> list[tuple[AgencyReport, list[AgencyReportVersion]]]:
    """Each report with its versions in order, without their texts (one query)."""
    by_report: dict[int, list[AgencyReportVersion]] = {}
    for one in AgencyReportVersion.objects.filter(report__in=reports).defer("text", "reasons"):
        by_report.setdefault(one.report_id, []).append(one)
    return [(report, by_report.get(report.pk, [])) for report in reports]


class Reports(ReviewCase, TemplateView):
    """Who is asked, until when, what came, and whether it is good enough."""

    template_name = "reviews/agency_reports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        rows = AgencyReport.objects.filter(review=self.review).defer("questions").select_related("agency")
        context["rows"] = [
            {
                "report": report,
                "state": services.state_of(report, versions, today),
                "received": next((one.sent_on for one in reversed(versions) if one.sent_on), None),
                "late": next((one.days_late(report.due_on) for one in versions if one.sent_on), 0),
                "count": sum(one.sent_on is not None for one in versions),
            }
            for report, versions in with_versions(list(rows))
        ]
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (TAB[0], "")]
        return context


class Ask(ReviewCaseForm):
    """Ask an agency."""

    parent = TAB
    form_class = RequestForm
    title = "Ask an agency for a report"
    intro = "The leads of the agency get an email that says nothing of the case, and write and send the report here."

    def save(self, form: RequestForm) -> AgencyReport:
        return services.ask_agency(self.review, **form.cleaned_data, actor=self.access.user)

    def done_words(self, result: AgencyReport) -> str:
        return f"{result.agency} is asked."


class OneReport(ReviewCase):
    """About the agency's report in the address."""

    parent = TAB

    @cached_property
    def asked(self) -> AgencyReport:
        rows = AgencyReport.objects.filter(review=self.review).select_related("agency", "review", "board")
        found: AgencyReport = get_object_or_404(rows, pk=self.kwargs["report"])
        return found

    def versions(self) -> list[AgencyReportVersion]:
        """What the agency sent, the newest first; not what it is still writing."""
        rows = AgencyReportVersion.objects.filter(report=self.asked, sent_on__isnull=False)
        return list(rows.select_related("file", "judged_by").order_by("-number"))


class Report(OneReport, TemplateView):
    """What the agency is asked, and every version that it sent."""

    template_name = "reviews/agency_report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        versions = self.versions()
        context.update(
            asked=self.asked,
            versions=versions,
            state=services.state_of(self.asked, versions[::-1], timezone.localdate()),
            breadcrumbs=[home_crumb(self.board), *self.trail(), (str(self.asked.agency), "")],
        )
        return context


class ReportChange(OneReport, ReviewCaseForm):
    """Other questions, or another last day."""

    form_class = RequestForm
    title = "Change the request"
    done = "The request is changed."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"report": self.asked}

    def save(self, form: RequestForm) -> AgencyReport:
        return services.change_request(self.asked, **form.cleaned_data, actor=self.access.user)


class ReportClose(OneReport, ReviewStep):
    """POST: close the request, or open it again."""

    def change(self) -> str:
        report = services.close(self.asked, actor=self.access.user)
        return "The request is closed." if report.closed_on else "The request is open again."


class ReportJudge(OneReport, ReviewCaseForm):
    """Say whether the newest version is good enough."""

    form_class = VerdictForm
    title = "Check the quality"
    done = "The verdict is kept."

    def save(self, form: VerdictForm) -> AgencyReportVersion:
        versions = self.versions()
        if not versions:
            raise Http404
        return services.judge(versions[0], **form.cleaned_data, actor=self.access.user)

    def get_title(self) -> str:
        return f"Check the report of {self.asked.agency}"


class ReportFile(OneReport, FileDownload):
    """The file of one version that was sent. Each download is written down."""

    def get_file(self) -> StoredFile:
        rows = AgencyReportVersion.objects.filter(
            report=self.asked, sent_on__isnull=False, file__isnull=False
        )
        found: StoredFile | None = get_object_or_404(
            rows.select_related("file"), number=self.kwargs["number"]
        ).file
        if found is None:
            raise Http404
        return found

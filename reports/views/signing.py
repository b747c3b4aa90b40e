"""The steps of a report: to the chair, back, signed off, published."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import TemplateView

from core.models import Job
from core.permissions import Perm
from reports.forms.reports import SendBackForm
from reports.models import Report
from reports.services.signing import ask_for_sign_off, publish, send_back, send_to_chair
from reports.views.report_page import OneReportFormPage, ReportStep


class ReportSend(ReportStep):
    """POST: the draft goes to the chair."""

    permission = Perm.REPORT_WRITE
    done = "The report is with the chair."

    def take(self) -> Report:
        return send_to_chair(self.report, actor=self.access.user)


class ReportSendBack(OneReportFormPage):
    """The chair says what should change."""

    permission = Perm.REPORT_SIGN_OFF
    form_class = SendBackForm
    title = "Send the report back"
    intro = "It can be changed again then, and is sent to you once more afterwards."
    done = "The report is sent back."

    def save(self, form: SendBackForm) -> Report:
        return send_back(self.report, note=form.cleaned_data["note"], actor=self.access.user)


class ConfirmedStep(ReportStep, TemplateView):
    """GET says what will happen and asks; POST does it."""

    http_method_names = ["get", "post"]
    status: Report.Status  # in which the question makes sense

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.report.status != self.status:
            return HttpResponseRedirect(self.url("report"))
        crumbs = self.report_crumbs((self.question, ""))
        return self.render_to_response(self.get_context_data(breadcrumbs=crumbs, question=self.question))

    question = ""


class ReportSignOff(ConfirmedStep):
    """The chair signs off: text and figures are frozen by a job, which also makes the files."""

    permission = Perm.REPORT_SIGN_OFF
    status = Report.Status.WITH_CHAIR
    template_name = "reports/report_sign_off.html"
    question = "Sign the report off"
    done = "The report is being signed off. Its final files are made now."

    def take(self) -> Job:
        return ask_for_sign_off(self.report, actor=self.access.user)


class ReportPublish(ConfirmedStep):
    """The manager says that the report is public."""

    permission = Perm.REPORT_PUBLISH
    status = Report.Status.SIGNED_OFF
    template_name = "reports/report_publish.html"
    question = "Publish the report"
    done = "The report is published."

    def take(self) -> Report:
        return publish(self.report, actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_files = self.report.editions.filter(was_frozen=True).exists()
        return super().get_context_data(has_files=has_files, **kwargs)

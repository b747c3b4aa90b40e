"""Reports that an agency is asked for, as its leads see them: what is asked, writing, sending, what came back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from boards.needs import board_url
from boards.views.form_page import home_crumb
from boards.views.merging_page import MergingFormPage
from core.merging import ConflictError
from core.models import StoredFile
from core.permissions import Perm
from core.readings import record_reading
from core.views.confidential import ConfidentialView
from core.views.files import FileDownload
from reviews.forms.agency_reports import AnswerForm
from reviews.models import AgencyReport, AgencyReportVersion
from reviews.services import agency_reports as services
from reviews.views.agency_reports import with_versions
from reviews.views.asked_view import asked_tabs
from reviews.views.case_view import READ

Crumb = tuple[str, str]
TITLE = "Reports asked of us"
BOTH_WROTE = (
    "Somebody else of your agency wrote in the same field. Press “Save and finish later” to see both texts."
)


class AskedView(ConfidentialView):
    """A page for the leads of an agency, about what their agency is asked; nothing else of a case opens to them."""

    permission = Perm.REQUEST_ANSWER_OWN
    section = "asked"

    def own(self) -> Any:
        """Requests to the agencies that the person leads here."""
        rows = AgencyReport.objects.filter(board=self.board, agency_id__in=sorted(self.access.agency_ids))
        return rows.select_related("agency", "review", "board")

    def trail(self) -> list[Crumb]:
        return [
            ("Asked of us", board_url("reviews:asked", self.board)),
            (TITLE, board_url("reviews:asked_reports", self.board)),
        ]


class AskedReports(AskedView, TemplateView):
    """What the person's agencies are asked."""

    template_name = "reviews/asked_reports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        context["rows"] = [
            (report, services.state_of(report, versions, today))
            for report, versions in with_versions(list(self.own().defer("questions")))
        ]
        context["tabs"] = asked_tabs(self.board, "asked_reports")
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail()[:-1], (TITLE, "")]
        return context


class OneAsked(AskedView):
    """About one request to an agency of the person's."""

    @cached_property
    def asked(self) -> AgencyReport:
        found: AgencyReport = get_object_or_404(self.own(), pk=self.kwargs["pk"])
        return found

    def sent(self, response: HttpResponse) -> HttpResponse:
        if response.status_code in {200, 409}:
            record_reading(self.asked, READ, actor=self.access.user, page="asked_report")
        return response


class AskedReport(OneAsked, MergingFormPage):
    """What is asked, the form for the report, and what was sent before."""

    template_name = "reviews/asked_report.html"
    form_class = AnswerForm

    @cached_property
    def versions(self) -> list[AgencyReportVersion]:
        rows = AgencyReportVersion.objects.filter(report=self.asked).select_related("file", "sent_by")
        return list(rows)

    @property
    def may_write(self) -> bool:
        """Until something is sent, and again when it is returned."""
        last = self.versions[-1] if self.versions else None
        return last is None or last.sent_on is None or last.verdict == AgencyReportVersion.Verdict.RETURNED

    def get_title(self) -> str:
        return f"Report for {self.asked.review}"

    def get_form_kwargs(self) -> dict[str, Any]:
        version = self.versions[-1] if self.versions else None
        said = services.answer_of(self.asked, version)
        is_open = version is not None and version.sent_on is None
        return super().get_form_kwargs() | {
            "said": said,
            "at_revision": version.revision if version is not None and is_open else 0,
        }

    def save(self, form: AnswerForm) -> AgencyReportVersion:
        return services.save_answer(
            self.asked, facts=form.facts(), read=form.read(), file=form.cleaned_data.get("file"),
            actor=self.access.user,
        )  # fmt: skip

    def form_valid(self, form: AnswerForm) -> HttpResponse:  # type: ignore[override]
        response = super().form_valid(form)
        if response.status_code != 302 or "send" not in self.request.POST:
            return response
        # What was written is kept whatever becomes of the sending.
        try:
            services.send_answer(self.asked, actor=self.access.user)
        except ValidationError as error:
            # The page of the message is read anew, so that the next saving is not taken for somebody else's.
            list(messages.get_messages(self.request))
            messages.error(self.request, " ".join(error.messages))
        else:
            list(messages.get_messages(self.request))
            messages.success(self.request, "The report is sent.")
        return response

    def done_words(self, result: AgencyReportVersion) -> str:
        return "The report is kept. It is sent when you press “Send”."

    def after(self, result: Any) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            asked=self.asked,
            about=self.asked.review,
            versions=[one for one in reversed(self.versions) if one.sent_on],
            writing=next((one for one in self.versions if one.sent_on is None), None),
            # Whoever wrote while somebody else sent still has their words before them.
            writes=self.may_write or context["form"].is_bound,
            draft_url=board_url("reviews:asked_report_save", self.board, pk=self.asked.pk)
            if self.may_write
            else "",
            state=services.state_of(self.asked, self.versions, timezone.localdate()),
        )
        return context


class AskedReportSave(OneAsked, View):
    """POST: keep what stands in the report now, but no file. Answers with the time, for the page to show."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A report in the making need not say who wrote it.
        data = request.POST.copy()
        data.pop("send", None)
        form = AnswerForm(data, board=self.board, access=self.access)
        if not form.is_valid():
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"error": words}, status=422)
        try:
            services.save_answer(
                self.asked, facts=form.facts(), read=form.read(), actor=self.access.user, by_itself=True
            )
        except ConflictError:
            return JsonResponse({"error": BOTH_WROTE}, status=422)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
        return JsonResponse({"at": f"{timezone.localtime():%H:%M}"})


class AskedFile(OneAsked, FileDownload):
    """A file that the agency added. Each download is written down."""

    def get_file(self) -> StoredFile:
        rows = AgencyReportVersion.objects.filter(report=self.asked, file__isnull=False).select_related(
            "file"
        )
        found: StoredFile | None = get_object_or_404(rows, number=self.kwargs["number"]).file
        if found is None:
            raise Http404
        return found

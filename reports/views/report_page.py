"""What all pages of one report share: finding it, its breadcrumbs, and who may see what."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import FormView

from core.permissions import Perm
from core.views.base import BoardView
from reports.addresses import report_address
from reports.kinds import RULES, Rules
from reports.models import Report, ReportSection

Crumb = tuple[str, str]


class ReportsView(BoardView):
    """A page about reports of one kind. Drafts exist only for those who write or sign them.

    The addresses of other kinds give `kind`. A page names the right that it needs on an annual report; on another
    kind the corresponding right is asked for (reports.kinds), by `can` wherever it is asked.
    """

    permission = Perm.REPORT_READ
    section = "reports"
    kind: Report.Kind = Report.Kind.ANNUAL

    @property
    def rules(self) -> Rules:
        return RULES[self.kind]

    def can(self, *permissions: Perm) -> bool:
        return super().can(*(self.rules.needed(one) for one in permissions))

    @property
    def sees_drafts(self) -> bool:
        return self.can(Perm.REPORT_WRITE, Perm.REPORT_SIGN_OFF)

    def get_reports(self) -> QuerySet[Report]:
        """The board's reports of the kind that this person may know of."""
        reports = Report.objects.filter(board=self.board, kind=self.kind).select_related("board", "previous")
        return reports if self.sees_drafts else reports.finished()

    def list_url(self, name: str = "reports") -> str:
        """Address of a page about all reports of the kind."""
        return report_address(self.kind, name, board=self.board.slug)

    def crumbs(self, *rest: Crumb) -> list[Crumb]:
        """Home, the list, and the rest; the last one has no address."""
        listed = (self.rules.listed, self.list_url())
        return [("Home", self.board.get_absolute_url()), listed, *rest]


class ReportView(ReportsView):
    """A page of one report, named in the address as `pk`; to people who may not know of it, 404."""

    kwargs: dict[str, Any]

    @cached_property
    def report(self) -> Report:
        found: Report = get_object_or_404(self.get_reports(), pk=self.kwargs["pk"])
        return found

    def url(self, name: str, **kwargs: Any) -> str:
        """Address of a page of this report."""
        return report_address(self.kind, name, board=self.board.slug, pk=self.report.pk, **kwargs)

    def report_crumbs(self, *rest: Crumb) -> list[Crumb]:
        return self.crumbs((self.report.title, self.url("report") if rest else ""), *rest)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(report=self.report, report_url=self.url("report"), **kwargs)


class SectionView(ReportView):
    """A page of one section of the report, named in the address as `section`."""

    @cached_property
    def part(self) -> ReportSection:
        """The section; `section` is taken by the navigation."""
        sections = ReportSection.objects.select_related("report__board", "edited_by")
        found: ReportSection = get_object_or_404(
            sections, report=self.report, pk=self.kwargs["section"], board=self.board
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(part=self.part, **kwargs)


class ReportStep(ReportView):
    """POST: one step with a report, by one service; what it refuses is shown on the report's page."""

    http_method_names = ["post"]
    done: ClassVar[str] = "Saved."

    def take(self) -> Any:
        """Call the service; what it returns is handed to `after`."""
        raise NotImplementedError

    def after(self, result: Any) -> str:
        """Where to go then."""
        return self.url("report")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            result = self.take()
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return HttpResponseRedirect(self.url("report"))
        if self.done:
            messages.success(request, self.done)
        return HttpResponseRedirect(self.after(result))


class ReportFormPage(ReportsView, FormView[Any]):
    """Asks with a form and calls one service; its ValidationError shows at the fields."""

    template_name = "reports/report_form.html"
    title: ClassVar[str] = ""
    intro: ClassVar[str] = ""
    done: ClassVar[str] = "Saved."

    def save(self, form: Any) -> Any:
        """Call the service; what it returns is handed to `after`."""
        raise NotImplementedError

    def back(self) -> str:
        """Where "Cancel" leads, and where to go when it is done."""
        return self.list_url()

    def after(self, result: Any) -> str:
        return self.back()

    def get_crumbs(self) -> list[Crumb]:
        return self.crumbs((self.get_title(), ""))

    def get_title(self) -> str:
        return self.title

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"board": self.board, "access": self.access}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            result = self.save(form)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.after(result))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=self.get_title(),
            intro=self.intro,
            back_url=self.back(),
            breadcrumbs=self.get_crumbs(),
            **kwargs,
        )


class OneReportFormPage(ReportView, ReportFormPage):
    """A form about one report."""

    def back(self) -> str:
        return self.url("report")

    def get_crumbs(self) -> list[Crumb]:
        return self.report_crumbs((self.get_title(), ""))


def show_errors(form: BaseForm, error: ValidationError) -> None:
    """Put a service's errors at the form's fields; what belongs to none of them stands at the top."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for field, errors in by_field.items():
        form.add_error(field if field in form.fields else None, errors)

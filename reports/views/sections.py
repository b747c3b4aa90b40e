"""One section of a report: its text with saving while one writes, or a preview of its figures."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.generic import TemplateView

from boards.views.form_page import history_url
from core.permissions import Perm
from reports.content import Content
from reports.forms.reports import SectionTextForm, SectionTitleForm
from reports.making import Wanted, make_content
from reports.models import Report, ReportSection
from reports.periods import period_of
from reports.rendering import context_of
from reports.sections import NOTES_KEY
from reports.services.sections import (
    SectionConflictError,
    add_section,
    delete_section,
    include_section,
    move_section,
    rename_section,
    save_section,
)
from reports.texts import as_plain, clean
from reports.views.report_page import OneReportFormPage, ReportStep, SectionView, show_errors


class SectionPage(SectionView, TemplateView):
    """GET: the editor, the text to read, or the figures as they are now. POST: save the text."""

    @property
    def is_editable(self) -> bool:
        return (
            self.can(Perm.REPORT_WRITE)
            and self.report.status == Report.Status.DRAFT
            and self.part.kind == ReportSection.Kind.TEXT
        )

    @property
    def is_background(self) -> bool:
        """True when the page's script saves, and wants figures instead of a page."""
        return self.request.headers.get("X-Requested-With") == "fetch"

    def get_template_names(self) -> list[str]:
        return ["reports/section_edit.html" if self.is_editable else "reports/section_preview.html"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.sees_drafts and not self.part.is_included:
            raise Http404
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.can(Perm.REPORT_WRITE) or self.part.kind != ReportSection.Kind.TEXT:
            raise Http404
        form = SectionTextForm(request.POST, board=self.board)
        if not form.is_valid():
            return self._refuse(form)
        body, revision = form.cleaned_data["body"], form.cleaned_data["revision"]
        try:
            saved = save_section(self.part, body=body, revision=revision, actor=self.access.user)
        except SectionConflictError as conflict:
            return self._conflict(conflict.current, clean(body))
        except ValidationError as error:
            show_errors(form, error)
            return self._refuse(form)
        if self.is_background:
            return JsonResponse({"revision": saved.revision, "at": _clock(timezone.now())})
        messages.success(request, f"“{saved.title}” is saved.")
        return HttpResponseRedirect(self.url("report"))

    def _refuse(self, form: SectionTextForm) -> HttpResponse:
        """Say what is wrong, with the person's words still there."""
        if self.is_background:
            words = [str(message) for found in form.errors.values() for message in found]
            return JsonResponse({"error": " ".join(words)}, status=422)
        context = self.get_context_data(form=form, unsaved=form.data.get("body", ""))
        return self.render_to_response(context, status=422)

    def _conflict(self, current: ReportSection, mine: str) -> HttpResponse:
        """Both texts side by side; the person chooses, and nothing is lost meanwhile."""
        if self.is_background:
            answer = {
                "revision": current.revision,
                "by": str(current.edited_by or "Somebody"),
                "at": _clock(current.edited_at),
            }
            return JsonResponse(answer, status=409)
        context = self.get_context_data(
            theirs=current,
            mine=mine,
            both=f"{current.body}{mine}",
            is_own=current.edited_by_id == self.access.user.pk,
        )
        context["breadcrumbs"] = self.report_crumbs(
            (self.part.title, self.url("report_section", section=self.part.pk)), ("Two texts", "")
        )
        return self.response_class(
            self.request, ["reports/section_conflict.html"], context, status=409, using=self.template_engine
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        part = self.part
        context = super().get_context_data(
            breadcrumbs=self.report_crumbs((part.title, "")),
            is_figures=part.kind == ReportSection.Kind.FIGURES,
            history_url=history_url(self.board, part) if self.sees_drafts else "",
            can_arrange=self.can(Perm.REPORT_WRITE) and self.report.status == Report.Status.DRAFT,
            **kwargs,
        )
        if self.is_editable:
            initial = {"body": as_plain(part.body), "revision": part.revision}
            context.setdefault("form", SectionTextForm(initial=initial, board=self.board))
            context["keep_saved"] = self.request.GET.get("keep") == "saved"
            context["conflict_address"] = self.url("report_section", section=part.pk)
        else:
            context.update(self._preview())
        return context

    def _preview(self) -> dict[str, Any]:
        """The section as the report shows it: frozen, or from the data as it is now."""
        part = self.part
        if self.report.frozen is not None:
            content = Content.from_json(self.report.frozen)
            # With the notes, to which the section's figures point.
            keys = {part.key, NOTES_KEY} if part.kind == ReportSection.Kind.FIGURES else {part.key}
            content.sections = [one for one in content.sections if one.key in keys]
        elif part.kind == ReportSection.Kind.FIGURES or part.body:
            period = period_of(self.board, self.report.starts_on, self.report.ends_on)
            content = make_content(self.board, period, [Wanted.of(part)], report=self.report)
        else:
            return {"preview": None}
        context = context_of(content)
        return {"preview": content, "content": content, "rules": context["rules"]}


def _clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


class SectionAdd(OneReportFormPage):
    """Add a text section with a heading of one's own."""

    permission = Perm.REPORT_WRITE
    form_class = SectionTitleForm
    title = "Add a section"
    intro = "It is added at the end; you can move it up afterwards."
    done = "The section is added at the end. Write its text, or move it up."

    def save(self, form: SectionTitleForm) -> ReportSection:
        return add_section(self.report, title=form.cleaned_data["title"], actor=self.access.user)


class SectionTitle(SectionView, OneReportFormPage):
    """Give a section another heading."""

    permission = Perm.REPORT_WRITE
    form_class = SectionTitleForm
    title = "Change the heading"
    done = "The heading is changed."

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.part.title}

    def save(self, form: SectionTitleForm) -> ReportSection:
        return rename_section(self.part, title=form.cleaned_data["title"], actor=self.access.user)


class SectionStep(SectionView, ReportStep):
    """POST: one step with one section."""

    permission = Perm.REPORT_WRITE

    def after(self, result: Any) -> str:
        return f"{self.url('report')}#section-{self.part.pk}"


class SectionMove(SectionStep):
    """POST: exchange a section with its neighbour."""

    done = ""

    def take(self) -> Any:
        up = self.request.POST.get("direction") == "up"
        return move_section(self.part, direction="up" if up else "down", actor=self.access.user)


class SectionInclude(SectionStep):
    """POST: into the report, or out of it."""

    done = ""

    def take(self) -> Any:
        included = self.request.POST.get("included") == "yes"
        return include_section(self.part, included=included, actor=self.access.user)


class SectionDelete(SectionStep, TemplateView):
    """GET asks, POST deletes a text section."""

    http_method_names = ["get", "post"]
    template_name = "reports/section_delete.html"
    done = "The section is deleted."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.part.kind != ReportSection.Kind.TEXT or self.report.status != Report.Status.DRAFT:
            raise Http404
        crumbs = self.report_crumbs(("Delete a section", ""))
        return self.render_to_response(self.get_context_data(breadcrumbs=crumbs))

    def take(self) -> None:
        delete_section(self.part, actor=self.access.user)

    def after(self, result: Any) -> str:
        return self.url("report")

"""The report of a review while it is written: its sections, versions, and what goes with it."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.views.form_page import home_crumb
from core.permissions import Perm
from reviews.forms.report import HeadingForm, ReportFacts, ReportForm, VersionForm
from reviews.models import DraftSection, Publication, ReportVersion, ReviewReport
from reviews.report_text import word_count
from reviews.services import report_drafting as services
from reviews.services.case_rows import change_row, facts_of
from reviews.services.report_content import ReportContent, content_of
from reviews.services.report_steps import steps_of
from reviews.views.case_forms import ReviewCase, ReviewCaseForm, ReviewMergingForm, ReviewStep, WritersOnly

TAB = ("Report", "reviews:report")


class ReportCase(ReviewCase):
    """A page about the report; `report` is 404 until it is begun."""

    parent = TAB

    @cached_property
    def report(self) -> ReviewReport:
        # The review first: to people to whom nothing opens there is no report either.
        found = services.report_of(self.review)
        if found is None:
            raise Http404
        return found

    @cached_property
    def publication(self) -> Publication:
        rows = Publication.objects.select_related(
            "review__board", "board", "signed_by", "asked_by", "down_asked_by"
        )
        found: Publication = get_object_or_404(rows, review=self.review)
        return found


class Report(ReviewCase, TemplateView):
    """The sections with their comments, the versions, and the next step."""

    template_name = "reviews/report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (TAB[0], "")]
        context["writes"] = self.writes_report
        report = services.report_of(self.review)
        context["report"] = report
        if report is not None:
            context.update(self.about_report(report))
        return context

    def about_report(self, report: ReviewReport) -> dict[str, Any]:
        is_open = Q(comments__answers=None, comments__resolved_at=None, comments__isnull=False)
        rows = DraftSection.objects.filter(review=self.review).select_related("edited_by")
        sections = list(rows.annotate(open_comments=Count("comments", filter=is_open)))
        publication = Publication.objects.select_related("review").get(review=self.review)
        return {
            "sections": [(one, word_count(one.body)) for one in sections],
            "words": sum(word_count(one.body) for one in sections),
            "versions": list(
                ReportVersion.objects.filter(review=self.review).defer("content").select_related("made_by")
            ),
            "publication": publication,
            "steps": steps_of(report, publication, content_of(self.review, report, sections)),
        }


class ReportBegin(ReviewStep):
    """POST: begin the report."""

    parent = TAB

    def change(self) -> str:
        services.begin_report(self.review, actor=self.access.user)
        return "The report is begun with the usual headings. Add, rename and move them as you need."


class ReportChange(ReportCase, ReviewMergingForm):
    """Title, response and plan for the media."""

    form_class = ReportForm
    title = "Title, response and media"
    done = "Saved."

    def record(self) -> ReviewReport:
        return self.report

    def said(self) -> ReportFacts:
        return facts_of(self.report, ReportFacts)

    def save(self, form: ReportForm) -> ReviewReport:
        services.check_open(self.review)
        return change_row(self.report, facts=form.facts(), read=form.read(), actor=self.access.user)


class ReportRead(ReportCase, TemplateView):
    """The whole report as one text; with a number, as it stood in that version."""

    template_name = "reviews/report_read.html"

    def content(self) -> tuple[ReportContent, ReportVersion | None]:
        number = self.kwargs.get("number")
        if number is None:
            return content_of(self.review, self.report), None
        rows = ReportVersion.objects.filter(review=self.review).select_related("made_by")
        version = get_object_or_404(rows, number=number)
        return ReportContent.from_json(version.content), version

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        content, version = self.content()
        words = str(version) if version else "The whole report"
        context.update(
            content=content,
            version=version,
            breadcrumbs=[home_crumb(self.board), *self.trail(), (words, "")],
        )
        return context


class VersionKeep(ReportCase, WritersOnly, ReviewCaseForm):
    """Keep the report as it stands, under the next number."""

    permission = Perm.REVIEW_CASE_READ
    form_class = VersionForm
    title = "Keep a version"
    intro = (
        "The report as it stands now gets a number and can be read again later, whatever changes meanwhile."
    )

    def save(self, form: VersionForm) -> ReportVersion:
        return services.keep_version(self.review, reason=form.cleaned_data["reason"], actor=self.access.user)

    def done_words(self, result: ReportVersion) -> str:
        return f"{result} is kept."


class SectionAdd(ReportCase, WritersOnly, ReviewCaseForm):
    """Add a section at the end."""

    permission = Perm.REVIEW_CASE_READ
    form_class = HeadingForm
    title = "Add a section"
    done = "The section is added at the end. Write its text, or move it up."

    def save(self, form: HeadingForm) -> DraftSection:
        return services.add_section(self.review, title=form.cleaned_data["title"], actor=self.access.user)


class OneSection(ReportCase):
    """About the section in the address."""

    @cached_property
    def part(self) -> DraftSection:
        rows = DraftSection.objects.filter(review=self.review).select_related("edited_by", "board", "review")
        found: DraftSection = get_object_or_404(rows, pk=self.kwargs["section"])
        return found


class SectionMove(OneSection, WritersOnly, ReviewStep):
    """POST: exchange a section with its neighbour."""

    permission = Perm.REVIEW_CASE_READ

    def change(self) -> str:
        services.move_section(
            self.part, up=self.request.POST.get("direction") == "up", actor=self.access.user
        )
        return f"“{self.part}” is moved."


class SectionRemove(OneSection, WritersOnly, ReviewStep):
    """POST: take an empty section away."""

    permission = Perm.REVIEW_CASE_READ

    def change(self) -> str:
        services.remove_section(self.part, actor=self.access.user)
        return "The section is removed."

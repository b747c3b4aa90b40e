"""The list of reports, a new one, and the page of one."""

from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.views.form_page import history_url
from core.models import Job
from core.permissions import Perm
from core.tables import BoardTableView
from core.views.jobs import STATES
from core.views.remembered import RememberedPage
from reports.addresses import report_address
from reports.forms.reports import ReportForm, ReportTitleForm
from reports.kinds import OFFICER, rules_of
from reports.models import Report, ReportEdition, ReportSection
from reports.periods import period_of
from reports.sections import FROM_RECOMMENDATIONS
from reports.services.editions import latest_job
from reports.services.last_texts import last_texts, left_to_take, take_over_texts
from reports.services.reports import change_title, create_report, new_version
from reports.tables import ReportTable, status_tag
from reports.texts import word_count
from reports.views.report_page import OneReportFormPage, ReportFormPage, ReportStep, ReportsView, ReportView

FORMS = {"pdf": "PDF", "html": "HTML", "figures": "Figures (JSON)", "tables": "Tables (ZIP of CSV)"}


class ReportList(RememberedPage, ReportsView, BoardTableView):
    """The board's reports; drafts for those who write or sign them."""

    template_name = "reports/report_list.html"
    list_name = "reports"
    table_class = ReportTable
    empty_title = "There is no report yet"
    empty_action = "Start a report"

    def get_title(self) -> str:
        return self.rules.listed

    def get_intro(self) -> str:
        return self.rules.intro

    def get_queryset(self) -> QuerySet[Report]:
        made = Max("editions__made_at", filter=None if self.sees_drafts else _FROZEN)
        return self.get_reports().annotate(last_made=made)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.can(Perm.REPORT_WRITE):
            self.empty_url = self.list_url("report_add")
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [("Home", self.board.get_absolute_url()), (self.get_title(), "")]
        context["empty"]["text"] = (
            "Choose a year or a quarter: the sections and figures are put together for you, and you add the words."
            if self.empty_url
            else "Reports are shown here once the chair has signed them off."
        )
        if self.kind == Report.Kind.ANNUAL and self.access.can(OFFICER.read):
            context["officer_url"] = report_address(OFFICER.kind, "reports", board=self.board.slug)
        return context


_FROZEN = Q(editions__was_frozen=True)


class ReportAdd(ReportFormPage):
    """Begin a report: choose the period."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"name": self.rules.name}

    permission = Perm.REPORT_WRITE
    form_class = ReportForm
    title = "Start a report"
    intro = "The report begins with the usual sections. You can add, move and leave out sections afterwards."
    done = "The report is started. Write the texts, look at the figures, then make the report."

    def save(self, form: ReportForm) -> Report:
        data = form.cleaned_data
        return create_report(
            board=self.board,
            period=data["chosen"],
            title=data["title"],
            kind=self.kind,
            actor=self.access.user,
        )

    def after(self, result: Report) -> str:
        return result.get_absolute_url()


class ReportTitle(OneReportFormPage):
    """Change the title of a draft."""

    permission = Perm.REPORT_WRITE
    form_class = ReportTitleForm
    title = "Change the title"
    done = "The title is changed."

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.report.title}

    def save(self, form: ReportTitleForm) -> Report:
        return change_title(self.report, title=form.cleaned_data["title"], actor=self.access.user)


class ReportNewVersion(ReportStep):
    """POST: a new draft with the texts of this version."""

    permission = Perm.REPORT_WRITE
    done = "This is a new version, with the texts of the one before. The earlier version stays as it is."

    def take(self) -> Report:
        return new_version(self.report, actor=self.access.user)

    def after(self, result: Report) -> str:
        return result.get_absolute_url()


class ReportTakeOver(ReportStep):
    """POST: the texts of the report before, where this one has none."""

    permission = Perm.REPORT_WRITE
    done = "The texts of the report before are taken over. Change what is no longer true."

    def take(self) -> list[ReportSection]:
        return take_over_texts(self.report, actor=self.access.user)


class ReportDetail(RememberedPage, ReportView, TemplateView):
    """One report: its sections, its way to publication, its editions and versions."""

    template_name = "reports/report_detail.html"

    @cached_property
    def job(self) -> Job | None:
        """The last making of the report, for people who may know of it."""
        return latest_job(self.kwargs["pk"]) if self.sees_drafts else None

    def depends_on(self) -> tuple[Any, ...]:
        """How far the job is leaves no entry in the trail."""
        return (self.job.pk, self.job.status, self.job.percent, self.job.step) if self.job else ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, job = self.report, self.job
        period = period_of(self.board, report.starts_on, report.ends_on)
        writing = self.can(Perm.REPORT_WRITE)
        can_edit = writing and report.status == Report.Status.DRAFT
        sections = list(self.report.sections.select_related("edited_by").order_by("order", "id"))
        return super().get_context_data(
            breadcrumbs=self.report_crumbs(),
            period=period,
            status_tag=status_tag(report),
            next_step=next_step(report),
            parts=self._parts(sections),
            last_texts=left_to_take(last_texts(report), sections) if can_edit else [],
            editions=self._editions(),
            forms=FORMS,
            next_version=self.get_reports().filter(previous=report).first(),
            previous_version=self._previous(),
            progress=self._progress(job) if job and job.status != Job.Status.DONE else None,
            is_signing=bool(job and not job.is_finished and job.payload.get("sign_off")),
            sees_drafts=self.sees_drafts,
            can_edit=can_edit,
            can_send=can_edit,
            can_sign=self.can(Perm.REPORT_SIGN_OFF) and report.status == Report.Status.WITH_CHAIR,
            can_publish=self.can(Perm.REPORT_PUBLISH) and report.status == Report.Status.SIGNED_OFF,
            can_renew=writing and report.is_frozen,
            # Whoever may know of drafts may know how the report came about.
            history_url=history_url(self.board, report) if self.sees_drafts else "",
            **kwargs,
        )

    def _previous(self) -> Report | None:
        """The version before, for people who may know of it."""
        previous: Report | None = self.report.previous
        return previous if previous and (self.sees_drafts or previous.is_frozen) else None

    def _parts(self, sections: list[ReportSection]) -> list[dict[str, Any]]:
        """The sections in order, each with its state in words and colour."""
        if not self.sees_drafts:
            sections = [one for one in sections if one.is_included]
        return [{"section": one, "url": self._section_url(one), **state_of(one)} for one in sections]

    def _section_url(self, section: ReportSection) -> str:
        """What is recommended is written on a page of its own."""
        if section.key in FROM_RECOMMENDATIONS and self.kind == Report.Kind.LADO:
            return self.url("recommendations")
        return self.url("report_section", section=section.pk)

    def _editions(self) -> list[ReportEdition]:
        """Readers see only what was made of the signed-off report: a draft's words are not theirs."""
        editions = self.report.editions.select_related("made_by", "pdf", "html", "figures", "tables")
        return list(editions if self.sees_drafts else editions.filter(was_frozen=True))

    def _progress(self, job: Job) -> dict[str, Any]:
        """What includes/progress.html takes; the fragment that asks again is the kernel's."""
        address = {"board": self.board.slug, "pk": job.pk}
        own = job.requested_by_id == self.access.user.pk
        return {
            "key": f"job-{job.pk}",
            "url": reverse("core:job_progress", kwargs=address),
            "state": STATES[Job.Status(job.status)],
            "percent": job.percent,
            "step": job.step,
            "error": job.error,
            "title": "Signing off" if job.payload.get("sign_off") else "Making the report",
            "retry_url": reverse("core:job_retry", kwargs=address)
            if own or self.can(Perm.BOARD_MANAGE)
            else "",
            "reload_url": self.url("report"),
        }


def state_of(section: ReportSection) -> dict[str, str]:
    """What the list says about a section: its kind, and whether something is left to do."""
    if section.key in FROM_RECOMMENDATIONS:
        hint, state, colour = "Made from the report’s list of recommendations", "List", "blue"
    elif section.kind == ReportSection.Kind.FIGURES:
        hint, state, colour = "Made from the board’s data", "Figures", "blue"
    elif section.body:
        words = word_count(section.body)
        hint = f"{words} word{'' if words == 1 else 's'}"
        if section.edited_by and section.edited_at:
            hint += f", last changed by {section.edited_by}"
        state, colour = "Written", "green"
    else:
        hint, state, colour = "Nothing written yet: an empty section is not printed", "Empty", "yellow"
    if not section.is_included:
        state, colour = "Left out", "grey"
    return {"hint": hint, "state": state, "colour": colour}


def next_step(report: Report) -> str:
    """What happens next, and who does it."""
    writer = rules_of(report).writer
    return {
        Report.Status.DRAFT: f"Next: {writer} writes the texts, then sends the report to the chair.",
        Report.Status.WITH_CHAIR: "Next: the chair reads it and signs it off, or sends it back. "
        "Until then nothing in it can be changed.",
        Report.Status.SIGNED_OFF: "Next: the board manager publishes it. Texts and figures change no more.",
        Report.Status.PUBLISHED: "Texts and figures change no more. A correction is a new version.",
    }[Report.Status(report.status)]

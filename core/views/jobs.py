"""Background work of a board: the list, one job with its progress, its result, and trying again."""

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.generic import DetailView

from core import jobs
from core.columns import DayColumn
from core.models import Job, StoredFile
from core.permissions import Perm
from core.tables import BoardTableView
from core.templatetags.page_parts import tag
from core.views.base import BoardView
from core.views.crumbs import manage_crumbs
from core.views.files import FileDownload

COLOURS = {
    Job.Status.QUEUED: "grey",
    Job.Status.RUNNING: "blue",
    Job.Status.DONE: "green",
    Job.Status.FAILED: "red",
}
# What includes/progress.html calls the states.
STATES = {
    Job.Status.QUEUED: "waiting",
    Job.Status.RUNNING: "running",
    Job.Status.DONE: "done",
    Job.Status.FAILED: "failed",
}


class OwnOrAllJobs(BoardView):
    """People with JOB_READ see all of the board's jobs, everybody else those they asked for."""

    permission = Perm.JOB_READ
    or_permissions = (Perm.BOARD_READ,)
    section = "manage"

    def get_queryset(self) -> QuerySet[Job]:
        visible = Job.objects.select_related("requested_by", "board", "result_file")
        return visible if self.can(Perm.JOB_READ) else visible.filter(requested_by=self.access.user)

    def may_open_result(self, job: Job) -> bool:
        """The person who asked for it, and those whom the kind of job names."""
        kind = jobs.kind_of(job.kind)
        return job.requested_by_id == self.access.user.pk or (kind is not None and self.can(kind.permission))

    def may_retry(self, job: Job) -> bool:
        """The person who asked for it, and the board's manager."""
        return job.requested_by_id == self.access.user.pk or self.can(Perm.BOARD_MANAGE)

    def url(self, name: str, job: Job) -> str:
        """Address of a page of the job."""
        return reverse(f"core:{name}", kwargs={"board": self.board.slug, "pk": job.pk})

    def progress(self, job: Job) -> dict[str, Any]:
        """What includes/progress.html takes."""
        result_url = result_text = ""
        if job.status == Job.Status.DONE and self.may_open_result(job):
            if job.result_url:
                kind = jobs.kind_of(job.kind)
                result_url, result_text = job.result_url, kind.result_words if kind else "Open the result"
            elif job.result_file_id:
                result_url, result_text = self.url("job_file", job), "Download the result"
        return {
            "key": f"job-{job.pk}",
            "url": self.url("job_progress", job),
            "state": STATES[Job.Status(job.status)],
            "percent": job.percent,
            "step": job.step,
            "title": job.title,
            "error": job.error,
            "result_url": result_url,
            "result_text": result_text,
            "retry_url": self.url("job_retry", job) if self.may_retry(job) else "",
            "reload_url": self.url("job", job),
        }


class JobTable(tables.Table):  # type: ignore[misc]
    """Jobs, newest first."""

    title = tables.Column(
        "Work",
        attrs={"a": {"class": "govuk-link"}},
        linkify=("core:job", {"board": tables.A("board__slug"), "pk": tables.A("pk")}),
    )
    status = tables.Column()
    requested_by = tables.Column("Asked for by", accessor="requested_by__name", default="The system")
    created_at = DayColumn(verbose_name="Asked for", format="j F Y, H:i")
    finished_at = DayColumn(verbose_name="Finished", format="j F Y, H:i")

    class Meta:
        model = Job
        fields = ("title", "status", "requested_by", "created_at", "finished_at")
        order_by = "-created_at"

    def render_status(self, record: Job) -> SafeString:
        return tag(record.get_status_display(), COLOURS[Job.Status(record.status)])

    def value_status(self, record: Job) -> str:
        return record.get_status_display()


class JobList(OwnOrAllJobs, BoardTableView):
    """Everything that was done in the background for the board."""

    title = "Background work"
    list_name = "background-work"
    row_words = ("piece of work", "pieces of work")
    table_class = JobTable
    empty_title = "Nothing has run in the background yet"
    empty_text = "Reports and large files that take longer than a moment are listed here while they are made."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = manage_crumbs(self.access, (self.title, ""))
        return context


class JobDetail(OwnOrAllJobs, DetailView[Job]):
    """One job: how far it is, and what came of it."""

    template_name = "core/job.html"
    context_object_name = "job"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        list_url = reverse("core:jobs", kwargs={"board": self.board.slug})
        context.update(
            progress=self.progress(self.object),
            breadcrumbs=manage_crumbs(self.access, ("Background work", list_url), (self.object.title, "")),
            result_file_url=self.url("job_file", self.object)
            if self.object.result_file_id and self.may_open_result(self.object)
            else "",
        )
        return context


class JobProgress(JobDetail):
    """The part of the page that asks for itself every second while the job runs."""

    template_name = "core/job_progress.html"


class JobRetry(OwnOrAllJobs):
    """POST: start a failed job again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        if not self.may_retry(job):
            raise Http404
        try:
            jobs.retry(job, actor=self.access.user)
        except jobs.JobError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(self.url("job", job))


class JobFile(OwnOrAllJobs, FileDownload):
    """The file that a job has made."""

    def get_file(self) -> StoredFile:
        job = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if job.result_file is None or not self.may_open_result(job):
            raise Http404
        return job.result_file

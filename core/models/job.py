"""Work in the background."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models.board_owned import BoardOwned
from core.scoping import BoardManager, BoardQuerySet


class JobQuerySet(BoardQuerySet["Job"]):
    """Jobs in domain words."""

    def unfinished(self) -> Self:
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])


JobManager = BoardManager.from_queryset(JobQuerySet)


class Job(BoardOwned):
    """One piece of background work of a board: what, for whom, how far, and its result or failure."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    payload = models.JSONField(default=dict, blank=True)
    requested_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    step = models.CharField(max_length=200, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    result_url = models.CharField(max_length=300, blank=True)
    result_file = models.ForeignKey(
        "core.StoredFile", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[JobManager["Job"]] = JobManager()

    class Meta(BoardOwned.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["board", "-created_at"]),
            models.Index(
                fields=["status"], condition=Q(status__in=["queued", "running"]), name="job_unfinished"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_at_most_100"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        """True when nothing more will happen by itself."""
        return self.status in {self.Status.DONE, self.Status.FAILED}

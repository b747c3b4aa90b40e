"""Workbooks of a return that were filled in away from the pages."""

from django.db import models
from django.utils import timezone

from audits.models.cycle import Return
from core.models import BoardOwned


class ReturnUpload(BoardOwned):
    """One workbook that somebody sent for a return, from its preview to the end.

    Nothing of it is in the return until it is confirmed. `lines` is what was changed in it, item by item, with the
    revision that each answer had when the workbook was taken; `problems` are cells that cannot be read. Both go when
    it is saved or left; the file itself is not kept.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting for you to confirm"
        SAVED = "saved", "Saved"
        DROPPED = "dropped", "Left"

    agency_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="uploads")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField("when the workbook was taken", null=True, blank=True)
    lines = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    sent_by = models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency_return", "sent_by"],
                condition=models.Q(status="waiting"),
                name="one_upload_waits_per_person",
                violation_error_message="Another workbook of yours waits to be confirmed.",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

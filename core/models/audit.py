"""The audit trail."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from core.scoping import BoardManager


class AuditEntry(models.Model):
    """One thing that somebody did or read, written in the same transaction. Never changed, never deleted.

    Holds plain ids and names as they were, no foreign keys, so that nothing cascades into the trail. An entry
    without a board belongs to the installation and is shown to administrators. An entry about case content has
    its clearance, and the database shows it only to people who hold that.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    board_id = models.BigIntegerField(null=True, editable=False)
    actor_id = models.BigIntegerField(null=True, editable=False)
    actor_name = models.CharField(max_length=160, editable=False)
    action = models.CharField(max_length=60, editable=False)
    object_type = models.CharField(max_length=60, editable=False)
    object_id = models.CharField(max_length=40, editable=False)
    object_name = models.CharField(max_length=200, editable=False)
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)
    clearance = models.CharField(max_length=20, blank=True, default="", editable=False)
    request_id = models.CharField(max_length=36, blank=True, editable=False)

    objects: ClassVar[BoardManager[Any]] = BoardManager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["board_id", "-at"]),
            models.Index(fields=["board_id", "object_type", "object_id", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action} {self.object_name}"

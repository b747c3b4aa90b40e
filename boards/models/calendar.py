"""Private calendar feeds."""

from django.db import models
from django.utils import timezone


class CalendarFeed(models.Model):
    """One person's private calendar address (ICS) over all boards; it works until revoked."""

    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="one_open_feed_per_user"
            )
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"

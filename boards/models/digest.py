"""Which digests have gone out."""

from django.db import models


class DigestSent(models.Model):
    """One email address that got the digest of overdue actions on one day, over all boards.

    It belongs to no board, since one email is about several. Rows are kept for a month only.
    """

    email = models.EmailField()
    day = models.DateField()

    class Meta:
        ordering = ["-day", "email"]
        verbose_name_plural = "digests sent"
        constraints = [models.UniqueConstraint(fields=["email", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.email}, {self.day}"

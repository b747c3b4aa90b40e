"""What the board writes about a standard, beside its figures."""

from django.db import models

from audits.models.cycle import Cycle
from audits.models.framework import Standard
from core.models import BoardOwned


class Commentary(BoardOwned):
    """The board's commentary on one standard of one cycle; the figures page, the report and the files show it.

    `revision` counts every change: whoever saves names the one that was read.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="commentaries")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("commentary", blank=True)
    revision = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["cycle", "standard__number"]
        verbose_name_plural = "commentaries"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "standard"],
                name="one_commentary_per_standard",
                violation_error_message="There is a commentary on this standard already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle}, {self.standard}"

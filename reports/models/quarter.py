"""Figures about allegations by quarter, counted at night for the board's dashboard."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import BoardOwned


class QuarterFigures(BoardOwned):
    """One finished quarter of a board as its dashboard shows it: figures with small numbers already withheld.

    No case content: what is withheld is not in the row. `threshold` is the board's rule by which it was withheld; rows
    of another threshold than the board's own are not shown until they are counted anew.
    """

    starts_on = models.DateField()
    ends_on = models.DateField()
    label = models.CharField(max_length=60)
    threshold = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    # When the officer's list was changed last and how many cases were open, as of the counting (lado.statistics).
    list_state = models.JSONField()
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["-starts_on"]
        verbose_name_plural = "quarter figures"
        constraints = [
            models.UniqueConstraint(fields=["board", "starts_on"], name="quarter_figures_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="quarter_in_order"),
        ]

    def __str__(self) -> str:
        return self.label

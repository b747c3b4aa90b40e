"""What the officer brings home from networks and published reviews."""

from django.db import models
from django.db.models import F, Q

from core.addresses import address
from core.models import BoardOwned
from core.partial_dates import display_date


class NetworkLearning(BoardOwned):
    """One point that was learnt elsewhere, and what is done about it here. No case content.

    Actions of the board that came from it name it as their source.
    """

    class Source(models.TextChoices):
        REGIONAL = "regional", "Regional network"
        NATIONAL = "national", "National network"
        REVIEW = "review", "Published review"
        OTHER = "other", "Elsewhere"

    heard_on = models.DateField("on")
    source = models.CharField("where from", max_length=8, choices=Source.choices, default=Source.REGIONAL)
    event = models.CharField("which meeting or review", max_length=160, blank=True)
    point = models.TextField("what was learnt")
    local_action = models.TextField("what is done about it here", blank=True)
    done_on = models.DateField("done on", null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-heard_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(done_on__gte=F("heard_on")),
                name="learning_done_after_heard",
                violation_error_message="It cannot be done before it was heard.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {display_date(self.heard_on)}"

    def get_absolute_url(self) -> str:
        return address("lado:learning_edit", board=self.board.slug, pk=self.pk)

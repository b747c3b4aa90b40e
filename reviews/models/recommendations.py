"""What a review found, and what it recommends: the thread from a finding to the actions of the board."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned
from reviews.models.reviews import Review


class Finding(BoardOwned):
    """One thing that a review found: to be improved, or good practice. Read by everybody once it is published."""

    class Kind(models.TextChoices):
        IMPROVEMENT = "improvement", "To be improved"
        GOOD_PRACTICE = "good", "Good practice"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="findings")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.IMPROVEMENT)
    text = models.TextField("what was found")

    class Meta(BoardOwned.Meta):
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="finding_number_once")]

    def __str__(self) -> str:
        return f"Finding {self.number}"


class Recommendation(BoardOwned):
    """One recommendation of a review, and how far it has come; `text` may still have to be written."""

    class State(models.TextChoices):
        OPEN = "open", "Not begun"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"
        NOT_ACTED_ON = "not_acted_on", "Not acted on"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    moved_on = models.DateField("last moved on", default=timezone.localdate)
    decision_reasons = models.TextField("why it is not acted on", blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta(BoardOwned.Meta):
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="recommendation_number_once"),
            models.CheckConstraint(
                condition=~Q(state="not_acted_on") | ~Q(decision_reasons=""),
                name="not_acted_on_with_reasons",
                violation_error_message="Say why the recommendation is not acted on.",
            ),
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.number}"

    def get_absolute_url(self) -> str:
        return (
            f"{address('reviews:review', board=self.board.slug, pk=self.review_id)}#recommendation-{self.pk}"
        )

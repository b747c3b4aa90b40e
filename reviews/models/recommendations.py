"""What a review found, and what it recommends: the thread from a finding to the actions of the board."""

import datetime as dt
from typing import ClassVar, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone

from boards.models import ActionUpdate
from core.addresses import address
from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet
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


class ReviewRecommendationQuerySet(BoardQuerySet["ReviewRecommendation"]):
    """Recommendations in domain words."""

    def unfinished(self) -> Self:
        """Not begun or under way."""
        return self.filter(state__in=[ReviewRecommendation.State.OPEN, ReviewRecommendation.State.UNDER_WAY])

    def with_last_move(self) -> Self:
        """Adds `last_move`: the day of the last change, or of the last progress on an action that came from it."""
        kind = ContentType.objects.get_for_model(ReviewRecommendation)
        updates = ActionUpdate.objects.filter(action__source_type=kind, action__source_id=OuterRef("pk"))
        latest = updates.annotate(day=TruncDate("written_at")).order_by("-day").values("day")[:1]
        return self.annotate(last_move=Greatest("moved_on", Subquery(latest)))

    def still(self, on: dt.date, days: int) -> Self:
        """Unfinished ones that have not moved for so many days: little or no progress. Adds `last_move`."""
        return self.unfinished().with_last_move().filter(last_move__lte=on - dt.timedelta(days=days))


ReviewRecommendationManager = BoardManager.from_queryset(ReviewRecommendationQuerySet)


class ReviewRecommendation(BoardOwned):
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
    done_because = models.TextField("why it counts as done without proof", blank=True)
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[ReviewRecommendationManager["ReviewRecommendation"]] = ReviewRecommendationManager()

    class Meta(BoardOwned.Meta):
        verbose_name = "recommendation"
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

"""People whom a review hears: family, practitioners, and days that are held with them."""

from django.db import models

from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import ReviewContent
from reviews.models.reviews import Review


class Involvement(ReviewContent):
    """One talk or day of one review: planned or held, with whom by their part, and what was said."""

    openings = (Opening.REVIEW,)

    class Kind(models.TextChoices):
        FAMILY = "family", "Talk with the family"
        PRACTITIONERS = "practice", "Talk with practitioners"
        LEARNING_DAY = "learning", "Learning day"
        RECALL_DAY = "recall", "Recall day"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="involvements")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    day = models.DateField("day", null=True, blank=True)
    people = models.TextField("who takes part, by their part", blank=True)
    number = models.PositiveSmallIntegerField("how many came", null=True, blank=True)
    said = SealedTextField("what was said", blank=True)
    declined = models.BooleanField("offered and declined", default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta(ReviewContent.Meta):
        ordering = ["day", "id"]

    def __str__(self) -> str:
        return self.get_kind_display()

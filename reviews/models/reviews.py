"""Reviews of any kind, and what they recommend."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned
from reviews.models.incidents import Incident


class Review(BoardOwned):
    """One review, statutory or not, from its start to its publication."""

    class Kind(models.TextChoices):
        SERIOUS_CASE = "scr", "Serious case review"
        PRACTICE = "lcspr", "Local child safeguarding practice review"
        SILP = "silp", "Significant incident learning process"
        PRACTICE_LEARNING = "plr", "Practice learning review"
        JOINT = "joint", "Joint review with neighbours"
        ELSEWHERE = "elsewhere", "Review led elsewhere"
        DOMESTIC_HOMICIDE = "dhr", "Domestic homicide review, joint"
        ROOT_CAUSE = "rca", "Root cause analysis"
        CASE_AUDIT = "audit", "Case audit"
        OTHER = "other", "Another kind"

    reference = models.CharField(max_length=30)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    pseudonym = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField("decided on", null=True, blank=True)
    started_on = models.DateField("started on", null=True, blank=True)
    published_on = models.DateField("published on", null=True, blank=True)
    summary = models.TextField("published summary", blank=True)
    themes = models.ManyToManyField("reviews.Theme", through="reviews.ReviewTheme", related_name="reviews")
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["-started_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "reference"],
                name="review_reference_once",
                violation_error_message="There is already a review with this reference.",
            ),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(started_on=None) | Q(published_on__gte=F("started_on")),
                name="published_after_start",
                violation_error_message="A review cannot be published before it started.",
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym or self.reference

    def get_absolute_url(self) -> str:
        return address("reviews:review", board=self.board.slug, pk=self.pk)


class ReviewTheme(BoardOwned):
    """One theme of one review."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey("reviews.Theme", on_delete=models.PROTECT, related_name="review_links")

    class Meta(BoardOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["review", "theme"], name="review_theme_once")]

    def __str__(self) -> str:
        return f"{self.theme}"


class Recommendation(BoardOwned):
    """One recommendation of a review, and how far it has come."""

    class State(models.TextChoices):
        OPEN = "open", "Not begun"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"
        NOT_ACTED_ON = "not_acted_on", "Not acted on"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    decision_reasons = models.TextField("why it is not acted on", blank=True)

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
        return f"{self.number}. {self.text[:80]}"

"""What shows that practice changed: proof of a recommendation, the signed plan of a review, what came of a review."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import BoardOwned
from reviews.models.recommendations import ReviewRecommendation
from reviews.models.reviews import Review


class RecommendationProof(BoardOwned):
    """One thing that shows that practice changed because of a recommendation: what, when, and who says so."""

    class Kind(models.TextChoices):
        POLICY = "policy", "Policy or procedure changed"
        TRAINING = "training", "Training given"
        AUDIT = "audit", "Audit shows it"
        INDICATOR = "indicator", "Indicator moved"
        CHILDREN = "children", "Children or families say so"

    recommendation = models.ForeignKey(ReviewRecommendation, on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    text = models.TextField("what shows it")
    shown_on = models.DateField("when")
    told_by = models.CharField("who says so", max_length=120, blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["shown_on", "id"]

    def __str__(self) -> str:
        return self.get_kind_display()


class PlanSignOff(BoardOwned):
    """One signing of a review's action plan by a group. `plan` is what it looked like (reviews.plan_rules).

    It holds as long as the plan looks the same: whatever is changed afterwards undoes it.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sign_offs")
    group = models.ForeignKey("boards.Group", on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(
        "boards.Meeting", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signed_on = models.DateField("signed off on")
    signed_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_because = models.TextField("why what is open is accepted", blank=True)
    left_open = models.JSONField(default=list, blank=True)
    plan = models.JSONField(default=dict)
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["-signed_at", "-id"]

    def __str__(self) -> str:
        return f"Plan of {self.review} signed off"


class ReviewResult(BoardOwned):
    """One lasting thing that came of a review: a group, a programme, a campaign or another change of practice."""

    class Kind(models.TextChoices):
        GROUP = "group", "Group or forum"
        PROGRAMME = "programme", "Programme"
        CAMPAIGN = "campaign", "Campaign"
        PRACTICE = "practice", "Change of practice"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="results")
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.PROGRAMME)
    group = models.ForeignKey(
        "boards.Group", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    began_on = models.DateField("began on", null=True, blank=True)
    text = models.TextField("what it does", blank=True)
    link = models.URLField(max_length=500, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["began_on", "id"]

    def __str__(self) -> str:
        return self.name


class OutsideReview(BoardOwned):
    """What makes a review of another area of use here: where it was, where it is read, and what is done with it."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="outside")
    area = models.CharField("area that published it", max_length=120)
    link = models.URLField("where it is published", max_length=500, blank=True)
    relevance = models.TextField("why it matters here", blank=True)
    local_action = models.TextField("what is done here", blank=True)

    class Meta(BoardOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(area=""),
                name="outside_review_has_an_area",
                violation_error_message="Enter the area that published the review.",
            )
        ]

    def __str__(self) -> str:
        return self.area

    def clean(self) -> None:
        """Only reviews of other areas have one."""
        if self.review.kind != Review.Kind.OUTSIDE:
            raise ValidationError("Only a review of another area has this.")

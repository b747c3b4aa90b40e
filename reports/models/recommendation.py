"""What the designated officer recommends, and what became of it by the next report."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet
from reports.addresses import report_address
from reports.models.report import Report


class RecommendationQuerySet(BoardQuerySet["Recommendation"]):
    """Recommendations in domain words."""

    def new(self) -> Self:
        """Made in the report they stand in."""
        return self.filter(is_carried=False)

    def carried(self) -> Self:
        """Made in an earlier report, and followed in the one they stand in."""
        return self.filter(is_carried=True)

    def unfinished(self) -> Self:
        """What the next report has to take up again: all that is neither done nor dropped."""
        return self.exclude(state__in=[Recommendation.State.DONE, Recommendation.State.DROPPED])


RecommendationManager = BoardManager.from_queryset(RecommendationQuerySet)


class Recommendation(BoardOwned):
    """One recommendation as one report has it: newly made, or carried over with what became of it.

    Each report has rows of its own, so that a signed one stays as it was. `root` is the row with which it began;
    actions that follow from it name that row as their source, whichever report they were made from.
    """

    class State(models.TextChoices):
        NOT_BEGUN = "not_begun", "Not begun"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="recommendations")
    order = models.PositiveSmallIntegerField()
    text = models.TextField("what is recommended", max_length=1000)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.CharField("whose post or group", max_length=120, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    is_carried = models.BooleanField(default=False, editable=False)
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    state = models.CharField("how far it is", max_length=9, choices=State.choices, default=State.NOT_BEGUN)
    progress = models.TextField("what became of it", max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    edited_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[RecommendationManager["Recommendation"]] = RecommendationManager()

    class Meta(BoardOwned.Meta):
        ordering = ["report", "is_carried", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "root"], name="recommendation_once_per_report"),
            models.CheckConstraint(
                condition=Q(is_carried=False) | Q(root__isnull=False), name="carried_recommendation_has_root"
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(progress=""),
                name="dropped_recommendation_says_why",
                violation_error_message="Say why it was dropped.",
            ),
        ]

    def __str__(self) -> str:
        words = " ".join(self.text.split())
        return words if len(words) <= 80 else f"{words[:80].rstrip()} …"

    @property
    def root_id_or_own(self) -> int:
        """The number by which it is known over reports."""
        return int(self.root_id or self.pk)

    @property
    def owner(self) -> str:
        """Who does it, in words: the agency, the post or group, or both."""
        return ", ".join(part for part in (str(self.agency or ""), self.post) if part)

    def get_absolute_url(self) -> str:
        page = report_address(self.report.kind, "recommendations", board=self.board.slug, pk=self.report_id)
        return f"{page}#recommendation-{self.pk}"

"""Reviews of any kind."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet
from reviews.models.incidents import Incident


class ReviewQuerySet(BoardQuerySet["Review"]):
    """Reviews in domain words."""

    def with_day(self) -> Self:
        """Adds `day`: as `Review.began_on`."""
        return self.annotate(day=Coalesce("started_on", "decided_on", "published_on"))

    def published(self, on: dt.date) -> Self:
        """Published by a day."""
        return self.filter(published_on__lte=on)

    def at_stage(self, stage: str, on: dt.date) -> Self:
        """As `Review.stage` tells it."""
        out = Q(published_on__lte=on)
        if stage == Review.Stage.PUBLISHED:
            return self.filter(out)
        # NULL <= a day is neither true nor false, so it is asked for by name.
        rest = self.filter(Q(published_on=None) | Q(published_on__gt=on))
        if stage == Review.Stage.ENDED:
            return rest.filter(ended_on__isnull=False)
        running = rest.filter(ended_on=None)
        return running.filter(started_on__isnull=stage != Review.Stage.UNDER_WAY)


ReviewManager = BoardManager.from_queryset(ReviewQuerySet)


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
        OUTSIDE = "outside", "Published by another area"
        OTHER = "other", "Another kind"

    class Stage(models.TextChoices):
        """How far it has come; told by the dates, not kept."""

        DECIDED = "decided", "Not started"
        UNDER_WAY = "under_way", "Under way"
        PUBLISHED = "published", "Published"
        ENDED = "ended", "Ended, not published"

    reference = models.CharField(max_length=30)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    pseudonym = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField("decided on", null=True, blank=True)
    started_on = models.DateField("started on", null=True, blank=True)
    published_on = models.DateField("published on", null=True, blank=True)
    ended_on = models.DateField("ended without publication on", null=True, blank=True)
    ended_because = models.TextField("why it is not published", blank=True)
    summary = models.TextField("published summary", blank=True)
    themes = models.ManyToManyField("reviews.Theme", through="reviews.ReviewTheme", related_name="reviews")
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[ReviewManager["Review"]] = ReviewManager()

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
            models.CheckConstraint(
                condition=Q(ended_on=None) | (Q(published_on=None) & ~Q(ended_because="")),
                name="ended_or_published",
                violation_error_message="A review that ends unpublished needs a reason and no day of publication.",
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym or self.reference

    @property
    def began_on(self) -> dt.date | None:
        """The day by which it is put into a year: its start, else the first thing that is known of it."""
        return self.started_on or self.decided_on or self.published_on

    def is_published(self, on: dt.date) -> bool:
        """Whether everybody on the board reads its summary and findings."""
        return self.published_on is not None and self.published_on <= on

    def stage(self, on: dt.date | None = None) -> "Review.Stage":
        """How far it has come on a day (today)."""
        if self.is_published(on or timezone.localdate()):
            return self.Stage.PUBLISHED
        if self.ended_on:
            return self.Stage.ENDED
        return self.Stage.UNDER_WAY if self.started_on else self.Stage.DECIDED

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

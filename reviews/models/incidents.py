"""Serious incidents: what everybody on the board may know of them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned


class Incident(BoardOwned):
    """One serious incident, from becoming aware of it to the decision about a review.

    Stage, dates and themes only. What is known about the child lies in tables under the clearance for reviews; here the
    child has a pseudonym at most.
    """

    class Decision(models.TextChoices):
        REVIEW = "review", "Review"
        OTHER = "other", "Other learning"
        NONE = "none", "No review"

    reference = models.CharField(max_length=30)
    pseudonym = models.CharField(max_length=60, blank=True)
    aware_on = models.DateField("became aware on", null=True, blank=True)
    notified_on = models.DateField("notified on", null=True, blank=True)
    rapid_review_on = models.DateField("rapid review on", null=True, blank=True)
    decision = models.CharField(max_length=6, choices=Decision.choices, blank=True)
    decided_on = models.DateField("decided on", null=True, blank=True)
    themes = models.ManyToManyField(
        "reviews.Theme", through="reviews.IncidentTheme", related_name="incidents"
    )
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["-aware_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "reference"],
                name="incident_reference_once",
                violation_error_message="There is already an incident with this reference.",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(aware_on=None) | Q(notified_on__gte=F("aware_on")),
                name="notified_after_aware",
                violation_error_message="The incident cannot be notified before anybody was aware of it.",
            ),
            models.CheckConstraint(
                condition=Q(rapid_review_on=None) | Q(notified_on__isnull=False),
                name="no_rapid_review_without_notification",
                violation_error_message="There is no rapid review without a notification: enter when it was sent.",
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym or self.reference

    def get_absolute_url(self) -> str:
        return address("reviews:incident", board=self.board.slug, pk=self.pk)


class IncidentTheme(BoardOwned):
    """One theme of one incident."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey("reviews.Theme", on_delete=models.PROTECT, related_name="incident_links")

    class Meta(BoardOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["incident", "theme"], name="incident_theme_once")]

    def __str__(self) -> str:
        return f"{self.theme}"

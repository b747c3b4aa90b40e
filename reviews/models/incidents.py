"""Serious incidents: what everybody on the board may know of them."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet


class IncidentQuerySet(BoardQuerySet["Incident"]):
    """Incidents in domain words."""

    def with_day(self) -> Self:
        """Adds `day`: as `Incident.happened_on`."""
        return self.annotate(day=Coalesce("aware_on", "notified_on", "rapid_review_on", "decided_on"))

    def serious(self) -> Self:
        """Without what was referred and not decided on yet, or is no serious incident."""
        return self.filter(standing=Incident.Standing.SERIOUS)

    def at_stage(self, stage: str) -> Self:
        """As `Incident.stage` tells it."""
        if stage == Incident.Stage.NOT_SERIOUS:
            return self.filter(standing=Incident.Standing.NOT_SERIOUS)
        if stage == Incident.Stage.REFERRED:
            return self.filter(standing=Incident.Standing.REFERRED)
        serious = self.serious()
        if stage == Incident.Stage.DECIDED:
            return serious.exclude(decision="")
        undecided = serious.filter(decision="")
        if stage == Incident.Stage.RAPID_REVIEW:
            return undecided.filter(rapid_review_on__isnull=False)
        notified = stage == Incident.Stage.NOTIFIED
        return undecided.filter(rapid_review_on=None, notified_on__isnull=not notified)


IncidentManager = BoardManager.from_queryset(IncidentQuerySet)


class Incident(BoardOwned):
    """One serious incident, from becoming aware of it to the decision about a review.

    Stage, dates and themes only. What is known about the child lies in tables under the clearance for reviews; here the
    child has a pseudonym at most.
    """

    class Decision(models.TextChoices):
        REVIEW = "review", "Review"
        OTHER = "other", "Other learning"
        NONE = "none", "No review"

    class Standing(models.TextChoices):
        """Whether it is a serious incident; what was referred waits for the decision."""

        REFERRED = "referred", "Referred"
        SERIOUS = "serious", "Serious incident"
        NOT_SERIOUS = "not_serious", "Not a serious incident"

    class Stage(models.TextChoices):
        """How far it has come; told by the dates and by what was decided, not kept."""

        REFERRED = "referred", "Referred, not decided"
        NOT_SERIOUS = "not_serious", "Not a serious incident"
        AWARE = "aware", "Not notified"
        NOTIFIED = "notified", "Notified"
        RAPID_REVIEW = "rapid_review", "Rapid review held"
        DECIDED = "decided", "Decided"

    reference = models.CharField(max_length=30)
    pseudonym = models.CharField(max_length=60, blank=True)
    standing = models.CharField(max_length=11, choices=Standing.choices, default=Standing.SERIOUS)
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
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[IncidentManager["Incident"]] = IncidentManager()

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
                condition=Q(rapid_review_on=None) | Q(rapid_review_on__gte=F("notified_on")),
                name="rapid_review_after_notification",
                violation_error_message="The rapid review cannot be before the notification.",
            ),
            models.CheckConstraint(
                condition=Q(rapid_review_on=None) | Q(notified_on__isnull=False),
                name="no_rapid_review_without_notification",
                violation_error_message="There is no rapid review without a notification: enter when it was sent.",
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym or self.reference

    @property
    def happened_on(self) -> dt.date | None:
        """The day by which it is put into a year: the first thing that is known of it."""
        return self.aware_on or self.notified_on or self.rapid_review_on or self.decided_on

    def stage(self) -> "Incident.Stage":
        """How far it has come."""
        if self.standing != self.Standing.SERIOUS:
            is_referred = self.standing == self.Standing.REFERRED
            return self.Stage.REFERRED if is_referred else self.Stage.NOT_SERIOUS
        if self.decision:
            return self.Stage.DECIDED
        if self.rapid_review_on:
            return self.Stage.RAPID_REVIEW
        return self.Stage.NOTIFIED if self.notified_on else self.Stage.AWARE

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

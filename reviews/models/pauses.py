"""Time in which a clock stands still: a public fact about an incident or a review."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.clock_rules import Pause
from core.models import BoardOwned
from reviews.models.content import ABOUT_ONE
from reviews.models.incidents import Incident
from reviews.models.reviews import Review


class ClockPause(BoardOwned):
    """One time in which one clock of an incident or of a review stands still, from a day up to the day it runs again.

    Everybody on the board reads it, so the reason is one of a list and never tells of the case.
    """

    class Clock(models.TextChoices):
        NOTIFICATION = "notification", "Notification"
        RAPID_REVIEW = "rapid_review", "Rapid review"
        PUBLICATION = "publication", "Publication"

    class Reason(models.TextChoices):
        CRIMINAL = "criminal", "Criminal proceedings"
        CORONER = "coroner", "Coroner’s inquest"
        FAMILY_COURT = "family_court", "Proceedings of the family court"
        PARALLEL = "parallel", "Another review or inquiry"
        FAMILY = "family", "At the wish of the family"
        PANEL = "panel", "Waiting for the national Panel"
        OTHER_AREA = "other_area", "Waiting for another area"

    #: The clocks that each kind of record has.
    OF_INCIDENT: ClassVar = (Clock.NOTIFICATION, Clock.RAPID_REVIEW)
    OF_REVIEW: ClassVar = (Clock.PUBLICATION,)

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, null=True, blank=True, related_name="pauses"
    )
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, blank=True, related_name="pauses")
    clock = models.CharField("which deadline", max_length=12, choices=Clock.choices)
    begins_on = models.DateField("stands still from")
    until = models.DateField("runs again on", null=True, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["begins_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=ABOUT_ONE,
                name="pause_of_one",
                violation_error_message="A pause is of one incident or of one review.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("begins_on")),
                name="pause_ends_after_it_begins",
                violation_error_message="The clock cannot run again before it stood still for a day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()}: {self.get_reason_display()}"

    def as_pause(self) -> Pause:
        """As the rules of clocks take it."""
        return Pause(self.begins_on, self.until, self.get_reason_display())

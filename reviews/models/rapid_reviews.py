"""The rapid review of an incident: the panel's meeting, its conclusion, and what the national panel said."""

from django.db import models
from django.db.models import Q

from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import PanelMember, ReviewContent
from reviews.models.incidents import Incident


class RapidReview(ReviewContent):
    """One rapid review: what the panel talked about, concluded and agreed, and the letters about it.

    The day of the review and the decision stand on the incident once the panel has agreed, where the board reads them.
    """

    openings = (Opening.INCIDENT,)

    class Conclusion(models.TextChoices):
        REVIEW = "review", "Local child safeguarding practice review"
        PRACTICE_LEARNING = "plr", "Practice learning review"
        SILP = "silp", "Significant incident learning process (SILP)"
        ROOT_CAUSE = "rca", "Root cause analysis"
        CASE_AUDIT = "audit", "Case audit"
        NONE = "none", "No further learning process"

    class PanelAnswer(models.TextChoices):
        AGREES = "agrees", "Agrees with us"
        DISAGREES = "disagrees", "Does not agree"

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="rapid_review")
    meeting_on = models.DateField("meeting on", null=True, blank=True)
    meeting_time = models.TimeField("at", null=True, blank=True)
    place = models.CharField("where, or how to join", max_length=200, blank=True)
    others = SealedTextField("who else came", blank=True)
    considered = models.JSONField("questions that were considered", default=list, blank=True)
    discussion = SealedTextField("what was said", blank=True)
    learning = SealedTextField("what was learned at once, and done about it", blank=True)
    conclusion = models.CharField(max_length=6, choices=Conclusion.choices, blank=True)
    reasons = SealedTextField("reasons", blank=True)
    agreed_on = models.DateField("agreed by the panel on", null=True, blank=True)
    letter = SealedTextField("letter to the national panel", blank=True)
    letter_sent_on = models.DateField("letter sent on", null=True, blank=True)
    answer = models.CharField(
        "answer of the national panel", max_length=9, choices=PanelAnswer.choices, blank=True
    )
    answered_on = models.DateField("answered on", null=True, blank=True)
    advice = SealedTextField("what the national panel says", blank=True)
    final_conclusion = models.CharField(
        "decided at last", max_length=6, choices=Conclusion.choices, blank=True
    )
    final_on = models.DateField("decided at last on", null=True, blank=True)
    final_by = models.CharField("decided at last by", max_length=160, blank=True)
    final_reasons = SealedTextField("why", blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta(ReviewContent.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_on=None) | (Q(meeting_on__isnull=False) & ~Q(conclusion="")),
                name="agreed_after_meeting",
                violation_error_message="The panel agrees on a conclusion after it has met.",
            ),
        ]

    def __str__(self) -> str:
        return f"Rapid review of {self.incident}"

    @property
    def concluded(self) -> str:
        """What holds now: what was decided at last, else what the panel concluded."""
        return self.final_conclusion or self.conclusion


class RapidReviewAttendee(ReviewContent):
    """One member of the panel who came to the rapid review."""

    openings = (Opening.INCIDENT,)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    rapid_review = models.ForeignKey(RapidReview, on_delete=models.CASCADE, related_name="attendees")
    member = models.ForeignKey(PanelMember, on_delete=models.CASCADE, related_name="+")

    class Meta(ReviewContent.Meta):
        constraints = [
            models.UniqueConstraint(fields=["rapid_review", "member"], name="rapid_review_attendee_once")
        ]

    def __str__(self) -> str:
        return str(self.member)

"""Reports that a review asks agencies for, and every version that they sent."""

import datetime as dt

from django.db import models
from django.utils import timezone

from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import ReviewContent
from reviews.models.reviews import Review


class AgencyReport(ReviewContent):
    """One report that a review asks one agency for: when it was asked and is due, who writes it."""

    openings = (Opening.REVIEW, Opening.AGENCY)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="agency_reports")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    questions = SealedTextField("what the agency is asked", blank=True)
    asked_on = models.DateField("asked on", default=timezone.localdate)
    due_on = models.DateField("due on")
    author = models.CharField("author", max_length=120, blank=True)
    author_post = models.CharField("post of the author", max_length=120, blank=True)
    trained_on = models.DateField("author trained on", null=True, blank=True)
    closed_on = models.DateField("closed on", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta(ReviewContent.Meta):
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "agency"],
                name="agency_report_once",
                violation_error_message="This agency is asked already.",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("asked_on")),
                name="agency_report_due_after_asked",
                violation_error_message="The report cannot be due before it is asked for.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: report for {self.review}"


class AgencyReportVersion(ReviewContent):
    """One version of an agency's report: being written until it is sent, then with the verdict on its quality."""

    openings = (Opening.REVIEW, Opening.AGENCY)

    class Verdict(models.TextChoices):
        GOOD = "good", "Good"
        SUFFICIENT = "enough", "Sufficient"
        RETURNED = "returned", "Returned for amendment"

    report = models.ForeignKey(AgencyReport, on_delete=models.CASCADE, related_name="versions")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    text = SealedTextField("report", blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_on = models.DateField("sent on", null=True, blank=True)
    sent_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    reasons = SealedTextField("reasons of the verdict", blank=True)
    judged_on = models.DateField(null=True, blank=True)
    judged_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    writers = models.JSONField("who wrote each field last, by key", default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta(ReviewContent.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="agency_report_version_once"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def days_late(self, due_on: dt.date) -> int:
        """Days after the last day; nought in time and for what is not sent."""
        return max(0, (self.sent_on - due_on).days) if self.sent_on else 0

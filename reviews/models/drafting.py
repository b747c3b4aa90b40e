"""The report of a review while it is written: sections, versions, and what the panel says of them."""

from typing import Any

from django.db import models
from django.utils import timezone

from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import ReviewContent
from reviews.models.reviews import Review


def _person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey("core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")


class ReviewReport(ReviewContent):
    """The report of one review: its title, what goes with it, and the check of its quality."""

    openings = (Opening.REVIEW,)

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="report")
    title = models.CharField(max_length=160)
    response = SealedTextField("response of the partnership", blank=True)
    media_plan = SealedTextField("plan for the media", blank=True)
    quality = models.JSONField("what the quality check found in order", default=list, blank=True)
    quality_note = SealedTextField("note of the quality check", blank=True)
    quality_digest = models.CharField(max_length=64, blank=True)
    quality_by = _person()
    quality_at = models.DateTimeField(null=True, blank=True)
    chair_note = SealedTextField("what the chair wants changed", blank=True)
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.title


class DraftSection(ReviewContent):
    """One section of a review's report, as it is now."""

    openings = (Opening.REVIEW,)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="report_sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField("heading", max_length=120)
    body = SealedTextField("text", blank=True)
    edited_by = _person()
    edited_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta(ReviewContent.Meta):
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class SectionDraft(ReviewContent):
    """What one person has typed into a section and not saved yet; kept every few seconds, read by nobody else."""

    openings = (Opening.REVIEW,)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(DraftSection, on_delete=models.CASCADE, related_name="drafts")
    writer = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+")
    fields = SealedTextField("what stood in the form")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        constraints = [
            models.UniqueConstraint(fields=["section", "writer"], name="section_draft_once"),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.section}"


class ReportVersion(ReviewContent):
    """The whole report as it stood when somebody kept it under a number."""

    openings = (Opening.REVIEW,)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="report_versions")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField("what it was kept for", max_length=120)
    content = SealedTextField("title and sections, as JSON")
    made_by = _person()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="review_report_version_once"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class SectionComment(ReviewContent):
    """One comment on a section, or one answer to a comment."""

    openings = (Opening.REVIEW,)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(DraftSection, on_delete=models.CASCADE, related_name="comments")
    answers = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="answered_by"
    )
    text = SealedTextField()
    made_by = _person()
    made_at = models.DateTimeField(default=timezone.now)
    resolved_by = _person()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta(ReviewContent.Meta):
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"Comment on {self.section}"

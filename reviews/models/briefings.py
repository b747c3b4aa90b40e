"""Briefings made of what a review found, and the agencies that they are sent to."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.addresses import address
from core.models import BoardOwned
from core.scoping import BoardManager, BoardQuerySet
from reviews.models.reviews import Review

#: Kind of briefing → its parts, as (column, heading). The order is that of the page.
PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "seven": (
        ("about", "What this is about"),
        ("matters", "Why it matters"),
        ("happened", "What happened"),
        ("found", "What the review found"),
        ("good", "What went well"),
        ("change", "What to do differently"),
        ("questions", "Questions for your team"),
    ),
    "practitioner": (
        ("about", "What you need to know"),
        ("found", "Key messages"),
        ("change", "In your work"),
        ("questions", "Where to find help and read more"),
    ),
}
COLUMNS = tuple(name for name, _ in PARTS["seven"])


class BriefingQuerySet(BoardQuerySet["Briefing"]):
    """Briefings in domain words."""

    def readable(self, on: dt.date) -> Self:
        """For everybody who sees the board: published, as their review is."""
        return self.filter(published_on__lte=on, review__published_on__lte=on)

    def saying(self, word: str) -> Self:
        """With the word in the title or in any part."""
        found = Q(title__icontains=word)
        for name in COLUMNS:
            found |= Q(**{f"{name}__icontains": word})
        return self.filter(found)


BriefingManager = BoardManager.from_queryset(BriefingQuerySet)


class Briefing(BoardOwned):
    """One short text for practitioners, in fixed parts, made of what a published review found.

    A draft is read by those who manage reviews; once it is published, by everybody who sees the board.
    """

    class Kind(models.TextChoices):
        SEVEN = "seven", "Seven-minute briefing"
        PRACTITIONER = "practitioner", "Practitioner briefing"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="briefings")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SEVEN)
    title = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    matters = models.TextField(blank=True)
    happened = models.TextField(blank=True)
    found = models.TextField(blank=True)
    good = models.TextField(blank=True)
    change = models.TextField(blank=True)
    questions = models.TextField(blank=True)
    published_on = models.DateField("published on", null=True, blank=True)
    pages = models.PositiveSmallIntegerField("pages of the PDF", null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[BriefingManager["Briefing"]] = BriefingManager()

    class Meta(BoardOwned.Meta):
        ordering = ["-published_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "kind"],
                name="briefing_once_of_a_kind",
                violation_error_message="There is already a briefing of this kind for the review.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_readable(self, on: dt.date) -> bool:
        """Whether everybody who sees the board reads it."""
        return self.published_on is not None and self.published_on <= on and self.review.is_published(on)

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Column, heading and text of each part of its kind."""
        return [(name, heading, getattr(self, name)) for name, heading in PARTS[self.kind]]

    def get_absolute_url(self) -> str:
        return address("reviews:briefing", board=self.board.slug, pk=self.pk)


class BriefingSending(BoardOwned):
    """One agency that a briefing was sent to, and what it did with it."""

    class Done(models.TextChoices):
        SHARED = "shared", "Shared with staff"
        DISCUSSED = "discussed", "Talked about in teams or supervision"
        TRAINED = "trained", "Built into training"
        CHANGED = "changed", "Changed how we work"
        NOT_FOR_US = "not_for_us", "Not for us"

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="sendings")
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("answer by")
    reminded_on = models.DateField("reminded on", null=True, blank=True)
    done = models.CharField("what was done with it", max_length=10, choices=Done.choices, blank=True)
    text = models.TextField("in their words", blank=True)
    reached = models.PositiveIntegerField("how many people it reached", null=True, blank=True)
    answered_on = models.DateField("answered on", null=True, blank=True)
    answered_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(BoardOwned.Meta):
        ordering = ["agency__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["briefing", "agency"], name="briefing_sent_once_to_an_agency"),
            models.CheckConstraint(
                condition=Q(answered_on=None) | ~Q(done=""),
                name="briefing_answer_says_what_was_done",
                violation_error_message="Choose what was done with the briefing.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.briefing}: {self.agency}"

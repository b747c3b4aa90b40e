"""From the finished report to its public page: sign-off, the search for what tells who the child is, editions."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import BoardOwned
from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import ReviewContent
from reviews.models.drafting import _person
from reviews.models.reviews import Review


class Publication(BoardOwned):
    """How far the report of one review is on its way to the public: days and people, no word of the report.

    Everybody on the board may know this much, and beat must find what is due without reading a case.
    """

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="publication")
    place = models.CharField("last part of the public address", max_length=40)
    asked_at = models.DateTimeField("sign-off asked for", null=True, blank=True)
    asked_by = _person()
    asked_digest = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField("signed off", null=True, blank=True)
    signed_by = _person()
    signed_digest = models.CharField(max_length=64, blank=True)
    publish_at = models.DateTimeField("public from", null=True, blank=True)
    released_at = models.DateTimeField("went public", null=True, blank=True)
    stopped_at = models.DateTimeField("stopped, because a text had changed", null=True, blank=True)
    down_asked_by = _person()
    down_asked_at = models.DateTimeField("taking down asked for", null=True, blank=True)
    down_reason = models.TextField("why it is taken down", blank=True)
    down_by = _person()
    down_at = models.DateTimeField("taken down", null=True, blank=True)

    class Meta(BoardOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["board", "place"],
                name="publication_place_once",
                violation_error_message="Another review has this public address.",
            ),
            models.CheckConstraint(
                condition=Q(publish_at=None) | Q(signed_at__isnull=False) | Q(released_at__isnull=False),
                name="published_after_sign_off",
                violation_error_message="The board signs a report off before it is published.",
            ),
            models.CheckConstraint(
                condition=Q(down_at=None) | ~Q(down_reason=""),
                name="taken_down_with_reason",
                violation_error_message="Say why the report is taken down.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.review)

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it: released, and not taken down."""
        return self.released_at is not None and self.down_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether an edition waits for its hour, so that nothing of the report may change."""
        due = self.publish_at is not None and (self.released_at is None or self.released_at < self.publish_at)
        return due and self.stopped_at is None and self.down_at is None

    def stays_until(self) -> dt.date | None:
        """The first day on which one person alone may take it down: a year after it went public."""
        if self.released_at is None:
            return None
        day = timezone.localtime(self.released_at).date()
        return (
            day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else dt.date(day.year + 1, 3, 1)
        )


class PublishedEdition(ReviewContent):
    """One edition of a report, frozen: the texts and the PDF that were searched, and from when they are public."""

    openings = (Opening.REVIEW,)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="published_editions")
    number = models.PositiveSmallIntegerField()
    content = SealedTextField("what it says, as JSON")
    digest = models.CharField("of all that goes public with it", max_length=64)
    pdf = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    publish_at = models.DateTimeField()
    made_by = _person()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="published_edition_once"),
            models.CheckConstraint(
                condition=Q(publish_at__gte=models.F("signed_at")),
                name="edition_after_sign_off",
                violation_error_message="The board signs a report off before it is published.",
            ),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"


class RedactionCheck(ReviewContent):
    """One search of a report, its PDF and all that goes public with it for what tells who the child is.

    Opens to review leads only: what was found is the child's.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="redaction_checks")
    digest = models.CharField(max_length=64)
    texts = models.PositiveIntegerField("texts that were searched")
    pages = models.PositiveIntegerField("pages of the PDF")
    made_by = _person()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"Search of {timezone.localtime(self.made_at):%-d %B %Y, %H:%M}"


class RedactionHit(ReviewContent):
    """One thing that a search found: where, what, and the words around it. Opens to review leads only."""

    check_made = models.ForeignKey(RedactionCheck, on_delete=models.CASCADE, related_name="hits")
    places = SealedTextField("where it stands, one place in a line")
    kind = models.CharField(max_length=20)
    found = SealedTextField("what was found")
    around = SealedTextField("the words around it")
    mark = models.CharField("the same for the same words", max_length=64)

    class Meta(ReviewContent.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Hit {self.pk}"


class RedactionDecision(ReviewContent):
    """One person's decision that what was found does not tell who the child is, with the reason.

    It takes two people. It holds for the same words in the same surroundings, in whatever search finds them.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="redaction_decisions")
    mark = models.CharField(max_length=64)
    reason = SealedTextField()
    made_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(ReviewContent.Meta):
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "mark", "made_by"],
                name="redaction_decision_once",
                violation_error_message="You have decided this already. It takes a second person.",
            )
        ]

    def __str__(self) -> str:
        return f"Decision {self.pk}"

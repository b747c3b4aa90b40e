"""What a board sets for its reviews."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from boards.models import Board
from core.models import BoardOwned


class ReviewSetting(BoardOwned):
    """How one board counts its reviews; a board without a row has the defaults."""

    class RapidReviewStart(models.TextChoices):
        """What the 15 working days of a rapid review begin with: areas differ (core.clock_rules)."""

        NOTIFICATION = "rapid_review", "Notification of the incident"
        AWARENESS = "rapid_review_from_awareness", "Becoming aware of the incident"

    rapid_review_start = models.CharField(
        "the rapid review’s time begins with",
        max_length=30,
        choices=RapidReviewStart.choices,
        default=RapidReviewStart.NOTIFICATION,
    )
    still_after_days = models.PositiveSmallIntegerField(
        "days without movement that are little or no progress",
        default=180,
        validators=[MinValueValidator(14), MaxValueValidator(1000)],
    )

    class Meta(BoardOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["board"], name="review_setting_once")]

    def __str__(self) -> str:
        return "Settings of reviews"

    @classmethod
    def of(cls, board: Board) -> "ReviewSetting":
        """What the board has set, else the defaults (not saved). One query."""
        found: ReviewSetting | None = cls.objects.filter(board=board).first()
        return found or cls(board=board)

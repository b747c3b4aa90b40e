"""How a board's bookings work: time to answer an offer, and what an agency's line managers have to say."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.models import BoardOwned


class ManagerRule(models.TextChoices):
    """What happens to a booking before it counts."""

    NONE = "none", "Nothing: people book for themselves"
    COPY = "copy", "The line manager is told"
    APPROVE = "approve", "The line manager must approve"


class BookingRules(BoardOwned):
    """The rules of one board; without a row those of the fields' defaults hold."""

    offer_hours = models.PositiveSmallIntegerField(
        "hours to answer an offer", default=48, validators=[MinValueValidator(1), MaxValueValidator(336)]
    )
    manager_rule = models.CharField(
        "line managers of agencies without a rule of their own",
        max_length=7,
        choices=ManagerRule.choices,
        default=ManagerRule.NONE,
    )

    class Meta(BoardOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["board"], name="booking_rules_once")]

    def __str__(self) -> str:
        return f"Booking rules of {self.board}"


class AgencyRule(BoardOwned):
    """What one agency wants of its line managers, on one board."""

    agency = models.ForeignKey("boards.Agency", on_delete=models.CASCADE, related_name="+")
    manager_rule = models.CharField(max_length=7, choices=ManagerRule.choices)

    class Meta(BoardOwned.Meta):
        ordering = ["agency__name"]
        constraints = [models.UniqueConstraint(fields=["board", "agency"], name="agency_rule_once")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_manager_rule_display()}"

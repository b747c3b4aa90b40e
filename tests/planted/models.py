"""Tables that only tests have."""

from typing import Any

from django.db import models
from django.db.models import Q

from core.models import BoardOwned
from core.scoping import Clearance, Opening


class Case(BoardOwned):
    """One case of the designated officer, as the app for allegations will hold them."""

    clearance = Clearance.LADO

    name = models.CharField(max_length=100)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Review(BoardOwned):
    """One thing about a review, which another clearance opens, and single rows of it to those named on them."""

    clearance = Clearance.REVIEWS
    openings = tuple(Opening)

    name = models.CharField(max_length=100)
    incident_id = models.BigIntegerField(null=True)
    review_id = models.BigIntegerField(null=True)
    agency = models.ForeignKey("boards.Agency", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(BoardOwned.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(BoardOwned):
    """One thing on a list, of any type that a column can have."""

    class Colour(models.TextChoices):
        RED = "red", "Deep red"
        BLUE = "blue", "Sky blue"

    name = models.CharField(max_length=100)
    normalised_name = models.CharField(max_length=100, editable=False)
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.RED)
    group = models.ForeignKey(
        "boards.Group", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "normalised_name"],
                name="item_once_per_board",
                violation_error_message="There is already an item of this name.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")) | Q(starts_on=None) | Q(ends_on=None),
                name="item_dates_in_order",
                violation_error_message="The item ends before it starts.",
            ),
            models.UniqueConstraint(
                fields=["board"],
                condition=Q(colour="blue"),
                name="one_blue_item",
                violation_error_message="There is already a blue item.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        from core.names import normalise

        self.normalised_name = normalise(self.name)
        super().save(*args, **kwargs)


class Receipt(BoardOwned):
    """One result that a job left behind; a job that ran twice would leave two."""

    job = models.ForeignKey("core.Job", on_delete=models.CASCADE, related_name="+")

    class Meta(BoardOwned.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Receipt of {self.job}"

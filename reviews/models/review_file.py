"""What a review is to look at, who leads it, and what it costs."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.scoping import Opening
from core.sealing import SealedTextField
from reviews.models.content import ReviewContent
from reviews.models.reviews import Review


class ReviewFile(ReviewContent):
    """The terms of one review: what it asks, over which time, who leads it under which contract, for how much."""

    openings = (Opening.REVIEW,)

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="file")
    terms = SealedTextField("terms of reference", blank=True)
    scope_from = models.DateField("looks at the time from", null=True, blank=True)
    scope_until = models.DateField("looks at the time until", null=True, blank=True)
    reviewer = models.CharField("lead reviewer", max_length=120, blank=True)
    independence = models.TextField("independence of the lead reviewer", blank=True)
    contract_from = models.DateField("contract from", null=True, blank=True)
    contract_until = models.DateField("contract until", null=True, blank=True)
    cost = models.DecimalField(
        "agreed cost in pounds", max_digits=9, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    joint_with = models.TextField("areas that it is held with", blank=True)
    lead_area = models.CharField("area that leads it", max_length=120, blank=True)
    our_contact = models.CharField("our contact for it", max_length=160, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta(ReviewContent.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(scope_from=None) | Q(scope_until=None) | Q(scope_until__gte=F("scope_from")),
                name="review_scope_in_order",
                violation_error_message="The time that is looked at must end after it begins.",
            ),
            models.CheckConstraint(
                condition=Q(contract_from=None)
                | Q(contract_until=None)
                | Q(contract_until__gte=F("contract_from")),
                name="review_contract_in_order",
                violation_error_message="The contract must end after it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of {self.review}"


class CostShare(ReviewContent):
    """What one agency, or another area, gives towards the cost of one review: money, or work worth so much."""

    openings = (Opening.REVIEW,)

    class Form(models.TextChoices):
        CASH = "cash", "Cash"
        IN_KIND = "kind", "In kind"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="cost_shares")
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    other = models.CharField("somebody else", max_length=120, blank=True)
    form = models.CharField("how", max_length=4, choices=Form.choices, default=Form.CASH)
    amount = models.DecimalField(
        "amount in pounds", max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta(ReviewContent.Meta):
        ordering = ["form", "-amount", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(agency=None) & ~Q(other="")) | (Q(agency__isnull=False) & Q(other="")),
                name="cost_share_of_one",
                violation_error_message="Choose an agency, or write down who else pays.",
            )
        ]

    def __str__(self) -> str:
        return str(self.agency or self.other)

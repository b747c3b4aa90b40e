"""Charges: the rules by which bookings cost something, and what each of them came to."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import BoardOwned
from training.models.bookings import Booking
from training.models.courses import Course


class ChargeKind(models.TextChoices):
    """What a booking is charged for."""

    PLACE = "place", "Came to a course that costs"
    DID_NOT_ATTEND = "did_not_attend", "Did not attend"
    LATE = "late", "Cancelled late"
    UNFINISHED = "unfinished", "E-learning not finished"


class ChargeRule(BoardOwned):
    """One rule: what is charged to whom. Of rules that fit, the one that says most (charge_rules.pick) holds.

    Without a sector it is for agencies of every kind, without a course for all. Nought pounds lets people off.
    """

    kind = models.CharField("what is charged", max_length=14, choices=ChargeKind.choices)
    days_before = models.PositiveSmallIntegerField(
        "cancelled so many days before, or fewer", null=True, blank=True
    )
    sector = models.ForeignKey(
        "boards.Sector", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="kind of agency",
    )  # fmt: skip
    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, null=True, blank=True, related_name="charge_rules"
    )
    amount = models.DecimalField(
        "pounds", max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    is_whole_cost = models.BooleanField("the whole cost of the place", default=False)
    starts_on = models.DateField("for events from")
    ends_on = models.DateField("for events until", null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["kind", "-days_before", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_whole_cost=False, amount__isnull=False) | Q(is_whole_cost=True, amount=None),
                name="charge_of_one_amount",
                violation_error_message="Enter pounds, or choose the whole cost of the place.",
            ),
            models.CheckConstraint(
                condition=(Q(kind="late") & Q(days_before__isnull=False))
                | (~Q(kind="late") & Q(days_before=None)),
                name="charge_days_of_late",
                violation_error_message="Days before the event belong to late cancellation, which needs them.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="charge_rule_of_a_period",
                violation_error_message="The rule ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["board", "kind", "days_before", "sector", "course", "starts_on"],
                name="charge_rule_once",
                nulls_distinct=False,
                violation_error_message="There is already such a rule.",
            ),
        ]

    def __str__(self) -> str:
        words = [self.get_kind_display()]
        if self.days_before is not None:
            words.append(f"{self.days_before} days before or fewer")
        words += [str(one) for one in (self.sector, self.course) if one is not None]
        return ", ".join(words)


class Charge(BoardOwned):
    """What one booking came to. `agency` and `rule_words` are those of the day it was made from its rule."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "To be approved"
        APPROVED = "approved", "Approved"
        WAIVED = "waived", "Waived"
        PAID = "paid", "Paid"

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=14, choices=ChargeKind.choices)
    agency = models.ForeignKey(
        "boards.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = models.DecimalField(max_digits=9, decimal_places=2, validators=[MinValueValidator(0)])
    rule_words = models.CharField("rule", max_length=400)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    why_waived = models.CharField("why it was waived", max_length=300, blank=True)
    made_on = models.DateField("made on", default=timezone.localdate)
    decided_on = models.DateField("approved or waived on", null=True, blank=True)
    paid_on = models.DateField("paid on", null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-made_on", "-id"]
        indexes = [models.Index(fields=["board", "state", "-id"], name="charge_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind"],
                name="charge_once",
                violation_error_message="This booking is charged for this already.",
            ),
            models.CheckConstraint(
                condition=(Q(state="waived") & ~Q(why_waived="")) | (~Q(state="waived") & Q(why_waived="")),
                name="charge_waived_with_reason",
                violation_error_message="Say why the charge is waived.",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False) | (~Q(state="paid") & Q(paid_on=None)),
                name="charge_paid_on_a_day",
                violation_error_message="Only a paid charge has a day of payment.",
            ),
        ]

    def __str__(self) -> str:
        return f"£{self.amount}, {self.get_kind_display()}: {self.booking}"

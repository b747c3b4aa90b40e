"""Certificates, and who checked in themselves."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import BoardOwned
from training.certificate_numbers import grouped
from training.models.bookings import Booking


class Certificate(BoardOwned):
    """One certificate that one person attended one event to its end, as it was made out that day.

    Its words are kept: a course that is renamed later changes nothing of it. A booking has one that is valid; those
    that were withdrawn stay, so that whoever types their number learns it.
    """

    MOST_ATTEMPTS = 8

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=12, unique=True)
    name = models.CharField("full name", max_length=254)
    course_title = models.CharField("course", max_length=160)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    hours = models.DecimalField("length in hours", max_digits=5, decimal_places=2, null=True, blank=True)
    trainers = models.CharField(max_length=500, blank=True)
    valid_until = models.DateField("to be refreshed by", null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField("why it was withdrawn", max_length=200, blank=True)
    mail_due = models.BooleanField(default=False)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name", "-id"]
        indexes = [
            models.Index(fields=["board", "id"], condition=Q(mail_due=True), name="certificate_mail_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(withdrawn_at=None),
                name="one_valid_certificate",
                violation_error_message="There is a valid certificate already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grouped_number}, {self.course_title}"

    @property
    def grouped_number(self) -> str:
        """As it is printed: three groups of four."""
        return grouped(self.number)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class CheckIn(BoardOwned):
    """One day on which one person said themselves, by the code shown in the room, that they were there."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="check_ins")
    on = models.DateField("day")
    at = models.DateTimeField(default=timezone.now)

    class Meta(BoardOwned.Meta):
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["booking", "on"], name="one_check_in_a_day")]

    def __str__(self) -> str:
        return f"{self.booking}, {self.on.day} {self.on:%B %Y}"

"""Statutory clocks as data, and bank holidays that were proclaimed late."""

from django.db import models
from django.db.models import F, Q

from core.clock_rules import ClockRule, ClockUnit


class StatutoryClock(models.Model):
    """One deadline as one edition of the guidance sets it. Shared by all boards; cases keep theirs."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", "working days"
        CALENDAR_DAYS = "calendar_days", "calendar days"
        WEEKS = "weeks", "weeks"
        MONTHS = "months", "months"
        HOURS = "hours", "hours"

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    start_event = models.CharField("starts with", max_length=160)
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20, choices=Unit.choices)
    edition = models.CharField(max_length=120)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["key", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "edition", "valid_from"],
                nulls_distinct=False,
                name="clock_once_per_edition",
                violation_error_message="This edition already has this clock.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="clock_dates_in_order",
                violation_error_message="The clock ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(length__gte=1),
                name="clock_has_a_length",
                violation_error_message="A clock runs for at least 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.edition})"

    def as_rule(self) -> ClockRule:
        """The row as the arithmetic of core.clock_rules takes it."""
        return ClockRule(
            key=self.key,
            name=self.name,
            start_event=self.start_event,
            length=self.length,
            unit=ClockUnit(self.unit),
            edition=self.edition,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            source=self.source,
        )


class ExtraBankHoliday(models.Model):
    """One bank holiday in England that was proclaimed after this release was made."""

    date = models.DateField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"

"""A board's own lists: sectors that people work in, and what outcomes are called. No case content."""

from django.core.validators import MinValueValidator
from django.db import models

from core.models import BoardOwned


class ContactSector(BoardOwned):
    """One sector that adults in allegations work in, such as education. A contact without one is "not recorded"."""

    name = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField("can be chosen", default=True)

    class Meta(BoardOwned.Meta):
        ordering = ["place", "name"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("name"),
                "board",
                name="contact_sector_once",
                violation_error_message="There is already a sector of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OutcomeLabel(BoardOwned):
    """One outcome as the board calls it, with the meaning that it counts under and how long such cases are kept.

    The five meanings are those of Keeping Children Safe in Education; a label outside them, such as "employer
    action", means none of them.
    """

    class Meaning(models.TextChoices):
        SUBSTANTIATED = "substantiated", "Substantiated"
        MALICIOUS = "malicious", "Malicious"
        FALSE = "false", "False"
        UNSUBSTANTIATED = "unsubstantiated", "Unsubstantiated"
        UNFOUNDED = "unfounded", "Unfounded"
        NONE = "none", "None of these"

    name = models.CharField(max_length=80)
    meaning = models.CharField("counts as", max_length=16, choices=Meaning.choices, default=Meaning.NONE)
    definition = models.TextField("what it means", blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    keep_years = models.PositiveSmallIntegerField(
        "years that cases are kept after they were closed",
        default=10,
        validators=[MinValueValidator(1)],
    )
    is_active = models.BooleanField("can be chosen", default=True)

    class Meta(BoardOwned.Meta):
        ordering = ["place", "name"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("name"),
                "board",
                name="outcome_label_once",
                violation_error_message="There is already an outcome of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AwarenessVisit(BoardOwned):
    """One visit, briefing or course that the officer gave, so that sectors which were never reached can be seen."""

    class Kind(models.TextChoices):
        VISIT = "visit", "Visit"
        BRIEFING = "briefing", "Briefing"
        TRAINING = "training", "Training"

    held_on = models.DateField("on")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.VISIT)
    sector = models.ForeignKey(
        ContactSector, on_delete=models.PROTECT, null=True, blank=True, related_name="visits"
    )
    people = models.PositiveIntegerField("how many people came", null=True, blank=True)
    note = models.CharField("what it was about", max_length=300, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.held_on:%d %B %Y}"

"""Facts that a framework asks for beside its grades: who the designated lead is, how many staff are trained."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from audits.models.cycle import Return
from audits.models.framework import FrameworkVersion, Standard
from core.models import BoardOwned

MOST_PEOPLE = 5
MOST_MONTHS = 120


class FactAsked(BoardOwned):
    """One fact that a version of a framework asks every agency for. `key` stays the same from version to version."""

    class Kind(models.TextChoices):
        PERSON = "person", "A named person"
        SHARE = "share", "How many of how many"
        DATE = "date", "A date"
        YES_NO = "yes_no", "Yes or no"
        TEXT = "text", "A short text"

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="facts_asked")
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="facts_asked")
    key = models.SlugField(max_length=40, editable=False)
    place = models.PositiveSmallIntegerField("place in the standard", editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    label = models.CharField("what is asked for", max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    counts = models.CharField("what is counted, in the plural", max_length=60, blank=True)
    most = models.PositiveSmallIntegerField(
        "how many people at most",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)],
    )
    months = models.PositiveSmallIntegerField(
        "pointed out when older than, in months",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )
    is_required = models.BooleanField("needed before the return is handed in", default=True)

    class Meta(BoardOwned.Meta):
        ordering = ["version", "standard__number", "place"]
        verbose_name_plural = "facts asked for"
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="fact_key_once"),
            models.UniqueConstraint(
                fields=["standard", "place"], name="fact_place_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(most__gte=1), name="fact_of_one_person_or_more"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def number(self) -> str:
        """As people call it, beside the criteria of the same standard: "Fact 2.1"."""
        return f"Fact {self.standard.number}.{self.place}"

    @property
    def places(self) -> range:
        """One for each person that can be named; one of any other kind."""
        return range(1, self.most + 1 if self.kind == self.Kind.PERSON else 2)


class Fact(BoardOwned):
    """What one return says on one fact, or on one of several people (`place`); the kind says which fields are filled.

    `revision` counts every change, as with answers: of two people in the same fact the second is shown both.
    `is_none` says openly that there is nobody, no such policy, or no figures: that is no empty answer.
    """

    agency_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="facts")
    asked = models.ForeignKey(FactAsked, on_delete=models.PROTECT, related_name="facts")
    place = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120, blank=True)
    post = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    level = models.CharField("level of training", max_length=80, blank=True)
    on = models.DateField("date", null=True, blank=True)
    amount = models.PositiveIntegerField("how many", null=True, blank=True)
    of = models.PositiveIntegerField("of how many", null=True, blank=True)
    is_yes = models.BooleanField("yes", null=True, blank=True)
    text = models.CharField(max_length=500, blank=True)
    is_none = models.BooleanField("there is none", default=False)
    is_from_last = models.BooleanField("from last time, to be confirmed", default=False)
    revision = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["agency_return", "asked__standard__number", "asked__place", "place"]
        constraints = [
            models.UniqueConstraint(fields=["agency_return", "asked", "place"], name="one_fact_per_place"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(of=None) | Q(amount__lte=F("of")),
                name="fact_share_of_whole",
                violation_error_message="More than there are: the first number cannot be above the second.",
            ),
            models.CheckConstraint(
                condition=Q(is_none=False)
                | Q(
                    name="", post="", email="", level="", on=None, amount=None, of=None, is_yes=None, text=""
                ),
                name="fact_or_none",
                violation_error_message="Fill in the fields, or say that there is none: not both.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_return}: {self.asked}"

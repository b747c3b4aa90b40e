"""Facts that a framework asks for beside its grades: who the designated lead is, how many staff are trained."""

from django.db import models

from audits.models.cycle import Return
from audits.models.framework import FrameworkVersion, Standard
from core.models import BoardOwned


class FactAsked(BoardOwned):
    """One fact that a version of a framework asks every agency for. `key` stays the same from version to version."""

    class Kind(models.TextChoices):
        PERSON = "person", "A named person with post, email, level of training and its date"
        SHARE = "share", "How many of how many, such as staff trained of staff"
        DATE = "date", "A date, such as when a policy was last reviewed"
        YES_NO = "yes_no", "Yes or no"
        TEXT = "text", "A short text"

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="facts_asked")
    standard = models.ForeignKey(
        Standard, on_delete=models.SET_NULL, null=True, blank=True, related_name="facts_asked"
    )
    key = models.SlugField(max_length=40, editable=False)
    place = models.PositiveSmallIntegerField(editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    label = models.CharField("what is asked for", max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    is_required = models.BooleanField("must be given before the return is handed in", default=True)

    class Meta(BoardOwned.Meta):
        ordering = ["version", "place"]
        verbose_name_plural = "facts asked for"
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="fact_key_once"),
            models.UniqueConstraint(
                fields=["version", "place"], name="fact_place_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Fact(BoardOwned):
    """What one return says on one fact; which fields are filled depends on the kind.

    `revision` counts every change, as with answers: of two people in the same fact the second is shown both.
    """

    agency_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="facts")
    asked = models.ForeignKey(FactAsked, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=120, blank=True)
    post = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    level = models.CharField("level of training", max_length=80, blank=True)
    on = models.DateField("date", null=True, blank=True)
    amount = models.PositiveIntegerField("how many", null=True, blank=True)
    of = models.PositiveIntegerField("of how many", null=True, blank=True)
    is_yes = models.BooleanField("yes", null=True, blank=True)
    text = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["agency_return", "asked__place"]
        constraints = [
            models.UniqueConstraint(fields=["agency_return", "asked"], name="one_fact_per_return"),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(of=None) | models.Q(amount__lte=models.F("of")),
                name="fact_share_of_whole",
                violation_error_message="More than there are: the first number cannot be above the second.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_return}: {self.asked}"

"""Prevention campaigns that answer what reviews of child deaths found."""

from django.db import models
from django.db.models import F, Q

from core.models import BoardOwned
from reviews.models.deaths import ChildDeath


class Campaign(BoardOwned):
    """One campaign or promotion against a modifiable factor, such as unsafe sleep. Holds nothing about a death.

    `category` is that of the deaths whose numbers are followed from then on.
    """

    name = models.CharField(max_length=120)
    factor = models.CharField("modifiable factor", max_length=120)
    category = models.CharField(
        "category of death that is followed", max_length=11, choices=ChildDeath.Category.choices, blank=True
    )
    began_on = models.DateField("began on")
    ended_on = models.DateField("ended on", null=True, blank=True)
    text = models.TextField("what was done", blank=True)
    link = models.URLField(max_length=500, blank=True)

    class Meta(BoardOwned.Meta):
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                "board",
                models.functions.Lower("name"),
                name="campaign_once",
                violation_error_message="There is already a campaign with this name.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")),
                name="campaign_ends_after_it_began",
                violation_error_message="A campaign cannot end before it began.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

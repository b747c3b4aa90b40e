"""Safeguarding policies that settings are asked to adopt, and which of them have."""

from django.db import models

from core.addresses import address
from core.models import BoardOwned
from core.partial_dates import display_date
from lado.models.contact import CaseContent, Setting
from lado.models.lists import ContactSector


class SafeguardingPolicy(BoardOwned):
    """One policy, for the settings of one sector or of all. No case content."""

    name = models.CharField(max_length=120)
    sector = models.ForeignKey(
        ContactSector, on_delete=models.PROTECT, null=True, blank=True, related_name="policies"
    )
    is_active = models.BooleanField("settings are still asked to adopt it", default=True)

    class Meta(BoardOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("name"),
                "board",
                name="safeguarding_policy_once",
                violation_error_message="There is already a policy of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("lado:policy", board=self.board.slug, pk=self.pk)


class PolicyAdoption(CaseContent):
    """One setting that adopted a policy, and when. Which settings are known is case content, so this is, too."""

    policy = models.ForeignKey(SafeguardingPolicy, on_delete=models.CASCADE, related_name="adoptions")
    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="adoptions")
    adopted_on = models.DateField("adopted on")

    class Meta(CaseContent.Meta):
        ordering = ["-adopted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "setting"],
                name="policy_adopted_once",
                violation_error_message="This setting has adopted this policy already.",
            )
        ]

    def __str__(self) -> str:
        return f"Adopted on {display_date(self.adopted_on)}"

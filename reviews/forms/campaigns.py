"""The form of a prevention campaign."""

from typing import Any

from django import forms

from core.forms import BoardForm
from core.forms_date import GovDateField
from reviews.forms.proofs import link
from reviews.forms.recommendations import area
from reviews.models import Campaign, ChildDeath
from reviews.services.campaigns import CampaignFacts


class CampaignForm(BoardForm):
    """What is done against a modifiable factor."""

    submit_label = "Save the campaign"

    name = forms.CharField(label="Name", max_length=120, help_text="For example: Sleep safe.")
    factor = forms.CharField(
        label="Modifiable factor that it is about",
        max_length=120,
        help_text="For example: sharing a sofa to sleep.",
    )
    category = forms.ChoiceField(
        label="Category of death whose numbers are followed",
        choices=[("", "None"), *ChildDeath.Category.choices],
        required=False,
    )
    began_on = GovDateField(label="It began on")
    ended_on = GovDateField(label="It ended on", required=False)
    text = forms.CharField(label="What was done", required=False, max_length=4000, widget=area())
    link = link("Where more is to be read")

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if campaign is not None:
            self.initial = {name: getattr(campaign, name) for name in self.fields} | dict(self.initial)

    def facts(self) -> CampaignFacts:
        """What the person typed, as the service takes it."""
        return CampaignFacts(**self.cleaned_data)

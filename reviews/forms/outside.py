"""The form of learning from a review of another area."""

from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from core.forms_date import GovDateField
from reviews.forms.proofs import link
from reviews.forms.recommendations import area as box
from reviews.forms.register import NO_NAMES, RecordForm
from reviews.models import OutsideReview, Review
from reviews.services.outside import OutsideFacts


class OutsideForm(RecordForm):
    """What another area published, and what it means here."""

    submit_label = "Save"

    area = forms.CharField(label="Area that published it", max_length=120, help_text="For example Eastvale.")
    reference = forms.CharField(
        label="Reference", max_length=30, help_text="As the area calls it, or one of your own."
    )
    pseudonym = forms.CharField(label="Title or pseudonym", max_length=60, required=False, help_text=NO_NAMES)
    published_on = GovDateField(label="Date of its publication", **POSSIBLE_DAYS)
    link = link("Where it is published")
    summary = forms.CharField(
        label="What was learned", required=False, max_length=20_000, widget=box(6),
        help_text="In a few sentences of your own. Everybody on the board reads it.",
    )  # fmt: skip
    relevance = forms.CharField(label="Why it matters here", required=False, max_length=4000, widget=box(3))
    local_action = forms.CharField(
        label="What is done here", required=False, max_length=4000, widget=box(3),
        help_text="Recommendations and actions can be added on its page afterwards.",
    )  # fmt: skip

    field_order = (
        "area", "reference", "pseudonym", "published_on", "link", "summary", "relevance", "local_action", "themes",
        "new_themes",
    )  # fmt: skip

    def __init__(self, *args: Any, record: Review | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        outside = OutsideReview.objects.filter(review=record).first() if record else None
        if outside is not None:
            known = {name: getattr(outside, name) for name in ("area", "link", "relevance", "local_action")}
            self.initial = {**self.initial, **known}

    def facts(self) -> OutsideFacts:
        """What the person typed, as the services take it."""
        return OutsideFacts(**self._values())

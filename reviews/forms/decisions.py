"""Forms of the decision whether it is a serious incident, and of who was told."""

from typing import Any

from django import forms

from boards.forms.draft_form import DraftForm, LongText
from core.forms import BoardForm
from core.forms_date import GovDateField
from reviews.serious_incident import BIGGER_PICTURE, CRITERIA, Question
from reviews.services.decisions import DecisionFacts


def boxes(label: str, questions: tuple[Question, ...], *, hint: str = "") -> forms.MultipleChoiceField:
    """A checklist."""
    return forms.MultipleChoiceField(
        label=label,
        choices=[(one.key, one.words) for one in questions],
        required=False,
        help_text=hint,
        widget=forms.CheckboxSelectMultiple,
    )


class DecisionForm(DraftForm):
    """Whether a case is a serious incident, with reasons."""

    aware_on = GovDateField(
        label="The local authority became aware on",
        required=False,
        help_text="The five working days begin here.",
    )
    criteria = boxes("Which of these hold?", CRITERIA)
    considered = boxes(
        "The bigger picture",
        BIGGER_PICTURE,
        hint="Tick what was looked at. All of it, before you decide that it is none.",
    )
    is_serious = forms.ChoiceField(
        label="Is it a serious incident?",
        choices=[("yes", "Yes: the national Panel is notified"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    reasons = LongText(
        label="Reasons", required=False, rows=6, help_text="Sealed: the panel and review leads read them."
    )
    decided_by = forms.CharField(
        label="Who decided", max_length=160, help_text="Posts, for example the three safeguarding leads."
    )
    decided_on = GovDateField(label="Decided on")

    def facts(self) -> DecisionFacts:
        data = {name: self.cleaned_data[name] for name in DecisionFacts.__dataclass_fields__}
        return DecisionFacts(**data | {name: tuple(data[name]) for name in ("criteria", "considered")})


class NotificationForm(BoardForm):
    """When the national Panel was notified, and who was told of a looked-after child's death."""

    submit_label = "Save"

    notified_on = GovDateField(label="The national Panel was notified on", required=False)
    ministers_told_on = GovDateField(
        label="The Secretary of State and Ofsted were told on",
        required=False,
        help_text="The death of a looked-after child is told, whatever led to it.",
    )

    def __init__(self, *args: Any, is_looked_after: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_looked_after:
            del self.fields["ministers_told_on"]

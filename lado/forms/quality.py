"""The forms of samples and of second views."""

from typing import Any

from django import forms
from django.utils import timezone

from boards.forms.meetings import POSSIBLE_DAYS
from boards.statistics.years import board_year
from core.forms import BoardForm
from core.forms_date import GovDateField
from lado.forms.case_form import CaseForm, LongText
from lado.models import QualitySample, SecondView
from lado.services.quality import SampleFacts, ViewFacts

By = QualitySample.By
#: As the reader says it; a page about somebody else's view says it in the third person.
VIEWS = (
    (SecondView.View.AGREE.value, "I agree"),
    (SecondView.View.MEETING.value, "I would have held a meeting"),
    (SecondView.View.ADVICE.value, "I would have given other advice"),
)
VIEW_HINTS = {
    SecondView.View.AGREE: "It was decided as you would have decided it.",
    SecondView.View.MEETING: "The threshold for a meeting was met, or may have been.",
    SecondView.View.ADVICE: "No meeting was needed, but the caller should have been told something else.",
}


class SampleForm(BoardForm):
    """Of which days, and how many."""

    submit_label = "Draw the sample"

    starts_on = GovDateField(label="Closed from", **POSSIBLE_DAYS)
    ends_on = GovDateField(label="Closed until", **POSSIBLE_DAYS)
    by = forms.ChoiceField(label="Draw", choices=By.choices, initial=By.NUMBER, widget=forms.RadioSelect)
    size = forms.IntegerField(
        label="How many, or how many per cent",
        min_value=1,
        max_value=1000,
        initial=10,
        help_text="A share is rounded up: of four contacts, 10 per cent is one.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", board_year(self.board).start)
        self.initial.setdefault("ends_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("by") == By.PERCENT and (cleaned.get("size") or 0) > 100:
            self.add_error("size", "A share is 100 per cent at most")
        return cleaned

    def facts(self) -> SampleFacts:
        return SampleFacts(**self.cleaned_data)


class SecondViewForm(CaseForm):
    """What another officer thinks of how a contact was decided."""

    view = forms.ChoiceField(
        label="What do you think of the decision?", choices=VIEWS, widget=forms.RadioSelect
    )
    reasons = LongText(label="Why", help_text="Sealed: only officers of this board can read it.")
    learning = LongText(label="What can be learnt from it", required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["view"].widget.option_hints = VIEW_HINTS

    def facts(self) -> ViewFacts:
        return ViewFacts(**{name: self.cleaned_data[name] for name in ViewFacts.__dataclass_fields__})

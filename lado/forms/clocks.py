"""The forms that let a clock of a case stand still and run again."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import BoardForm
from core.forms_date import GovDateField
from lado.forms.case_form import CaseForm, LongText
from lado.services.clocks import PauseFacts


class PauseForm(CaseForm):
    """Which limit stands still, from when, why, and who is waited for."""

    printed = {"waiting_for": True}

    clock = forms.ChoiceField(label="Which limit stands still?", widget=forms.RadioSelect)
    starts_on = GovDateField(label="From")
    until = GovDateField(
        label="It runs again on", required=False, help_text="Leave this empty while nobody knows."
    )
    waiting_for = forms.CharField(
        label="Who is waited for?",
        required=False,
        max_length=120,
        help_text="An agency, for example the police. Not a name.",
    )
    reason = LongText(label="Why", rows=3)

    def __init__(self, *args: Any, clocks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clock"].choices = clocks  # type: ignore[attr-defined]
        self.initial.setdefault("starts_on", timezone.localdate())
        if len(clocks) == 1:
            self.initial.setdefault("clock", clocks[0][0])

    def facts(self) -> PauseFacts:
        return PauseFacts(**{name: self.cleaned_data[name] for name in PauseFacts.__dataclass_fields__})


class EndPauseForm(BoardForm):
    """On which day a clock runs again."""

    submit_label = "Let it run again"

    until = GovDateField(label="It runs again on", help_text="This day counts again.")

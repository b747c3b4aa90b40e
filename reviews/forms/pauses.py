"""The form of a pause."""

from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from core.forms import BoardForm
from core.forms_date import GovDateField
from reviews.models import ClockPause, Incident
from reviews.services.pauses import PauseFacts


class PauseForm(BoardForm):
    """One pause of one clock."""

    submit_label = "Save the pause"

    clock = forms.ChoiceField(label="Which deadline?", widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label="Why?",
        choices=ClockPause.Reason.choices,
        widget=forms.RadioSelect,
        help_text="Everybody on the board reads this. It says nothing of the case.",
    )
    begins_on = GovDateField(label="It stands still from", **POSSIBLE_DAYS)
    until = GovDateField(
        label="It runs again on", required=False, help_text="Leave empty while nobody knows.", **POSSIBLE_DAYS
    )

    def __init__(self, *args: Any, about: Any, pause: ClockPause | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clocks = ClockPause.OF_INCIDENT if isinstance(about, Incident) else ClockPause.OF_REVIEW
        field: Any = self.fields["clock"]
        field.choices = [(one.value, one.label) for one in clocks]
        if len(clocks) == 1:
            field.widget = forms.HiddenInput()
            field.initial = clocks[0].value
        if pause is not None:
            self.initial = {name: getattr(pause, name) for name in ("clock", "reason", "begins_on", "until")}

    def facts(self) -> PauseFacts:
        """What was typed, as the service takes it."""
        return PauseFacts(
            **{name: self.cleaned_data[name] for name in ("clock", "begins_on", "reason", "until")}
        )

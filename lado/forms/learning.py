"""The forms of learning from networks."""

from typing import Any

from django import forms

from boards.agencies import agencies_on
from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Agency
from core.forms_date import GovDateField
from lado.forms.printed_form import PrintedForm
from lado.models import NetworkLearning
from lado.services.learning import LearningFacts


class LearningForm(PrintedForm):
    """What was learnt, where, and what is done about it here."""

    submit_label = "Save"
    printed = {"event": True, "point": False, "local_action": False}

    heard_on = GovDateField(label="When it was", **POSSIBLE_DAYS)
    source = forms.ChoiceField(
        label="Where it comes from",
        choices=NetworkLearning.Source.choices,
        initial=NetworkLearning.Source.REGIONAL,
        widget=forms.RadioSelect,
    )
    event = forms.CharField(
        label="Which meeting or review",
        required=False,
        max_length=160,
        help_text="Do not name a child or an adult.",
    )
    point = forms.CharField(
        label="What was learnt", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    local_action = forms.CharField(
        label="What is done about it here",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    done_on = GovDateField(
        label="Done on", required=False, help_text="Leave it empty until it is done.", **POSSIBLE_DAYS
    )

    def __init__(self, *args: Any, learning: NetworkLearning | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if learning is not None:
            self.initial = {name: getattr(learning, name) for name in self.fields} | dict(self.initial)

    def facts(self) -> LearningFacts:
        known = LearningFacts.__dataclass_fields__
        return LearningFacts(**{name: self.cleaned_data[name] for name in known})


class LearningActionForm(PrintedForm):
    """An action of the board that came from what was learnt."""

    submit_label = "Add the action"
    printed = {"text": False}

    text = forms.CharField(
        label="What is to be done?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Others read it in the board’s list of actions.",
    )
    agency = forms.ModelChoiceField(
        label="Which agency?", queryset=Agency.objects.none(), required=False, empty_label="Nobody yet"
    )
    due_on = GovDateField(label="By when?", required=False, **POSSIBLE_DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_on(self.board.pk)  # type: ignore[attr-defined]

"""Forms of recommendations: a new one, what became of an earlier one, an action from one."""

from typing import Any

from django import forms

from boards.agencies import agencies_on
from boards.models import Agency
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.partial_dates import display_date
from reports.models import Recommendation
from reports.services.recommendations import FIELDS, Facts

NAME_NOBODY = "It is printed. Name no adult, child or setting."


def _text(label: str, field: str, *, rows: int, required: bool, help_text: str) -> forms.CharField:
    column: Any = Recommendation._meta.get_field(field)
    return forms.CharField(
        label=label,
        required=required,
        max_length=column.max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class RecommendationForm(BoardForm):
    """One recommendation; what its form does not ask for stays as it is.

    `revision` says from which one the writer began. `one` is None for a new one.
    """

    revision = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, one: Recommendation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.one = one
        if "agency" in self.fields:
            self.fields["agency"].queryset = agencies_on(self.board.pk)  # type: ignore[attr-defined]
        if one is not None:
            self.initial = {**{name: getattr(one, name) for name in (*FIELDS, "revision")}, **self.initial}

    def facts(self) -> Facts:
        """What is to be kept."""
        kept = {name: getattr(self.one, name) for name in FIELDS} if self.one else {}
        asked = {name: self.cleaned_data[name] for name in FIELDS if name in self.fields}
        return Facts(**{**kept, **asked})

    def differences(self, saved: Recommendation) -> list[tuple[str, str, str]]:
        """(label, saved, typed here) of the fields that differ from what somebody else saved."""
        found = []
        for name in (name for name in FIELDS if name in self.fields):
            theirs, mine = getattr(saved, name), self.cleaned_data[name]
            if theirs != mine:
                found.append(
                    (str(self.fields[name].label), self._words(name, theirs), self._words(name, mine))
                )
        return found

    @staticmethod
    def _words(name: str, value: Any) -> str:
        if value in (None, ""):
            return "nothing"
        if name == "state":
            return str(Recommendation.State(value).label)
        return display_date(value) if name == "due_on" else str(value)


class NewRecommendationForm(RecommendationForm):
    """What is recommended, to whom, by when."""

    text = _text("What is recommended?", "text", rows=4, required=True, help_text=NAME_NOBODY)
    agency = forms.ModelChoiceField(
        label="Which agency?", queryset=Agency.objects.none(), required=False, empty_label="No single agency"
    )
    post = forms.CharField(
        label="Which post or group?",
        max_length=120,
        required=False,
        help_text="For example: head of human resources. A post, not a person’s name.",
    )
    due_on = GovDateField(label="By when?", required=False)


class CarriedRecommendationForm(RecommendationForm):
    """What became of a recommendation of an earlier report."""

    state = forms.ChoiceField(
        label="How far is it?", choices=Recommendation.State.choices, widget=forms.RadioSelect
    )
    progress = _text(
        "What became of it?",
        "progress",
        rows=5,
        required=False,
        help_text=f"What was done, or why it is dropped. {NAME_NOBODY}",
    )
    due_on = GovDateField(label="By when?", required=False)


class RecommendationActionForm(BoardForm):
    """An action that follows from a recommendation."""

    submit_label = "Make it an action"

    text = forms.CharField(
        label="What is to be done?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Others read it in the board’s list of actions. Name no adult, child or setting.",
    )
    agency = forms.ModelChoiceField(
        label="Which agency?", queryset=Agency.objects.none(), required=False, empty_label="Nobody yet"
    )
    due_on = GovDateField(label="By when?", required=False)

    def __init__(self, *args: Any, one: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_on(self.board.pk)  # type: ignore[attr-defined]
        self.initial = {"text": one.text, "agency": one.agency, "due_on": one.due_on, **self.initial}

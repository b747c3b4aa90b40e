"""The form with which a manager says which fact a draft asks for."""

from collections.abc import Sequence
from typing import Any

from django import forms

from audits.forms.frameworks import PartForm
from audits.models import FactAsked, Standard
from audits.models.fact import MOST_MONTHS, MOST_PEOPLE
from audits.services.facts_asked import FactAskedGiven, state_of_fact
from audits.services.frameworks_editing import fingerprint

KIND_HINTS = {
    "person": "With post, email, level of training and its date.",
    "share": "Such as staff trained, of all staff. The board sees the sum over all agencies.",
    "date": "Such as when a policy was last reviewed.",
    "yes_no": "Counted for the board.",
    "text": "Up to 500 characters. Not counted.",
}


class FactAskedForm(PartForm):
    """What is asked for; fields that a kind does not use may stay empty."""

    submit_label = "Save fact"

    label = forms.CharField(
        label="What is asked for?",
        max_length=200,
        help_text="As agencies read it, such as “Designated safeguarding lead” or “Staff trained this year”.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(
        label="What kind of answer?", choices=FactAsked.Kind.choices, widget=forms.RadioSelect
    )
    hint = forms.CharField(label="Hint", max_length=300, required=False, help_text="One sentence below it.")
    counts = forms.CharField(
        label="What is counted?",
        max_length=60,
        required=False,
        help_text="For “how many of how many”, in the plural, such as “members of staff”.",
    )
    most = forms.IntegerField(
        label="How many people can be named?",
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        help_text=f"For people, 1 to {MOST_PEOPLE}. Only the first one has to be named.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
    )
    months = forms.IntegerField(
        label="Point it out after how many months?",
        min_value=1,
        max_value=MOST_MONTHS,
        required=False,
        help_text="For dates and for the training of people, such as 12. Leave empty where age does not matter.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    is_required = forms.BooleanField(
        label="It is needed before the return can be handed in", required=False, initial=True
    )
    standard = forms.TypedChoiceField(label="To which standard does it belong?")

    def __init__(
        self, *args: Any, standards: Sequence[Standard], standard: Standard, asked: FactAsked | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["kind"].widget.option_hints = KIND_HINTS
        known = {str(one.pk): one for one in standards}
        field = self.fields["standard"]
        field.choices = [(pk, str(one)) for pk, one in known.items()]  # type: ignore[attr-defined]
        field.coerce = known.__getitem__  # type: ignore[attr-defined]
        self.initial = {"standard": str(standard.pk), "most": 1, **self.initial}
        if asked is not None:
            now = state_of_fact(asked)
            seen = fingerprint(now)
            self.initial = {**now, "standard": str(asked.standard_id), "seen": seen, **self.initial}
            self.initial |= {"most": asked.most, "standard": str(asked.standard_id)}

    def given(self) -> FactAskedGiven:
        """As the service takes it."""
        data = self.cleaned_data
        names = ("kind", "label", "hint", "counts", "months", "is_required")
        return FactAskedGiven(most=data["most"] or 1, **{name: data[name] for name in names})

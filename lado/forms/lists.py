"""The forms of a board's sectors and outcomes."""

from typing import Any

from django import forms

from core.forms import BoardForm
from lado.models import ContactSector, OutcomeLabel
from lado.services.lists import LabelFacts, SectorFacts


class SectorForm(BoardForm):
    name = forms.CharField(label="Name", max_length=80)
    is_active = forms.BooleanField(
        label="It can be chosen", required=False, initial=True, help_text="Without the tick it is retired."
    )

    def __init__(self, *args: Any, entry: ContactSector | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if entry is None:
            del self.fields["is_active"]
        else:
            self.initial = {name: getattr(entry, name) for name in self.fields} | dict(self.initial)

    def facts(self) -> SectorFacts:
        return SectorFacts(**self.cleaned_data)


class LabelForm(BoardForm):
    name = forms.CharField(label="Name", max_length=80)
    meaning = forms.ChoiceField(
        label="It counts as",
        choices=OutcomeLabel.Meaning.choices,
        widget=forms.RadioSelect,
        initial=OutcomeLabel.Meaning.NONE,
        help_text="The five outcomes of Keeping Children Safe in Education, so that years can be compared.",
    )
    definition = forms.CharField(
        label="What it means",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Shown to the officer who chooses it.",
    )
    keep_years = forms.IntegerField(
        label="Years that cases are kept after they were closed",
        min_value=1,
        max_value=120,
        initial=10,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    is_active = forms.BooleanField(
        label="It can be chosen", required=False, initial=True, help_text="Without the tick it is retired."
    )

    def __init__(self, *args: Any, entry: OutcomeLabel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if entry is None:
            del self.fields["is_active"]
        else:
            self.initial = {name: getattr(entry, name) for name in self.fields} | dict(self.initial)

    def facts(self) -> LabelFacts:
        return LabelFacts(**self.cleaned_data)

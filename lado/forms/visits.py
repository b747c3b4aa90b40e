"""The form for one visit."""

from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from core.forms_date import GovDateField
from lado.forms.printed_form import PrintedForm
from lado.models import AwarenessVisit, ContactSector
from lado.services.visits import VisitFacts


class VisitForm(PrintedForm):
    """When it was, for whom, and how many came."""

    submit_label = "Save"
    printed = {"note": False}

    held_on = GovDateField(label="When it was", **POSSIBLE_DAYS)
    kind = forms.ChoiceField(
        label="What it was",
        choices=AwarenessVisit.Kind.choices,
        initial=AwarenessVisit.Kind.VISIT,
        widget=forms.RadioSelect,
    )
    sector = forms.ModelChoiceField(
        label="For which sector",
        queryset=ContactSector.objects.none(),
        required=False,
        empty_label="Several sectors, or none",
    )
    people = forms.IntegerField(
        label="How many people came",
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )
    note = forms.CharField(
        label="What it was about",
        required=False,
        max_length=300,
        help_text="Do not name a child or an adult.",
    )

    def __init__(self, *args: Any, visit: AwarenessVisit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = ContactSector.objects.filter(board=self.board)
        held = visit.sector_id if visit else None
        self.fields["sector"].queryset = sectors.filter(is_active=True) | sectors.filter(pk=held)  # type: ignore[attr-defined]
        if visit is not None:
            self.initial = {**{name: getattr(visit, name) for name in self.fields}, **self.initial}

    def facts(self) -> VisitFacts:
        """What the person typed, as the services take it."""
        known = VisitFacts.__dataclass_fields__
        return VisitFacts(**{name: self.cleaned_data[name] for name in known})

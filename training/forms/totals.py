"""The form of totals that are typed in."""

from decimal import Decimal
from typing import Any

from django import forms

from core.forms import BoardForm
from training.models import YearTotal


class TotalsForm(BoardForm):
    """One field for each total of a year; empty where it is not known."""

    submit_label = "Save the totals"
    mark_optional = False

    def __init__(self, *args: Any, kept: dict[str, Decimal], source: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for measure in YearTotal.Measure:
            self.fields[measure.value] = forms.DecimalField(
                label=measure.label, required=False, min_value=0, max_digits=11, decimal_places=2,
                initial=kept[measure].normalize().__format__("f") if measure in kept else None,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
                error_messages={"invalid": "Enter a number"},
            )  # fmt: skip
        self.fields["source"] = forms.CharField(
            label="Where they come from", max_length=200, required=False, initial=source,
            help_text="For example the annual report of that year.",
        )  # fmt: skip

    def values(self) -> dict[str, Decimal | None]:
        """Measure → what was typed."""
        return {measure.value: self.cleaned_data[measure.value] for measure in YearTotal.Measure}

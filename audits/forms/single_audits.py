"""The form in which an agency tells of an audit of its own."""

from typing import Any

from django import forms

from audits.forms.case_audits import NO_NAMES, area
from audits.models import SingleAudit
from audits.services.single_audits import SingleAuditFacts
from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Agency
from core.forms import BoardForm
from core.forms_date import GovDateField

LEVEL_HINTS = {
    "single": "The agency looked at a sample of its cases.",
    "practitioner": "Practitioners looked at their own work or at that of a colleague.",
}


class SingleAuditForm(BoardForm):
    """Which audit was done, what it found and what changed."""

    submit_label = "Send to the board"

    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.none(), empty_label=None)
    theme = forms.CharField(label="What was audited", max_length=120)
    level = forms.ChoiceField(
        label="Level",
        choices=[(one.value, one.label) for one in SingleAudit.LEVELS],
        initial=SingleAudit.LEVELS[0],
        widget=forms.RadioSelect,
    )
    done_on = GovDateField(label="When it was done", **POSSIBLE_DAYS)
    sample_size = forms.IntegerField(
        label="How many cases",
        required=False,
        min_value=1,
        max_value=10000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )
    findings = forms.CharField(label="What was found", max_length=4000, widget=area(4), help_text=NO_NAMES)
    good_practice = forms.CharField(label="Good practice", required=False, max_length=4000, widget=area())
    improvements = forms.CharField(
        label="What is to be improved", required=False, max_length=4000, widget=area()
    )
    impact = forms.CharField(
        label="What has changed because of it",
        required=False,
        max_length=4000,
        widget=area(),
        help_text="You can add this later.",
    )

    def __init__(self, *args: Any, row: SingleAudit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].widget.option_hints = LEVEL_HINTS
        own = self.access.agency_ids if self.access else ()
        rows = Agency.objects.filter(pk__in=sorted(own)).order_by("name")
        self.fields["agency"].queryset = rows  # type: ignore[attr-defined]
        if row is not None:
            del self.fields["agency"]
            self.initial = {**{name: getattr(row, name) for name in self.fields}, **self.initial}
            self.helper.inputs[0].value = "Save"

    def facts(self) -> SingleAuditFacts:
        """What the person typed, as the services take it."""
        return SingleAuditFacts(**{k: v for k, v in self.cleaned_data.items() if k != "agency"})

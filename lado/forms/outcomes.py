"""The forms of what the officer decides."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from core.forms import BoardForm
from core.forms_date import GovDateField
from lado.forms.case_form import CaseForm, LongText
from lado.models import Contact, OutcomeLabel
from lado.services.outcomes import DecisionGiven, OutcomeGiven

DECISION_HINTS = {
    Contact.Decision.ADVICE: "You gave advice, and nothing more is to be found out. There will be no outcome.",
    Contact.Decision.EMPLOYER: "Below the threshold, or for the employer’s own process.",
    Contact.Decision.MEETING: "A position of trust or allegations management meeting is called.",
}


class DecisionForm(CaseForm):
    """Advice, employer or a meeting; why; what was considered; who tells the adult."""

    printed = {"told_by": False}

    decision = forms.ChoiceField(
        label="What happens now?", choices=Contact.Decision.choices, widget=forms.RadioSelect
    )
    decided_on = GovDateField(label="Decided on")
    decision_reasons = LongText(label="Why")
    immediate_risk = LongText(
        label="Are children at risk now, and what was done?",
        required=False,
        rows=3,
        help_text="Needed for a meeting. “None” is an answer.",
    )
    suspension = forms.ChoiceField(
        label="Was suspension considered?",
        choices=Contact.Suspension.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    told_by = forms.CharField(
        label="Who tells the adult?",
        required=False,
        max_length=120,
        help_text="The post, for example head teacher or human resources. Not a name.",
    )
    told_on = GovDateField(
        label="When is the adult told?", required=False, help_text="The day that was agreed."
    )
    told_how = forms.ChoiceField(
        label="How is the adult told?",
        choices=[*Contact.Told.choices, ("", "Not agreed yet")],
        required=False,
        widget=forms.RadioSelect,
        help_text="As agreed with the employer, also where no meeting is held.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("decided_on"):
            self.initial["decided_on"] = timezone.localdate()
        self.fields["decision"].widget.option_hints = DECISION_HINTS
        for name in ("suspension", "told_how"):
            self.fields[name].widget.small = True

    def facts(self) -> DecisionGiven:
        return DecisionGiven(**{name: self.cleaned_data[name] for name in DecisionGiven.__dataclass_fields__})


class OutcomeForm(CaseForm):
    """Which outcome, when it was reached, and why."""

    outcome = forms.ModelChoiceField(
        label="Outcome",
        queryset=OutcomeLabel.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
    )
    outcome_on = GovDateField(label="Reached on", required=False)
    outcome_reasons = LongText(label="Why", required=False)
    employer_action = forms.BooleanField(
        label="The employer takes action beside it, for example training or a warning", required=False
    )

    def __init__(self, *args: Any, said: OutcomeGiven | None = None, **kwargs: Any) -> None:
        super().__init__(*args, said=said, **kwargs)
        chosen = said.outcome.pk if said is not None and said.outcome else None
        rows = OutcomeLabel.objects.filter(Q(is_active=True) | Q(pk=chosen), board=self.board)
        field: Any = self.fields["outcome"]
        field.queryset = rows
        if chosen:
            field.empty_label = "None after all: take the outcome away"
            field.widget.choices = field.choices
        # The definitions stand where people choose, so that the words keep their meaning from post-holder to next.
        field.widget.option_hints = {str(one.pk): one.definition for one in rows}
        if not self.initial.get("outcome_on"):
            self.initial["outcome_on"] = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("outcome"):
            cleaned["outcome_on"] = None
            if not self.initial.get("outcome"):
                self.add_error("outcome", "Choose an outcome")
        return cleaned

    def facts(self) -> OutcomeGiven:
        return OutcomeGiven(**{name: self.cleaned_data[name] for name in OutcomeGiven.__dataclass_fields__})


class CloseForm(BoardForm):
    """On which day the case was closed."""

    submit_label = "Close the case"

    closed_on = GovDateField(label="Closed on")


class ReopenForm(BoardForm):
    """Why a closed case is opened again."""

    submit_label = "Reopen the case"

    reason = forms.CharField(
        label="Why is it opened again?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text="It becomes a note of the case, sealed.",
    )

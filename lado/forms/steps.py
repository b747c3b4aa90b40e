"""The forms of strands, referrals to bodies, notes and letters."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms_date import GovDateField
from lado.forms.case_form import CaseForm, LongText
from lado.models import BodyReferral, Strand
from lado.services.notes import LetterFacts, NoteFacts
from lado.services.strands import ONLY_IN, BodyReferralFacts, StrandFacts


class StrandForm(CaseForm):
    """How far one strand is; only the days that it has."""

    printed = {"outcome": False}

    state = forms.ChoiceField(label="How far is it?", choices=Strand.State.choices, widget=forms.RadioSelect)
    began_on = GovDateField(label="Began on", required=False)
    bail_until = GovDateField(label="Bail until", required=False)
    charged_on = GovDateField(label="Charged on", required=False)
    suspended_on = GovDateField(label="Suspended on", required=False)
    disciplinary_on = GovDateField(label="Disciplinary hearing on", required=False)
    returned_on = GovDateField(label="Back at work on", required=False)
    ended_on = GovDateField(label="Ended on", required=False)
    outcome = forms.CharField(
        label="What came of it",
        required=False,
        max_length=160,
        help_text="For example: no further action. Not a name.",
    )
    note = LongText(label="Note", required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)
        for other, names in ONLY_IN.items():
            for name in names:
                if other != kind:
                    del self.fields[name]

    def facts(self) -> StrandFacts:
        known = StrandFacts.__dataclass_fields__
        return StrandFacts(**{name: self.cleaned_data[name] for name in known if name in self.cleaned_data})


class BodyReferralForm(CaseForm):
    """To which body, due when, made when and by which post."""

    printed = {"made_by": False}

    body = forms.ChoiceField(label="To whom?", choices=BodyReferral.Body.choices, widget=forms.RadioSelect)
    due_on = GovDateField(label="Due on", required=False)
    made_on = GovDateField(label="Made on", required=False)
    made_by = forms.CharField(
        label="By whom?",
        required=False,
        max_length=120,
        help_text="The post, for example head of human resources. Not a name.",
    )
    note = LongText(label="Note", required=False)

    def facts(self) -> BodyReferralFacts:
        known = BodyReferralFacts.__dataclass_fields__
        return BodyReferralFacts(**{name: self.cleaned_data[name] for name in known})


class NoteForm(CaseForm):
    """What happened on a day."""

    happened_on = GovDateField(label="When was it?")
    text = LongText(label="What happened", rows=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("happened_on"):
            self.initial["happened_on"] = timezone.localdate()

    def facts(self) -> NoteFacts:
        return NoteFacts(self.cleaned_data["happened_on"], self.cleaned_data["text"])


class LetterForm(CaseForm):
    """What a letter says, and when it was sent."""

    text = LongText(
        label="Text of the letter", rows=18, help_text="Read it through, and change it where it does not fit."
    )
    sent_on = GovDateField(
        label="Sent on",
        required=False,
        help_text="Leave it empty until the letter is sent. After that its text stays as it is.",
    )

    def facts(self) -> LetterFacts:
        return LetterFacts(self.cleaned_data["text"], self.cleaned_data["sent_on"])

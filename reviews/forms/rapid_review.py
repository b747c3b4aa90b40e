"""Forms of a rapid review, one for each of its parts."""

from typing import Any, ClassVar

from django import forms

from core.forms import BoardForm
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from reviews.models import Incident, PanelMember, RapidReview
from reviews.rapid_review_rules import CONSIDERED
from reviews.services.rapid_review import (
    AnswerFacts,
    ConclusionFacts,
    FinalFacts,
    LetterFacts,
    MeetingFacts,
)

LONGEST = 40_000


def _text(label: str, *, rows: int = 6, hint: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=LONGEST, help_text=hint, widget=widget)


class PartForm(MergingForm):
    """One part; `kind` is its dataclass."""

    kind: ClassVar[type[Any]]

    def __init__(self, *args: Any, incident: Incident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident

    def facts(self) -> Any:
        return self.kind(**{name: self.cleaned_data[name] for name in self.kind.__dataclass_fields__})


class MeetingForm(PartForm):
    """The panel's meeting."""

    kind = MeetingFacts
    meeting_on = GovDateField(label="Day of the meeting", required=False)
    meeting_time = forms.TimeField(
        label="Time", required=False, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"class": "govuk-input--width-5"}, format="%H:%M"),
        error_messages={"invalid": "Write the time like 14:30"},
    )  # fmt: skip
    place = forms.CharField(label="Where, or how to join", required=False, max_length=200)
    came = forms.ModelMultipleChoiceField(
        label="Who came from the panel", queryset=PanelMember._base_manager.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    others = _text("Who else came", rows=2)
    considered = forms.MultipleChoiceField(
        label="What was considered", choices=list(CONSIDERED.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    discussion = _text("What was said", rows=12)
    learning = _text("What was learned at once, and done about it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].queryset = PanelMember.objects.filter(  # type: ignore[attr-defined]
            board=self.board, incident=self.incident
        )

    def facts(self) -> MeetingFacts:
        data = {name: self.cleaned_data[name] for name in self.kind.__dataclass_fields__}
        data["came"] = tuple(data["came"])
        data["considered"] = tuple(key for key in CONSIDERED if key in data["considered"])
        return MeetingFacts(**data)


class ConclusionForm(PartForm):
    """What the panel concluded."""

    kind = ConclusionFacts
    conclusion = forms.ChoiceField(
        label="Conclusion", choices=RapidReview.Conclusion.choices, widget=forms.RadioSelect, required=False
    )
    reasons = _text("Reasons", rows=8)


class LetterForm(PartForm):
    """The letter to the national panel."""

    kind = LetterFacts
    letter = _text("Letter", rows=18, hint="Use the pseudonym: no name of the child or family.")
    letter_sent_on = GovDateField(label="Sent on", required=False)


class AnswerForm(PartForm):
    """What the national panel answered."""

    kind = AnswerFacts
    answer = forms.ChoiceField(
        label="The national panel",
        choices=RapidReview.PanelAnswer.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    answered_on = GovDateField(label="Answered on", required=False)
    advice = _text("What it says and advises")


class FinalForm(PartForm):
    """What was decided at last."""

    kind = FinalFacts
    final_conclusion = forms.ChoiceField(
        label="Decided at last",
        choices=RapidReview.Conclusion.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    final_on = GovDateField(label="Decided on", required=False)
    final_by = forms.CharField(label="Decided by", required=False, max_length=160)
    final_reasons = _text("Reasons")


class AgreeForm(BoardForm):
    """On which day the panel agreed."""

    submit_label = "The panel agrees"
    on = GovDateField(label="Agreed on")


class BeginForm(BoardForm):
    """The review that was decided."""

    submit_label = "Begin the review"
    reference = forms.CharField(label="Reference of the review", max_length=30)
    copies_panel = forms.BooleanField(
        label="The panel of the rapid review is the panel of the review", required=False, initial=True
    )

"""Forms of requests to agencies: what is asked, returning, checking, closing; and what an agency answers."""

from typing import Any

from django import forms
from django.utils import timezone

from boards.models import Agency
from core.files import UploadField
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from reviews.forms.chronology import agencies_of
from reviews.models import InformationRequest, RequestCheck
from reviews.services.answers import LONGEST, answer_kind
from reviews.services.requests import LONGEST_QUESTIONS, RequestFacts, TemplateFacts


class RequestForm(MergingForm):
    """One request, or the same to several agencies where it is new."""

    agencies = forms.ModelMultipleChoiceField(
        label="Agencies", queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one agency"},
        help_text="Each gets a request of its own, and reads nothing of the others.",
    )  # fmt: skip
    questions = forms.CharField(
        label="Questions", help_text="One in each line. Use the pseudonym: no name of the child or family.",
        max_length=LONGEST_QUESTIONS, widget=forms.Textarea(attrs={"rows": 12}),
    )  # fmt: skip
    note = forms.CharField(
        label="What else the agency should know", required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    period_from = GovDateField(label="About the time from", required=False)
    period_to = GovDateField(label="To", required=False)
    due_on = GovDateField(label="Last day to answer")
    asks_to_secure = forms.BooleanField(label="Ask to secure the records about the family", required=False)
    shows_identity = forms.BooleanField(
        label="Show this agency who the child is", required=False,
        help_text=(
            "Name and date of birth, to the agency’s leads who sign in with a code. Each time is written down."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, record: InformationRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if record is None:
            self.fields["agencies"].queryset = agencies_of(self.board)  # type: ignore[attr-defined]
        else:
            del self.fields["agencies"]

    def facts(self) -> RequestFacts:
        return RequestFacts(**{name: self.cleaned_data[name] for name in RequestFacts.__dataclass_fields__})


class TemplateForm(BoardForm):
    """What the board usually asks."""

    mark_optional = False
    questions = forms.CharField(
        label="Questions",
        help_text="One in each line.",
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=10_000,
    )
    criteria = forms.CharField(
        label="Criteria of a good answer",
        help_text="One in each line. The review lead ticks those that an answer meets.",
        widget=forms.Textarea(attrs={"rows": 8}), max_length=5_000,
    )  # fmt: skip
    days = forms.IntegerField(
        label="Days to answer", min_value=1, max_value=90,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
    )  # fmt: skip

    def facts(self) -> TemplateFacts:
        return TemplateFacts(**{name: self.cleaned_data[name] for name in TemplateFacts.__dataclass_fields__})


class ReturnForm(BoardForm):
    """Why an answer goes back."""

    reasons = forms.CharField(
        label="What is to be amended", help_text="The agency reads this.", max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    due_on = GovDateField(label="Last day to answer")


class CheckForm(BoardForm):
    """How an answer is judged."""

    met = forms.MultipleChoiceField(
        label="What the answer meets", required=False, widget=forms.CheckboxSelectMultiple
    )
    verdict = forms.ChoiceField(
        label="Verdict", choices=RequestCheck.Verdict.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Note", required=False, max_length=5000, help_text="The agency does not read it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, criteria: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.fields["met"].choices = [(one, one) for one in criteria]  # type: ignore[attr-defined]


class CloseForm(BoardForm):
    """Why a request is closed."""

    submit_label = "Close the request"
    because = forms.CharField(
        label="Why", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where nothing has come, or nothing amended.",
    )  # fmt: skip


class SecureForm(BoardForm):
    """When the records were secured, and by whom."""

    secured_on = GovDateField(label="Secured on")
    secured_by = forms.CharField(label="Who secured them", max_length=200, help_text="Name and post")

    def clean_secured_on(self) -> Any:
        day = self.cleaned_data["secured_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day is still to come. Enter it once the records are secured.")
        return day


class FileForm(BoardForm):
    """A file that belongs to the answer."""

    submit_label = "Add the file"
    file = UploadField(label="File")


class AnswerForm(MergingForm):
    """One box for each question. Saves itself; an answer may be empty until it is sent."""

    def __init__(self, *args: Any, questions: list[str], **kwargs: Any) -> None:
        self.count = len(questions)
        super().__init__(*args, **kwargs)
        for number, question in enumerate(questions, 1):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=f"{number}. {question}", required=False, max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
            )  # fmt: skip

    def facts(self) -> Any:
        names = [f"answer_{number}" for number in range(1, self.count + 1)]
        return answer_kind(self.count)(**{name: self.cleaned_data[name] for name in names})

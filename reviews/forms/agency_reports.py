"""The forms of agencies' reports: asking, answering, judging; and of people whom a review hears."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Agency
from core.files import UploadField
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from reviews.forms.case_fields import long_text, short_text
from reviews.forms.review_file import agencies_of
from reviews.models import AgencyReport, AgencyReportVersion, Involvement
from reviews.services.agency_reports import Answer


class RequestForm(BoardForm):
    """Which agency is asked what, until when."""

    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.none(), empty_label="Choose")
    questions = long_text(
        "What the agency is asked", rows=8, required=True,
        hint="Its leads read it. Only the pseudonym: who the child is, they are told in another way.",
    )  # fmt: skip
    due_on = GovDateField(label="Last day", **POSSIBLE_DAYS)

    def __init__(self, *args: Any, report: AgencyReport | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_of(self.board)  # type: ignore[attr-defined]
        if report is not None:
            del self.fields["agency"]
            self.initial = {"questions": report.questions, "due_on": report.due_on, **self.initial}


class AnswerForm(MergingForm):
    """The agency's report."""

    author = short_text("Author", 120, hint="Somebody who had no part in the case.")
    author_post = short_text("Post of the author", 120)
    trained_on = GovDateField(
        label="Author trained on",
        required=False,
        help_text="In writing reports for reviews.",
        **POSSIBLE_DAYS,
    )
    text = long_text(
        "Report", rows=20, hint="Or add it as a file below. Write the pseudonym, never the name."
    )
    file = UploadField(label="File", required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever sends says who wrote the report, and writes or adds it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "send" in self.data:
            if not data.get("author"):
                self.add_error("author", "Say who wrote the report.")
            if not (data.get("text") or data.get("file") or self.data.get("has_file")):
                self.add_error("text", "Write the report, or add it as a file.")
        return data

    def facts(self) -> Answer:
        given: dict[str, Any] = {name: self.cleaned_data.get(name) for name in Answer.__dataclass_fields__}
        return Answer(**given)


class VerdictForm(BoardForm):
    """Whether a version is good enough."""

    verdict = forms.ChoiceField(
        label="Quality", choices=AgencyReportVersion.Verdict.choices, widget=forms.RadioSelect
    )
    reasons = long_text("Reasons", rows=5, hint="The agency reads them. Needed when it is returned.")


@dataclass(frozen=True)
class InvolvementFacts:
    """A talk or a day."""

    kind: str
    day: dt.date | None = None
    people: str = ""
    number: int | None = None
    said: str = ""
    declined: bool = False


class InvolvementForm(MergingForm):
    """A talk with the family or practitioners, a learning day, a recall day."""

    kind = forms.ChoiceField(label="What it is", choices=Involvement.Kind.choices, widget=forms.RadioSelect)
    day = GovDateField(label="Day", required=False, help_text="Planned or held.", **POSSIBLE_DAYS)
    people = long_text(
        "Who takes part", rows=3, hint="By their part: mother, school nurse, social worker. No names."
    )
    number = forms.IntegerField(
        label="How many came", required=False, min_value=0, max_value=999,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter a whole number"},
    )  # fmt: skip
    said = long_text("What was said", rows=10, hint="Sealed: review leads and the panel read it.")
    declined = forms.BooleanField(label="It was offered and declined", required=False)

    def facts(self) -> InvolvementFacts:
        given: dict[str, Any] = {n: self.cleaned_data.get(n) for n in InvolvementFacts.__dataclass_fields__}
        return InvolvementFacts(**given)

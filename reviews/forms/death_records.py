"""The forms of what belongs to a child's death, and of the national returns."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from boards.agencies import agencies_on
from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Agency
from boards.statistics.years import recent_years
from core.files import UploadField
from core.forms import BoardForm
from core.forms_date import GovDateField
from reviews.forms.deaths import long_text, text
from reviews.models import DeathAnalysis, DeathFormRequest, ResponseStep

YEARS = 8
NO_NAMES = "No names of children or families."


class DeathRecordForm(BoardForm):
    """The base: begins with what is kept."""

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if record is not None:
            known = {name: getattr(record, name) for name in self.fields if hasattr(record, name)}
            self.initial = {**known, **self.initial}

    def values(self) -> dict[str, Any]:
        """Field → value, as the services take them."""
        return dict(self.cleaned_data)


class FormRequestForm(DeathRecordForm):
    """A form that was asked of an agency."""

    kind = forms.ChoiceField(
        label="Which form?", choices=DeathFormRequest.Kind.choices, widget=forms.RadioSelect
    )
    agency = forms.ModelChoiceField(
        label="Of which agency",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="None of the board’s",
    )
    whom = text("Or of whom else", most=120, hint="For example a hospital in another area.")
    asked_on = GovDateField(label="Asked on", **POSSIBLE_DAYS)
    received_on = GovDateField(label="Received on", required=False, **POSSIBLE_DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = agencies_on(self.board.pk).order_by("name").distinct()
        self.initial.setdefault("asked_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("agency") and not cleaned.get("whom"):
            self.add_error("agency", "Choose the agency, or write below of whom it is asked.")
        return cleaned


class StepForm(DeathRecordForm):
    """A step of the rapid response."""

    role = forms.ChoiceField(label="Who?", choices=ResponseStep.Role.choices, widget=forms.RadioSelect)
    day = GovDateField(label="On which day", **POSSIBLE_DAYS)
    time = forms.TimeField(
        label="At what time", help_text="For example 14:30",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"invalid": "Enter a time such as 14:30"},
    )  # fmt: skip
    text = long_text("What was done", hint=f"Sealed: only review leads read it. {NO_NAMES}")

    def __init__(self, *args: Any, record: ResponseStep | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["text"].required = True
        if record is not None:
            at = timezone.localtime(record.taken_at)
            self.initial = {**self.initial, "day": at.date(), "time": f"{at:%H:%M}"}

    def values(self) -> dict[str, Any]:
        """With day and time as one moment."""
        given = dict(self.cleaned_data)
        at = dt.datetime.combine(given.pop("day"), given.pop("time"))
        return given | {"taken_at": timezone.make_aware(at)}


class AnalysisForm(DeathRecordForm):
    """A deeper analysis."""

    kind = forms.ChoiceField(
        label="What is it?", choices=DeathAnalysis.Kind.choices, widget=forms.RadioSelect
    )
    done_on = GovDateField(label="Completed on", **POSSIBLE_DAYS)
    led_by = text("Led by which agency or post", most=120)
    summary = long_text("What it found", hint=f"Sealed: only review leads read it. {NO_NAMES}")
    file = UploadField(label="The analysis as a file", required=False)

    def values(self) -> dict[str, Any]:
        """Without the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class ReturnForm(BoardForm):
    """Which year's return, and by when."""

    submit_label = "Save"

    year_start = forms.TypedChoiceField(label="Year", choices=[], coerce=dt.date.fromisoformat)
    due_on = GovDateField(label="Deadline")
    note = text("Note", most=300, hint="For example where it is sent.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["year_start"]
        field.choices = [(year.start.isoformat(), year.label) for year in recent_years(self.board, YEARS)]


class SentForm(BoardForm):
    """When the return went out."""

    submit_label = "Save it as sent"

    sent_on = GovDateField(label="Sent on", **POSSIBLE_DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("sent_on", timezone.localdate())

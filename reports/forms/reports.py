"""Forms of reports: a new one, titles, a text, the chair's note."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from boards.models import Board
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.periods import Period
from reports.models import Report, ReportSection
from reports.periods import offered_periods, period_of

OTHER = "other"


class ReportForm(BoardForm):
    """The period of a new report, and a title if the usual one does not fit."""

    submit_label = "Start the report"

    period = forms.ChoiceField(label="Period")
    starts_on = GovDateField(label="From", required=False, help_text="Only for other dates.")
    ends_on = GovDateField(label="Until", required=False, help_text="Only for other dates.")
    title = forms.CharField(
        label="Title",
        required=False,
        max_length=Report._meta.get_field("title").max_length,
    )

    def __init__(self, *args: Any, board: Board, name: str, **kwargs: Any) -> None:
        """`name` is what reports of the kind are called."""
        super().__init__(*args, board=board, **kwargs)
        self.fields["title"].help_text = f"Left empty, it is “{name}” with the year."
        years, quarters = offered_periods(board)
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            ("Years", [_choice(year) for year in years]),
            ("Quarters", [_choice(one) for one in quarters]),
            ("Any dates", [(OTHER, "Other dates, given below")]),
        ]

    def clean(self) -> dict[str, Any]:
        """Put the chosen Period under "chosen"."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        period = data.get("period")
        if not period:
            return data
        if period != OTHER:
            start, end = (forms.DateField().to_python(part) for part in period.split("/"))
        else:
            start, end = data.get("starts_on"), data.get("ends_on")
            for name, day, word in (("starts_on", start, "first"), ("ends_on", end, "last")):
                if day is None and name not in self.errors:
                    self.add_error(name, f"Enter the {word} day of the period.")
        if start and end and end < start:
            self.add_error("ends_on", ValidationError("The period must end after it starts."))
        elif start and end:
            data["chosen"] = period_of(self.board, start, end)
        return data


def _choice(period: Period) -> tuple[str, str]:
    return f"{period.start.isoformat()}/{period.end.isoformat()}", f"{period.label} ({period.in_months()})"


class ReportTitleForm(BoardForm):
    """Another title for a draft."""

    title = forms.CharField(label="Title", max_length=Report._meta.get_field("title").max_length)


class SectionTitleForm(BoardForm):
    """The heading of a section."""

    title = forms.CharField(label="Heading", max_length=ReportSection._meta.get_field("title").max_length)


class SectionTextForm(BoardForm):
    """The text of a section; `revision` says which one the writer began from."""

    submit_label = ""

    body = forms.CharField(
        label="Text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "data-editor": "", "autocomplete": "off"}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class SendBackForm(BoardForm):
    """What the chair wants changed."""

    submit_label = "Send back"

    note = forms.CharField(
        label="What should change",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Whoever writes the report sees this on its page.",
    )

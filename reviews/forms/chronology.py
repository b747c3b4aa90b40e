"""Forms of a chronology: one event, what was pasted, what is shown, and what is right where two agencies differ."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from boards.models import Agency, BoardAgency
from core.files import UploadField
from core.forms import BoardForm
from core.forms_merging import MergingForm
from core.spreadsheets import Column, read_table
from core.spreadsheets.columns import Cell, cell_text
from reviews.chronology_rules import LONGEST_SOURCE, LONGEST_TEXT, MOST_ROWS, read_date
from reviews.services.chronology import EventFacts

DATE_HINT = "As well as it is known: 3 May 2020, May 2020 or 2020."
LONGEST_PASTE = 2_000_000
GAP_DAYS = 60


def agencies_of(board: Any) -> Any:
    """The agencies that the board works with, by name."""
    return Agency.objects.filter(pk__in=BoardAgency.objects.filter(board=board).values("agency"))


class EventForm(MergingForm):
    """One event. `fixed_agency` is the agency of whoever writes; review leads choose one."""

    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.none(), empty_label="Choose one")
    date = forms.CharField(
        label="Date", help_text=DATE_HINT, max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )  # fmt: skip
    time = forms.TimeField(
        label="Time, where it is known", required=False,
        widget=forms.TimeInput(attrs={"class": "govuk-input--width-5"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S", "%I:%M%p", "%I%p"],
        error_messages={"invalid": "Write the time like 14:30"},
    )  # fmt: skip
    text = forms.CharField(
        label="What happened", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )
    source = forms.CharField(
        label="Source", help_text="Where this is written, for example “Health visitor’s record”.",
        max_length=LONGEST_SOURCE, required=False,
    )  # fmt: skip
    is_significant = forms.BooleanField(
        label="This is a significant event: it bears on what is to be learned", required=False
    )

    def __init__(self, *args: Any, fixed_agency: Agency | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_agency = fixed_agency
        if fixed_agency is not None:
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = agencies_of(self.board)  # type: ignore[attr-defined]

    @property
    def agency_given(self) -> Agency:
        """Whose event it is."""
        found: Agency = self.fixed_agency or self.cleaned_data["agency"]
        return found

    def facts(self) -> EventFacts:
        data = self.cleaned_data
        return EventFacts(
            data["date"], data["text"], data["source"], data["time"], is_significant=data["is_significant"]
        )

    def clean_date(self) -> str:
        written: str = self.cleaned_data["date"]
        try:
            return read_date(written, timezone.localdate())[0].display()
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


def _raw(cell: Cell) -> str:
    if isinstance(cell, dt.datetime) and cell.date() == dt.date(1899, 12, 31):
        return f"{cell:%H:%M}"
    return " ".join(cell_text(cell).split())


COLUMNS = (
    Column("date", required=True, parse=_raw, aliases=("when", "day", "date of event")),
    Column("time", parse=_raw, aliases=("time of event",)),
    Column(
        "event", required=True, parse=_raw,
        aliases=("events", "what happened", "details", "detail", "description", "contact"),
    ),
    Column("source", parse=_raw, aliases=("source of information", "record", "where written")),
    Column("significant", parse=_raw, aliases=("significance", "key event")),
)  # fmt: skip


class PasteForm(BoardForm):
    """Many events at once: pasted, or from a file whose rows are then shown in the same box to be mended there."""

    mark_optional = False
    agency = EventForm.base_fields["agency"]
    pasted = forms.CharField(
        label="Paste a table or lines here",
        help_text=(
            "Copy the table from Word or a spreadsheet: date, event, source. Or write one event in each line: "
            "3 May 2020 – Home visit, child seen – Health visitor’s record. A heading row is understood."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off"}), required=False, strip=False,
    )  # fmt: skip
    file = UploadField(
        label="Or choose a file", required=False,
        help_text="CSV or Excel (xlsx), with the headings date and event, and perhaps time, source and significant.",
    )  # fmt: skip

    def __init__(self, *args: Any, fixed_agency: Agency | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_agency = fixed_agency
        if fixed_agency is not None:
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = agencies_of(self.board)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "pasted" in self.errors or "file" in self.errors:
            return data
        if data.get("file"):
            data["pasted"] = self._of_file(data["file"])
        text = data.get("pasted") or ""
        if not text.strip() and "file" not in self.errors:
            self.add_error("pasted", "Paste what is to be added, or choose a file.")
        elif text.count("\n") > MOST_ROWS * 5 or len(text) > LONGEST_PASTE:
            words = f"At most {MOST_ROWS:,} events can be added at once. Paste them in parts."
            self.add_error("pasted", words)
        return data

    def _of_file(self, file: Any) -> str:
        """The rows of a file as the box has them: cells divided by tabs, under a heading."""
        file.seek(0)
        table = read_table(file, file.name, COLUMNS, max_rows=MOST_ROWS)
        whole = [problem for problem in table.problems if problem.row is None]
        if whole:
            self.add_error("file", [str(problem) for problem in whole])
            return str(self.cleaned_data.get("pasted") or "")
        lines = {row.number: "\t".join(row[column.name] or "" for column in COLUMNS) for row in table.rows}
        for problem in table.problems:  # an empty date or event: the row is mended in the box
            lines.setdefault(problem.row or 0, f"\t\t{problem.message} (row {problem.row} of the file)\t\t")
        rows = [lines[number] for number in sorted(lines)]
        return "\n".join(["Date\tTime\tEvent\tSource\tSignificant", *rows])

    @property
    def agency_given(self) -> Agency:
        """Whose events they are."""
        found: Agency = self.fixed_agency or self.cleaned_data["agency"]
        return found


class ShownForm(BoardForm):
    """Which events are shown, and how long a gap is. Sent by GET."""

    mark_optional = False
    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.none(), required=False, empty_label="All"
    )
    since = forms.CharField(label="From", required=False, max_length=40, help_text="For example May 2020")
    until = forms.CharField(label="To", required=False, max_length=40)
    significant = forms.BooleanField(label="Significant events only", required=False)
    gap = forms.IntegerField(
        label="Point out gaps of", min_value=1, max_value=3650, required=False, help_text="Days without any contact",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean_since(self) -> dt.date | None:
        found = self._date("since")
        return found.date_first if found else None

    def clean_until(self) -> dt.date | None:
        found = self._date("until")
        return found.date_last if found else None

    def _date(self, name: str) -> Any:
        written = self.cleaned_data[name].strip()
        if not written:
            return None
        try:
            return read_date(written, dt.date.max)[0]
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class SettleForm(BoardForm):
    """What is right where two agencies differ."""

    note = forms.CharField(
        label="What is right, or why both are", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

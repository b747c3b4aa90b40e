"""Forms about cycles: planning one, asking agencies, their leads, withdrawing and closing."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from audits.models import Cycle, FrameworkVersion, Return
from audits.services.cycles import CycleFacts, possible_leads
from boards.agencies import agencies_on
from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Agency, Board, Meeting, Sector
from core.forms import BoardForm
from core.forms_date import GovDateField

OTHERS = "Other organisations"


class CycleForm(BoardForm):
    """Plan a cycle, or change `cycle`."""

    submit_label = "Save the cycle"

    version = forms.ModelChoiceField(
        label="Standards", queryset=FrameworkVersion.objects.none(), empty_label="Choose the standards"
    )
    name = forms.CharField(
        label="Name of the cycle", max_length=120, help_text="For example: Section 11, 2026 to 2027."
    )
    opens_on = GovDateField(label="Opens on", **POSSIBLE_DAYS)
    due_on = GovDateField(label="Returns are due on", **POSSIBLE_DAYS)
    threshold = forms.DecimalField(
        label="Acceptable from, per cent",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        initial=75,
        help_text="Of the highest grade. What is below it is pointed out.",
        error_messages={"required": "Enter the percentage from which a grade is acceptable"},
    )
    challenge_on = GovDateField(
        label="Challenge day",
        required=False,
        help_text="When the board talks with agencies about their returns.",
        **POSSIBLE_DAYS,
    )
    challenge_meeting = forms.ModelChoiceField(
        label="Meeting of the challenge day",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="No meeting",
    )
    is_pilot = forms.BooleanField(
        label="This is a pilot with a few agencies",
        required=False,
        help_text="Its figures are marked as those of a pilot.",
    )
    intro = forms.CharField(
        label="What agencies read first",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Why you ask, who can help, and what happens with the answers.",
    )

    def __init__(self, *args: Any, cycle: Cycle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = _versions(self.board, cycle)  # type: ignore[attr-defined]
        self.fields["challenge_meeting"].queryset = _meetings(self.board, cycle)  # type: ignore[attr-defined]
        if cycle is not None:
            names = (*self.fields, "version_id", "challenge_meeting_id")
            known = {name: getattr(cycle, name) for name in names}
            known |= {"version": cycle.version_id, "challenge_meeting": cycle.challenge_meeting_id}
            known["threshold"] = f"{cycle.threshold.normalize():f}"
            self.initial = {**known, **self.initial}

    def facts(self) -> CycleFacts:
        """What the person typed, as the services take it."""
        data = dict(self.cleaned_data)
        del data["version"]
        return CycleFacts(**data)


def usable_versions(board: Board) -> QuerySet[FrameworkVersion]:
    """What a new cycle can be planned with."""
    versions = FrameworkVersion.objects.filter(board=board).usable()
    return versions.select_related("framework").order_by("framework__name", "-number")


def _versions(board: Board, cycle: Cycle | None) -> QuerySet[FrameworkVersion]:
    versions = usable_versions(board)
    if cycle is None:
        return versions
    own = FrameworkVersion.objects.filter(board=board, pk=cycle.version_id)
    return (versions | own.select_related("framework")).order_by("framework__name", "-number")


def _meetings(board: Board, cycle: Cycle | None) -> QuerySet[Meeting]:
    """Meetings to come, and the one that was chosen already."""
    meetings = Meeting.objects.filter(board=board).upcoming()
    if cycle is not None and cycle.challenge_meeting_id:
        meetings = meetings | Meeting.objects.filter(pk=cycle.challenge_meeting_id)
    return meetings.select_related("group").order_by("starts_at")


class AgenciesForm(BoardForm):
    """Choose agencies that are asked for a return, by sector; `sector` shows those of one."""

    submit_label = ""  # the template writes the form: two buttons

    agencies = forms.ModelMultipleChoiceField(
        label="Agencies",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, asked: Collection[int], sector: Sector | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = askable(self.board, asked)
        if sector is not None:
            rows = rows.filter(sector=sector)
        field: Any = self.fields["agencies"]
        field.queryset = rows
        self.listed = list(rows)
        by_sector: dict[str, list[tuple[int, str]]] = {}
        for agency in self.listed:
            by_sector.setdefault(str(agency.sector or OTHERS), []).append((agency.pk, agency.name))
        field.choices = [*by_sector.items()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "all" in self.data:
            data["agencies"] = self.listed
        elif not data.get("agencies") and "agencies" not in self.errors:
            self.add_error("agencies", "Choose at least one agency.")
        return data


def askable(board: Board, asked: Collection[int]) -> QuerySet[Agency]:
    """Agencies of the board that exist and are not in the cycle, by sector."""
    rows = agencies_on(board.pk).exclude(closed_on__lt=timezone.localdate()).exclude(pk__in=asked)
    return rows.select_related("sector").order_by("sector__order", "sector__name", "name")


class LeadForm(BoardForm):
    """Who leads the return of one agency."""

    submit_label = "Save"

    lead = forms.ChoiceField(label="Who leads the return?", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, agency_return: Return, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in possible_leads(agency_return)}
        field: Any = self.fields["lead"]
        field.choices = [
            *((pk, f"{person} ({person.email})") for pk, person in self.people.items()),
            ("", "Nobody in particular: all leads of the agency are reminded"),
        ]
        self.initial = {"lead": str(agency_return.lead_id or ""), **self.initial}
        self.mark_optional = False

    def clean_lead(self) -> Any:
        """The person, or nobody."""
        return self.people.get(self.cleaned_data["lead"])


class WithdrawForm(BoardForm):
    """Why an agency is not asked any more."""

    submit_label = "Withdraw the agency"

    reason = forms.CharField(
        label="Why is it not asked any more?",
        max_length=300,
        help_text="The agency reads it, for example: “The trust has merged with another one.”",
        error_messages={"required": "Say why it is not asked any more"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs[0].field_classes += " warning"


class CloseForm(BoardForm):
    """Confirms that a cycle is closed."""

    submit_label = "Close the cycle"

"""Forms about seats and their holders."""

from typing import Any

from django import forms
from django.utils import timezone

from boards.forms.partial_dates import PartialDateField
from boards.forms.whom import add_whom_fields, whom_of
from boards.models import Agency, BoardAgency, Group, Seat, SeatTerm
from boards.term_dates import as_partial
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.partial_dates import display_date


class SeatForm(BoardForm):
    """Make or change a seat; `seat` is the one that changes."""

    submit_label = "Save seat"

    group = forms.ModelChoiceField(queryset=Group.objects.none(), empty_label="Choose a group")
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), required=False, empty_label="No agency: a sector or forum"
    )
    sector_name = forms.CharField(
        label="Sector or forum",
        max_length=160,
        required=False,
        help_text="When the seat stands for many organisations, such as primary schools, or for the public.",
    )
    role = forms.CharField(max_length=160, required=False, help_text="For example: Head of Safeguarding.")
    kind = forms.ChoiceField(
        label="Kind of seat", choices=Seat.Kind.choices, initial=Seat.Kind.MEMBER, widget=forms.RadioSelect
    )
    agreed_meetings = forms.IntegerField(
        label="Agreed meetings a year",
        required=False,
        min_value=0,
        max_value=60,
        help_text="Only where the board has agreed that this seat comes less often.",
    )
    agreed_reason = forms.CharField(label="Reason for that", max_length=200, required=False)
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, seat: Seat | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        groups = Group.objects.filter(board=self.board).existing(today)
        agencies = Agency.objects.filter(pk__in=BoardAgency.objects.filter(board=self.board).values("agency"))
        if seat is not None:
            groups = groups | Group.objects.filter(board=self.board, pk=seat.group_id)
            agencies = agencies | Agency.objects.filter(pk=seat.agency_id or 0)
            self.initial = {name: getattr(seat, name) for name in self.fields} | dict(self.initial)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class AppointForm(BoardForm):
    """Who holds the seat, from when."""

    submit_label = "Appoint"
    mark_optional = False  # a person is chosen or named; the labels say what may stay empty

    starts = PartialDateField(label="From")
    ends = PartialDateField(
        label="Until (optional)", required=False, help_text="Leave empty while no end is known."
    )
    shadow_until = GovDateField(
        label="Shadow member until (optional)",
        required=False,
        help_text="For lay members who first come along without a vote.",
    )
    note = forms.CharField(label="Note (optional)", max_length=300, required=False)

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_whom_fields(self, self.board)
        self.initial.setdefault("starts", display_date(timezone.localdate()))
        if seat.kind != Seat.Kind.LAY_MEMBER:
            del self.fields["shadow_until"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.whom = whom_of(self, cleaned)
        return cleaned


class DeputyForm(BoardForm):
    """Who deputises for the holder."""

    submit_label = "Save deputy"
    mark_optional = False  # a person is chosen or named; the labels say what may stay empty

    starts_on = GovDateField(label="From", help_text="The deputy before ends the day before.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_whom_fields(self, self.board)
        self.initial.setdefault("starts_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.whom = whom_of(self, cleaned)
        return cleaned


class EndTermForm(BoardForm):
    """The last day of a term, and who follows."""

    submit_label = "End this term"
    mark_optional = False  # a person is chosen or named; the labels say what may stay empty

    ends = PartialDateField(label="Last day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_whom_fields(self, self.board, optional=True)
        self.order_fields(["ends"])
        self.fields["known"].label = "Successor from the next day (optional)"
        self.initial.setdefault("ends", display_date(timezone.localdate()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.whom = whom_of(self, cleaned, optional=True)
        return cleaned


class TermForm(BoardForm):
    """Correct the dates of a term."""

    submit_label = "Save"

    starts = PartialDateField(label="From", required=False)
    ends = PartialDateField(label="Until", required=False)
    shadow_until = GovDateField(label="Shadow member until", required=False)
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, term: SeatTerm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if term.seat.kind != Seat.Kind.LAY_MEMBER and term.shadow_until is None:
            del self.fields["shadow_until"]
        self.initial = {
            "starts": as_partial(term.starts_on, term.starts_precision),
            "ends": as_partial(term.ends_on, term.ends_precision),
            "shadow_until": term.shadow_until,
            "note": term.note,
        } | dict(self.initial)


class CloseSeatForm(BoardForm):
    """From when a seat is no more."""

    submit_label = "Close this seat"

    closed_on = GovDateField(label="Closed from", help_text="Whoever holds it ends the day before.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closed_on", timezone.localdate())

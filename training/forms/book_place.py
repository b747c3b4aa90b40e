"""Forms of delegates: the work address, the booking."""

from collections.abc import Sequence
from typing import Any

from django import forms

from boards.agencies import agencies_on
from boards.models import Agency
from core.forms import BoardForm
from training.forms.fields import SeatChoice
from training.models import Delegate, EventShare, StaffGroup
from training.services.own_place import OwnFacts

NOT_LISTED = "other"


class AddressForm(forms.Form):
    """The work email address to which the link goes."""

    email = forms.EmailField(
        label="Your work email address",
        max_length=254,
        help_text="We send you a link. You need no account and no password.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class BookingForm(BoardForm):
    """What a delegate says of themselves when they book; filled in from what is known already."""

    name = forms.CharField(label="Full name", max_length=120, help_text="As it stands on your certificate.")
    agency = forms.ChoiceField(label="Your agency")
    unlisted = forms.CharField(
        label="Name of your agency, if it is not listed", max_length=160, required=False
    )
    staff_group = forms.ModelChoiceField(
        StaffGroup.objects.none(), label="Staff group", required=False, empty_label="None of these"
    )
    job_title = forms.CharField(label="Job title", max_length=120, required=False)
    access_needs = forms.CharField(
        label="What you need to take part", max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example an interpreter, large print, step-free access or a break at a certain time.",
    )  # fmt: skip
    manager_email = forms.EmailField(
        label="Line manager’s email address", max_length=254, required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, known: Delegate | None, suggested: Agency | None, address: str,
        boards: Sequence[tuple[EventShare | None, str]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.address = address
        self.seats = SeatChoice(boards)
        # First: whose seat it is decides whether there is one.
        asked = self.seats.field(
            "Which board’s area do you work in?", "Choose the board in whose area you work"
        )
        self.fields = {**asked, **self.fields}
        self.agencies = {str(one.pk): one for one in agencies_on(self.board.pk).order_by("name")}
        if known is not None and known.agency is not None:
            self.agencies.setdefault(str(known.agency.pk), known.agency)
        choices = [(key, one.name) for key, one in self.agencies.items()]
        field: Any = self.fields["agency"]
        field.choices = [("", "Choose your agency"), *choices, (NOT_LISTED, "My agency is not listed")]
        groups = StaffGroup.objects.filter(board=self.board)
        self.fields["staff_group"].queryset = groups  # type: ignore[attr-defined]
        self.initial = {**self._begin(known, suggested), **self.initial}
        if suggested is not None and not (known and known.agency):
            field.help_text = "Chosen from the end of your email address. Change it if it is another one."

    def _begin(self, known: Delegate | None, suggested: Agency | None) -> dict[str, Any]:
        """What the fields hold before anybody types."""
        if known is None:
            return {"agency": str(suggested.pk) if suggested else ""}
        unlisted = getattr(known, "unlisted_agency", None)
        agency = known.agency or (None if unlisted else suggested)
        return {
            "name": known.name,
            "agency": str(agency.pk) if agency else (NOT_LISTED if unlisted else ""),
            "unlisted": str(unlisted or ""),
            "staff_group": known.staff_group_id,
            "job_title": known.job_title,
            "manager_email": known.manager_email,
        }

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("agency") == NOT_LISTED and not found.get("unlisted", "").strip():
            self.add_error("unlisted", "Enter the name of your agency")
        if found.get("manager_email", "").casefold() == self.address:
            self.add_error("manager_email", "Enter your line manager’s address, not your own")
        return found

    def share(self) -> EventShare | None:
        """Whose seat is asked for; None: the event's own board's."""
        return self.seats.chosen(self.cleaned_data)

    def facts(self) -> OwnFacts:
        """What was typed."""
        said = self.cleaned_data
        return OwnFacts(
            said["name"], self.agencies.get(said["agency"]), said["unlisted"], said["staff_group"],
            said["job_title"], said["manager_email"], said["access_needs"],
        )  # fmt: skip

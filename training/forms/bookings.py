"""Forms about one booking, about a board's rules of booking, and about its texts of emails."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from boards.models import Agency
from core.forms import BoardForm
from training.forms.fields import LONGEST
from training.models import BookingRules, ManagerRule

OF_AGENCY = "agency-"


class CancelBookingForm(BoardForm):
    """Why a booking is cancelled."""

    submit_label = "Cancel the booking"

    because = forms.CharField(
        label="Why is it cancelled?", required=False, max_length=300, help_text="The person reads it."
    )


class AddressForm(BoardForm):
    """A delegate's right address."""

    submit_label = "Save the address"

    email = forms.EmailField(
        label="Work email", max_length=254,
        help_text="What was not delivered is sent again. If this address works now, save it as it is.",
    )  # fmt: skip


class RulesForm(BoardForm):
    """Hours to answer an offer, and each agency's rule about line managers."""

    submit_label = "Save the rules"
    mark_optional = False

    offer_hours = forms.IntegerField(
        label="Hours to answer an offer of a place", min_value=1, max_value=336,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        help_text="Near an event it is less: a quarter of the time that is left.",
        error_messages={"invalid": "Enter a whole number of hours"},
    )  # fmt: skip
    manager_rule = forms.ChoiceField(
        label="Line managers, unless their agency has another rule", choices=ManagerRule.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(
        self, *args: Any, rules: BookingRules, agencies: list[Agency], kept: Mapping[int, str], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"offer_hours": rules.offer_hours, "manager_rule": rules.manager_rule}
        super().__init__(*args, **kwargs)
        for one in agencies:
            self.fields[f"{OF_AGENCY}{one.pk}"] = forms.ChoiceField(
                label=one.name, required=False, initial=kept.get(one.pk, ""),
                choices=[("", "As all agencies"), *ManagerRule.choices],
            )  # fmt: skip

    @property
    def of_agencies(self) -> list[forms.BoundField]:
        """The fields of agencies, in their order."""
        return [self[name] for name in self.fields if name.startswith(OF_AGENCY)]

    def agencies(self) -> dict[int, str]:
        """Agency → its own rule, empty for none."""
        names = [name for name in self.fields if name.startswith(OF_AGENCY)]
        return {int(name.removeprefix(OF_AGENCY)): self.cleaned_data[name] for name in names}


class TextForm(BoardForm):
    """Subject and text of one kind of email."""

    submit_label = "Save the text"

    subject = forms.CharField(label="Subject", max_length=200)
    body = forms.CharField(
        label="Text", widget=forms.Textarea(attrs={"rows": 16}), validators=[MaxLengthValidator(LONGEST)],
        help_text="Words in curly brackets are filled in for each person; they are listed below.",
    )  # fmt: skip

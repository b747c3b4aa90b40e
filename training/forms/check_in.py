"""The form of checking in."""

from typing import Any

from django import forms


class CheckInForm(forms.Form):
    """The code shown in the room, and the address that the place was booked with where nobody has shown one."""

    code = forms.CharField(
        label="Code shown in the room", max_length=20,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "off", "autocapitalize": "characters",
                   "spellcheck": "false"}
        ),
    )  # fmt: skip
    email = forms.EmailField(
        label="Work email address that you booked with", max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].initial = address

"""Fields that forms of confidential pages have in common."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

LONGEST = 60_000  # characters of one text: about twenty printed pages


def long_text(label: str, *, hint: str = "", rows: int = 6, required: bool = False) -> forms.CharField:
    """A long text, without a count of characters."""
    return forms.CharField(
        label=label, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}),
        validators=[MaxLengthValidator(LONGEST)],
    )  # fmt: skip


def short_text(label: str, most: int, *, hint: str = "", required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)


def pounds(label: str, *, required: bool = False, **more: Any) -> forms.DecimalField:
    """An amount of money: £1,200 and 1200.50 are both read."""
    return PoundsField(label=label, required=required, max_digits=9, decimal_places=2, **more)


class PoundsField(forms.DecimalField):
    """Pounds and pence, the way people write them."""

    default_error_messages = {"invalid": "Enter an amount in pounds, like 1200 or 1,200.50"}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The amount; the pound sign, commas and spaces do not matter."""
        if isinstance(value, str):
            value = value.replace("£", "").replace(",", "").replace(" ", "")
        return super().to_python(value)

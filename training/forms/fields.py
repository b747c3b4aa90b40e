"""Fields that forms of training ask with."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from training.models import EventShare

LONGEST = 5_000  # characters of one text


def line(label: str, *, most: int, hint: str = "", required: bool = False) -> forms.CharField:
    """One line of words."""
    return forms.CharField(label=label, required=required, max_length=most, help_text=hint)


def text(label: str, *, hint: str = "", rows: int = 4) -> forms.CharField:
    """Several lines of words."""
    return forms.CharField(
        label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}),
        validators=[MaxLengthValidator(LONGEST)],
    )  # fmt: skip


def whole(label: str, *, hint: str = "", least: int = 0, most: int = 100_000) -> forms.IntegerField:
    """A whole number, or nothing."""
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, help_text=hint, widget=_number_box(),
        error_messages={"invalid": "Enter a whole number"},
    )  # fmt: skip


def hours(label: str, *, hint: str = "") -> forms.DecimalField:
    """A number of hours, or nothing."""
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=999, decimal_places=2, help_text=hint,
        widget=_number_box(), error_messages={"invalid": "Enter a number of hours, like 3 or 6.5"},
    )  # fmt: skip


def money(label: str, *, hint: str = "") -> forms.DecimalField:
    """Pounds, or nothing."""
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=9_999_999, decimal_places=2, help_text=hint,
        widget=_number_box(), error_messages={"invalid": "Enter pounds, like 450 or 450.50"},
    )  # fmt: skip


def _number_box() -> Any:
    return forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"})


#: The board that holds an event, beside its partners.
OWN = "own"


class SeatChoice:
    """Whose seat is asked for, at an event that boards hold together."""

    def __init__(self, boards: Sequence[tuple[EventShare | None, str]]) -> None:
        """`boards` are those that hold the event, each in words; none where one board holds it alone."""
        self.words = [(OWN if share is None else str(share.pk), words) for share, words in boards]
        self.shares = {OWN if share is None else str(share.pk): share for share, _ in boards}

    def field(self, label: str, required: str) -> dict[str, forms.Field]:
        """The field by its name; none where there is nothing to choose."""
        if not self.words:
            return {}
        asked = forms.ChoiceField(
            label=label, widget=forms.RadioSelect, choices=self.words, error_messages={"required": required}
        )
        return {"share": asked}

    def chosen(self, cleaned: Mapping[str, Any]) -> EventShare | None:
        """The partner whose seat is asked for; None: the event's own board's."""
        return self.shares.get(cleaned.get("share", OWN))

"""The form of a board's settings."""

from typing import Any

from django import forms

from boards.models import Area, Board
from boards.services.settings import SETTINGS
from core.forms import BoardForm
from core.partial_dates import MONTHS


class SettingsForm(BoardForm):
    """Everything that a board manager may set for the board."""

    submit_label = "Save settings"

    name = forms.CharField(label="Name of the board", max_length=120)
    areas = forms.ModelMultipleChoiceField(
        label="Areas that it serves",
        queryset=Area.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Is an area missing? The administrator of the installation adds it.",
    )
    year_start_month = forms.TypedChoiceField(
        label="First month of the board’s year", choices=list(enumerate(MONTHS, 1)), coerce=int
    )
    edition = forms.ChoiceField(label="Edition of the guidance in force", choices=Board.Edition.choices)
    attendance_threshold = forms.IntegerField(
        label="Minimum attendance, per cent",
        min_value=0,
        max_value=100,
        help_text="Groups may have a minimum of their own.",
    )
    small_number_threshold = forms.IntegerField(
        label="Smallest count that is published",
        min_value=0,
        max_value=100,
        help_text="Counts below this are suppressed in print. 0 switches it off.",
    )
    contact_email = forms.EmailField(
        label="The office’s mailbox", required=False, help_text="Emails to members name it for questions."
    )
    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label="Colour for print",
        help_text="As #1f5c5c. White letters must be readable on it: at least 4.5 to 1.",
        error_messages={"invalid": "A colour looks like #1f5c5c."},
    )
    logo = forms.FileField(
        label="Logo for print",
        required=False,
        help_text="PNG or JPEG.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Remove the logo", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colour"].widget.attrs["class"] = "govuk-input--width-5"
        self.initial = (
            {name: getattr(self.board, name) for name in SETTINGS}
            | {"areas": list(self.board.areas.values_list("pk", flat=True)), "logo": self.board.logo}
            | dict(self.initial)
        )
        if self.board.logo_id is None:
            del self.fields["remove_logo"]

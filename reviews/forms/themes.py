"""The forms of a board's themes, and of its settings of reviews."""

from typing import Any

from django import forms

from core.forms import BoardForm
from reviews.forms.warned import WarnedForm
from reviews.models import ReviewSetting, Theme


class ThemeForm(WarnedForm):
    """One theme."""

    public = ("name",)

    submit_label = "Save the theme"

    name = forms.CharField(label="Name", max_length=120)
    parent = forms.ModelChoiceField(
        label="The wider theme that it belongs to",
        queryset=Theme.objects.none(),
        required=False,
        empty_label="None: it stands by itself",
    )
    is_active = forms.BooleanField(
        label="It can be chosen",
        required=False,
        initial=True,
        help_text="Without the tick it is retired: what has it keeps it.",
    )

    def __init__(self, *args: Any, theme: Theme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Theme.objects.filter(board=self.board, parent=None)
        field: Any = self.fields["parent"]
        field.queryset = rows.exclude(pk=theme.pk) if theme else rows
        if theme is None:
            del self.fields["is_active"]
        else:
            known = {"name": theme.name, "parent": theme.parent_id, "is_active": theme.is_active}
            self.initial = {**known, **self.initial}


class SettingForm(BoardForm):
    """How the board counts its reviews."""

    submit_label = "Save settings"

    rapid_review_start = forms.ChoiceField(
        label="The 15 working days of a rapid review begin with",
        choices=ReviewSetting.RapidReviewStart.choices,
        widget=forms.RadioSelect,
        help_text="Areas differ. Deadlines and figures of all years are counted this way.",
    )
    still_after_days = forms.IntegerField(
        label="Days without movement that count as “little or no progress”",
        min_value=14,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        help_text="Of a recommendation that is not begun or under way. Progress on its actions is movement, too.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        setting = ReviewSetting.of(self.board)
        self.initial = {name: getattr(setting, name) for name in self.fields} | dict(self.initial)

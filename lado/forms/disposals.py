"""The form that holds a case back."""

from django import forms

from core.forms import BoardForm


class HoldForm(BoardForm):
    """Why a case must not be disposed of."""

    submit_label = "Hold the case back"

    reason = forms.CharField(
        label="Why must it be kept?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text="For example an inquiry, or a claim. It is kept sealed.",
    )

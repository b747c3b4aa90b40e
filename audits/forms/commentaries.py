"""The board's commentary on a standard."""

from django import forms

from core.forms import BoardForm


class CommentaryForm(BoardForm):
    """One text; `revision` is the one that the page showed."""

    text = forms.CharField(
        label="Commentary",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=(
            "What the figures say, what stands out, what the board does about it. Do not write names or details of "
            "children, families or cases. Empty it to take it out of the report."
        ),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

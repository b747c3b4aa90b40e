"""The form that names somebody on a panel."""

from typing import Any

from django import forms

from boards.models import Agency, BoardAgency
from core.forms import BoardForm
from reviews.models import PanelMember
from reviews.services.panel import NewMember


class MemberForm(BoardForm):
    """Who reads the case, and as what."""

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(
        label="Work email address",
        help_text="Somebody who has no account yet gets an invitation. Everybody on a panel signs in with a code.",
    )
    part = forms.ChoiceField(
        label="Part",
        choices=PanelMember.Part.choices,
        initial=PanelMember.Part.MEMBER,
        widget=forms.RadioSelect,
    )
    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.none(), required=False, empty_label="None: independent"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = BoardAgency.objects.filter(board=self.board).values("agency")
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=listed)  # type: ignore[attr-defined]
        self.fields["part"].widget.small = True

    def given(self) -> NewMember:
        data = self.cleaned_data
        return NewMember(data["name"], data["email"], data["part"], data["agency"])

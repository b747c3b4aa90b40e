"""Forms about a return as a whole: handing it in, its team."""

from typing import Any

from django import forms

from audits.models import Standard, TeamMember
from core.forms import BoardForm
from core.models import User


class SubmitForm(BoardForm):
    """Who signs the return off for the agency."""

    submit_label = "Hand the return in"

    senior_name = forms.CharField(label="Name of the senior person who signs it off", max_length=120)
    senior_role = forms.CharField(
        label="Their post", max_length=120, help_text="For example: Assistant Chief Constable."
    )
    tool_comment = forms.CharField(
        label="What would make this easier?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="This is a pilot. Tell the board about the questions and these pages, not about your answers.",
    )

    def __init__(self, *args: Any, is_pilot: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_pilot:
            del self.fields["tool_comment"]


class TeamForm(BoardForm):
    """Who does what in this return."""

    submit_label = "Add to the team"

    user = forms.ModelChoiceField(label="Who", queryset=User.objects.none(), empty_label="Choose a person")
    part = forms.ChoiceField(
        label="What do they do?", choices=TeamMember.Part.choices, widget=forms.RadioSelect
    )
    standards = forms.ModelMultipleChoiceField(
        label="Which standards?",
        queryset=Standard.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For contributors. Without a choice they work on all of them.",
    )

    def __init__(self, *args: Any, people: Any, standards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["standards"].queryset = standards  # type: ignore[attr-defined]
        self.fields["standards"].widget.small = True
        self.fields["part"].widget.option_hints = {
            TeamMember.Part.LEAD.value: "Sees that it gets done, and is reminded. One person.",
            TeamMember.Part.CONTRIBUTOR.value: "Answers some or all of the standards.",
            TeamMember.Part.SIGNATORY.value: "Reads it before it is handed in.",
        }

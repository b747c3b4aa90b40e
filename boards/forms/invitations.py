"""Forms about invitations: the answer, and adding another group's members."""

from typing import Any

from django import forms
from django.utils import timezone

from boards.models import Group, Meeting, MeetingInvitation
from core.forms import BoardForm

Answer = MeetingInvitation.Answer
ANSWER_WORDS = (
    (Answer.COMING.value, "I am coming"),
    (Answer.APOLOGIES.value, "Apologies, I cannot come"),
    (Answer.DEPUTY.value, "I am sending a deputy"),
)
OTHERS_WORDS = (
    (Answer.COMING.value, "Coming"),
    (Answer.APOLOGIES.value, "Apologies"),
    (Answer.DEPUTY.value, "Sending a deputy"),
)


class AnswerForm(BoardForm):
    """One person's answer to an invitation. The service says what is missing."""

    submit_label = "Send my answer"

    answer = forms.ChoiceField(
        label="Are you coming?",
        choices=ANSWER_WORDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether you are coming",
            "invalid_choice": "Choose whether you are coming",
        },
    )
    deputy_name = forms.CharField(
        label="Name of your deputy", max_length=120, required=False, help_text="Only if you send a deputy."
    )


class RecordAnswerForm(AnswerForm):
    """The same, written down by the board's office for somebody who telephoned."""

    submit_label = "Save the answer"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = "What is the answer?"
        self.fields["answer"].choices = OTHERS_WORDS  # type: ignore[attr-defined]
        self.fields["answer"].error_messages |= {
            "required": "Choose the answer",
            "invalid_choice": "Choose the answer",
        }
        self.fields["deputy_name"].label = "Name of the deputy"
        self.fields["deputy_name"].help_text = "Only if a deputy comes instead."


class InviteGroupForm(BoardForm):
    """Another group whose members come to one meeting."""

    submit_label = "Add these people"

    group: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label="Members of", queryset=None, empty_label="Choose a group"
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Group.objects.filter(board=self.board).exclude(ends_on__lt=timezone.localdate())
        self.fields["group"].queryset = groups.exclude(pk=meeting.group_id)  # type: ignore[attr-defined]

"""The forms of meetings about a case."""

from collections.abc import Mapping
from typing import Any

from django import forms

from boards.agencies import agencies_on
from boards.models import Agency
from core.forms_date import GovDateField
from lado.forms.case_form import CaseForm, LongText
from lado.models import CaseMeeting, Contact, MeetingAttendee
from lado.name_warnings import looks_like_a_name
from lado.services.case_meetings import AttendeeFacts, MeetingFacts, Minutes

NAMES_SOMEBODY = (
    "This looks as if it names somebody in this case, or the setting. Other people read it: take it out. "
    "If it names nobody, tick the box at the end of the form."
)


class NamedCaseForm(CaseForm):
    """A form of a case whose printed fields must not name the adult, the setting, or anybody else."""

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        self.contact = contact
        super().__init__(*args, **kwargs)

    def warn_of_names(self, field: str, *, is_place: bool = False) -> None:
        """Ask once where the field may name the adult or the setting of the case."""
        text = str(self.cleaned_data.get(field) or "")
        named = [self.contact.adult_name, str(self.contact.setting or "") if is_place else ""]
        if not self._is_known(field, text) and looks_like_a_name(text, named=named, is_place=is_place):
            self.warn(field, NAMES_SOMEBODY)


class MeetingForm(NamedCaseForm):
    """What kind of meeting, when and where."""

    kind = forms.ChoiceField(
        label="What kind of meeting?",
        choices=CaseMeeting.Kind.choices,
        initial=CaseMeeting.Kind.POSITION_OF_TRUST,
        widget=forms.RadioSelect,
    )
    held_on = GovDateField(label="On")
    held_time = forms.TimeField(
        label="At",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TimeInput(
            attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}, format="%H:%M"
        ),
        help_text="For example, 14:30",
        error_messages={"invalid": "Time must be hours and minutes, like 14:30"},
    )
    place = forms.CharField(
        label="Where, or how to join",
        required=False,
        max_length=160,
        help_text="It stands in the emails to those who are asked. Do not name the setting.",
    )
    why_late = LongText(
        label="Why is it later than its limit?",
        required=False,
        rows=3,
        help_text="Only when it is. The clocks of the case say which day is the last in time.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.warn_of_names("place", is_place=True)
        return cleaned

    def facts(self) -> MeetingFacts:
        return MeetingFacts(**{name: self.cleaned_data[name] for name in MeetingFacts.__dataclass_fields__})


class AttendeeForm(CaseForm):
    """One person who is asked."""

    printed = {"post": False}
    naming = ("name",)

    name = forms.CharField(label="Name", max_length=160)
    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.none(), required=False, empty_label="None, or not listed"
    )
    post = forms.CharField(
        label="Post", required=False, max_length=120, help_text="For example team manager. Not a name."
    )
    email = forms.EmailField(
        label="Email",
        required=False,
        help_text="For the invitation, which says the reference, the day and the place, and nothing else.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_on(self.board.pk)  # type: ignore[attr-defined]

    def facts(self) -> AttendeeFacts:
        return AttendeeFacts(**{name: self.cleaned_data[name] for name in AttendeeFacts.__dataclass_fields__})


class MinutesForm(CaseForm):
    """Who came, what was said, what was decided."""

    came = forms.MultipleChoiceField(label="Who came?", required=False, widget=forms.CheckboxSelectMultiple)
    discussion = LongText(label="Discussion", required=False, rows=12)
    decisions = LongText(label="Decisions", required=False, rows=8)

    def __init__(self, *args: Any, attendees: list[MeetingAttendee], **kwargs: Any) -> None:
        self.attendees = attendees
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), _words(one)) for one in attendees]
        self.fields["came"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["came"]

    @staticmethod
    def initial_of(facts: Minutes) -> dict[str, Any]:
        return {
            "discussion": facts.discussion,
            "decisions": facts.decisions,
            "came": [str(pk) for pk in facts.came],
        }

    def shown(self, name: str, value: Any) -> str:
        if name == "came":
            words: Mapping[int, str] = {one.pk: _words(one) for one in self.attendees}
            return ", ".join(words[pk] for pk in value if pk in words) or "Nobody"
        return super().shown(name, value)

    def facts(self) -> Minutes:
        came = tuple(sorted(int(pk) for pk in self.cleaned_data.get("came") or []))
        return Minutes(self.cleaned_data["discussion"], self.cleaned_data["decisions"], came)


def _words(attendee: MeetingAttendee) -> str:
    return ", ".join(str(part) for part in (attendee.name, attendee.post, attendee.agency) if part)


class MeetingActionForm(NamedCaseForm):
    """An action of the board: other people than officers read it."""

    text = forms.CharField(
        label="What is to be done?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Others read it in the board’s list of actions. Name no adult, child or setting.",
    )
    agency = forms.ModelChoiceField(
        label="Which agency?", queryset=Agency.objects.none(), required=False, empty_label="Nobody yet"
    )
    due_on = GovDateField(label="By when?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_on(self.board.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text = str(cleaned.get("text") or "")
        setting = self.contact.setting.name.casefold() if self.contact.setting else ""
        if setting and setting in text.casefold():
            self.warn("text", NAMES_SOMEBODY)
        else:
            self.warn_of_names("text")
        return cleaned

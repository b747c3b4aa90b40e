"""Forms about meetings and series of meetings."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from boards.models import Group, Meeting, MeetingSeries
from boards.schedule import Rule
from boards.services.meetings import MeetingFacts
from boards.services.series import SeriesPlan, at_time
from core.forms import BoardForm
from core.forms_date import GovDateField

# What a first-time user is offered; boards mostly meet for two hours in the morning.
USUAL_TIMES = {"starts": dt.time(10), "ends": dt.time(12)}

# Older boards did not exist, and bank holidays are not known for ever: a year outside is a typing error.
POSSIBLE_DAYS: dict[str, Any] = {"min_value": dt.date(1990, 1, 1), "max_value": dt.date(2099, 12, 31)}


class ClockField(forms.TimeField):
    """A time of day the way people write it: 14:30, 14.30, 2.30pm, 2 pm."""

    default_error_messages = {
        "required": "Enter a time",
        "invalid": "Enter a real time, like 14:30 or 2.30pm",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%H:%M", "%H.%M", "%H:%M:%S", "%I%p", "%I:%M%p", "%I.%M%p"],
            widget=forms.TimeInput(format="%H:%M"),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """The time; spaces do not matter."""
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


def _place_fields() -> dict[str, forms.Field]:
    return {
        "venue": forms.CharField(max_length=200, required=False, help_text="Building, room and street."),
        "link": forms.URLField(
            label="Joining link",
            required=False,
            assume_scheme="https",
            help_text="For people who join by video. With a venue as well, the meeting is hybrid.",
        ),
    }


class MeetingForm(BoardForm):
    """Plan one meeting, or change `meeting`."""

    submit_label = "Save meeting"

    group: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, empty_label="Choose a group", error_messages={"required": "Choose a group"}
    )
    kind = forms.ChoiceField(
        label="Kind of meeting",
        choices=Meeting.Kind.choices,
        initial=Meeting.Kind.ORDINARY,
        widget=forms.RadioSelect,
    )
    topic = forms.CharField(
        max_length=200,
        required=False,
        help_text="The single item of an extraordinary meeting, or the theme of a development day.",
    )
    day = GovDateField(
        label="Date", error_messages={"required": "Enter the date of the meeting"}, **POSSIBLE_DAYS
    )
    starts = ClockField(label="Start time", error_messages={"required": "Enter the start time"})
    ends = ClockField(label="End time", error_messages={"required": "Enter the end time"})
    tell = forms.BooleanField(
        label="Tell the people invited by email",
        required=False,
        initial=True,
        help_text="Untick only to mend a typing error. A new date or time is always told.",
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        tell = self.fields.pop("tell")
        self.fields.update(_place_fields())
        if meeting is None:
            self.fields["group"].queryset = plannable_groups(self.board.pk)  # type: ignore[attr-defined]
            self.initial = {**USUAL_TIMES, **self.initial}
            return
        del self.fields["group"]
        if meeting.invitations.filter(sent_at__isnull=False).exists() and meeting.ends_at > timezone.now():
            self.fields["tell"] = tell
        self.initial = {**facts_as_initial(meeting), **self.initial}

    def facts(self) -> MeetingFacts:
        """What the person typed, as the services take it."""
        data = self.cleaned_data
        return MeetingFacts(
            starts_at=at_time(data["day"], data["starts"]),
            ends_at=at_time(data["day"], data["ends"]),
            kind=data["kind"],
            topic=data["topic"],
            venue=data["venue"],
            link=data["link"],
        )


def plannable_groups(board_id: int) -> Any:
    """Groups that have not ended."""
    return Group.objects.filter(board_id=board_id).exclude(ends_on__lt=timezone.localdate())


def facts_as_initial(meeting: Meeting) -> dict[str, Any]:
    """A meeting's facts as a form shows them, times as England's clocks do."""
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        "kind": meeting.kind,
        "topic": meeting.topic,
        "day": meeting.day,
        "starts": start.time(),
        "ends": end.time(),
        "venue": meeting.venue,
        "link": meeting.link,
    }


class CancelForm(BoardForm):
    """Why a meeting, or what is left of a series, is cancelled."""

    submit_label = "Cancel the meeting"

    reason = forms.CharField(
        label="Why is it cancelled?",
        max_length=200,
        help_text="The people invited are told this reason.",
        error_messages={"required": "Say why it is cancelled"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs[0].field_classes += " warning"  # it cannot be undone


class CancelSeriesForm(CancelForm):
    """The same for all future meetings of a series."""

    submit_label = "Cancel all future meetings"


class SeriesForm(BoardForm):
    """The rule of a series; the page then shows its dates before anything is planned."""

    submit_label = "Show the dates"

    group: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, empty_label="Choose a group", error_messages={"required": "Choose a group"}
    )
    rule = forms.ChoiceField(
        label="How do the meetings repeat?",
        choices=MeetingSeries.Rule.choices,
        initial=MeetingSeries.Rule.MONTH_WEEKDAY,
        widget=forms.RadioSelect,
    )
    every = forms.IntegerField(
        label="How many weeks or months apart?",
        min_value=1,
        max_value=52,
        initial=1,
        help_text="For example, 2 for every second month.",
    )
    first_on = GovDateField(
        label="Date of the first meeting",
        error_messages={"required": "Enter the date of the first meeting"},
        **POSSIBLE_DAYS,
    )
    until = GovDateField(
        label="Last possible date",
        error_messages={"required": "Enter the last possible date"},
        **POSSIBLE_DAYS,
    )
    starts = ClockField(label="Start time", error_messages={"required": "Enter the start time"})
    ends = ClockField(label="End time", error_messages={"required": "Enter the end time"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_place_fields())
        self.fields["group"].queryset = plannable_groups(self.board.pk)  # type: ignore[attr-defined]
        self.fields["rule"].widget.option_hints = {
            MeetingSeries.Rule.MONTH_WEEKDAY.value: "For example, on the second Tuesday, as the first date is.",
            MeetingSeries.Rule.MONTH_DAY.value: "For example, on the 15th. Short months meet on their last day.",
            MeetingSeries.Rule.WEEKS.value: "Always on the weekday of the first date.",
        }
        self.initial = {**USUAL_TIMES, **self.initial}
        self.helper.form_method = "get"
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", ValidationError("The meetings must end after they start."))
        return data

    def plan(self) -> SeriesPlan:
        """What the person typed, as the services take it."""
        names = ("every", "first_on", "until", "starts", "ends", "venue", "link")
        return SeriesPlan(
            rule=Rule(self.cleaned_data["rule"]), **{name: self.cleaned_data[name] for name in names}
        )

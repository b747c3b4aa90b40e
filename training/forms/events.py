"""The forms of an event: what it is, and why it is cancelled."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils import timezone

from boards.forms.meetings import POSSIBLE_DAYS, ClockField
from boards.statistics.years import board_year
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from training.forms.fields import hours, line, money, text, whole
from training.models import Course, Mode, Trainer
from training.services.events import EventFacts


class TrainersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Trainers with their agency and their load in the board's year: "Kim Lee, Dunmoor Police (3 of 8)"."""

    def label_from_instance(self, obj: Any) -> str:
        agency = f", {obj.agency}" if obj.agency else ""
        most = f" of {obj.most_events}" if obj.most_events is not None else ""
        return f"{obj.name}{agency} ({obj.load}{most} this year)"


class EventForm(MergingForm):
    """Everything that is kept about an event."""

    mark_optional = True
    groups = (
        ("What and when", ("course", "reference", "starts_on", "ends_on", "starts_at", "ends_at", "hours")),
        ("Where", ("mode", "venue", "access_notes", "link", "joining")),
        ("Places", ("capacity", "minimum", "most_per_agency", "closes_on", "has_waiting_list")),
        ("Who teaches it, and what it costs", ("trainers", "bought_from", "partner", "cost")),
    )

    course = forms.ModelChoiceField(queryset=Course.objects.none(), empty_label="Choose a course")
    reference = line("Reference", most=40, hint="Left empty, it is the next number of the year.")
    starts_on = GovDateField(label="First day", **POSSIBLE_DAYS)
    ends_on = GovDateField(
        label="Last day", required=False, help_text="Only when there is more than one day.", **POSSIBLE_DAYS
    )
    starts_at = ClockField(label="From", required=False)
    ends_at = ClockField(label="Until", required=False)
    hours = hours("Length in hours", hint="All days together, without breaks if you count them so.")
    mode = forms.ChoiceField(label="How people take part", choices=Mode.choices, widget=forms.RadioSelect)
    venue = line("Venue", most=200)
    access_notes = text("Getting there and getting in", rows=2, hint="Parking, steps, lifts, hearing loop.")
    link = forms.URLField(label="Link to join", required=False, max_length=500, assume_scheme="https")
    joining = text("Joining instructions", rows=3)
    capacity = whole("Places", hint="Leave it empty when there is no limit.", least=1)
    minimum = whole("Fewest people that it runs with", least=1)
    most_per_agency = whole(
        "Most places for one agency", least=1,
        hint="Further people of an agency wait. From 14 days before, they get places that nobody else wants.",
    )  # fmt: skip
    closes_on = GovDateField(label="Last day of booking", required=False, **POSSIBLE_DAYS)
    has_waiting_list = forms.BooleanField(
        label="Keep a waiting list when it is full", required=False, initial=True
    )
    trainers = TrainersField(
        queryset=Trainer.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    bought_from = line("Bought from", most=120, hint="When somebody else teaches it for money.")
    partner = line("Held together with", most=120, hint="Another board, for example.")
    cost = money("What it costs the board, in pounds")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course: Any = self.fields["course"]
        course.queryset = Course.objects.filter(board=self.board).order_by("title")
        chosen = [one.pk for one in self.initial.get("trainers") or ()]
        trainers: Any = self.fields["trainers"]
        year = board_year(self.board, timezone.localdate())
        taught = Q(events__starts_on__range=(year.start, year.end), events__is_cancelled=False)
        pool = Trainer.objects.filter(Q(is_active=True) | Q(pk__in=chosen), board=self.board)
        trainers.queryset = (
            pool.select_related("agency").annotate(load=Count("events", filter=taught)).order_by("name", "pk")
        )
        if not trainers.queryset.exists():
            del self.fields["trainers"]

    def facts(self) -> EventFacts:
        """What was typed, as the service takes it."""
        given = {
            name: self.cleaned_data[name] for name in EventFacts.__dataclass_fields__ if name in self.fields
        }
        given["ends_on"] = given["ends_on"] or given["starts_on"]
        given["trainers"] = tuple(given.get("trainers", ()))
        return EventFacts(**given)


class CancelForm(BoardForm):
    """Why an event is cancelled."""

    submit_label = "Cancel the event"

    because = forms.CharField(
        label="Why is it cancelled?", max_length=300, help_text="People who booked it read this.",
        error_messages={"required": "Say why the event is cancelled"},
    )  # fmt: skip

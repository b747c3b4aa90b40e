"""The form of a trainer."""

from typing import Any

from django import forms

from boards.models import Agency
from core.forms import BoardForm
from training.forms.fields import line, whole
from training.models import Trainer
from training.services.trainers import FIELDS, TrainerFacts


class TrainerForm(BoardForm):
    """What is known of a trainer."""

    name = line("Full name", most=120, required=True)
    email = forms.EmailField(label="Email address", required=False)
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), required=False, empty_label="None: bought in, or on their own"
    )
    topics = line("What they teach", most=300)
    most_events = whole("Most events in a year", most=365, hint="What their agency has agreed to.")
    is_active = forms.BooleanField(label="Can be chosen for events", required=False)

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = agencies

    @staticmethod
    def initial_of(trainer: Trainer) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        return {name: getattr(trainer, name) for name in FIELDS}

    def facts(self) -> TrainerFacts:
        """What was typed, as the service takes it."""
        return TrainerFacts(**{name: self.cleaned_data[name] for name in FIELDS})

"""Forms about people."""

from typing import Any

from django import forms
from django.utils import timezone

from boards.models import Person
from core.forms import BoardForm
from core.forms_date import GovDateField


class PersonForm(BoardForm):
    """Correct a person's name, address and job title."""

    submit_label = "Save"

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Email address", required=False)
    job_title = forms.CharField(label="Job title", max_length=120, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(person, name) for name in self.fields} | dict(self.initial)


class LeaveForm(BoardForm):
    """A person's last day on the board."""

    submit_label = "End all terms and offices"

    on = GovDateField(label="Last day on this board")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())

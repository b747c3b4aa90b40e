"""Forms about delegates: what is known of one, and which other record is the same person."""

from typing import Any

from django import forms

from boards.models import Agency
from core.forms import BoardForm
from training.forms.fields import line
from training.models import Delegate, StaffGroup
from training.services.delegates import FIELDS, DelegateFacts


class DelegateForm(BoardForm):
    """What is known of a delegate."""

    name = line("Full name", most=120)
    email = forms.EmailField(label="Work email address", required=False)
    reference = line("Reference", most=60, hint="From another system; needed only without an email address.")
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), required=False, empty_label="Not known")
    staff_group = forms.ModelChoiceField(
        label="Staff group", queryset=StaffGroup.objects.none(), required=False, empty_label="Not known"
    )
    job_title = line("Job title", most=120)
    manager_email = forms.EmailField(label="Line manager’s email address", required=False)

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency: Any = self.fields["agency"]
        agency.queryset = agencies
        group: Any = self.fields["staff_group"]
        group.queryset = StaffGroup.objects.filter(board=self.board).order_by("name")

    @staticmethod
    def initial_of(delegate: Delegate) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        return {name: getattr(delegate, name) for name in FIELDS}

    def facts(self) -> DelegateFacts:
        """What was typed, as the service takes it."""
        return DelegateFacts(**{name: self.cleaned_data[name] for name in FIELDS})


class OtherRecordForm(BoardForm):
    """The address or reference of the other record."""

    submit_label = "Show what merging would do"

    other = forms.CharField(
        label="Email address or reference of the other record", max_length=254,
        help_text="The record whose page this is stays; the other one is merged into it.",
    )  # fmt: skip

    def clean_other(self) -> Delegate:
        written = " ".join(self.cleaned_data["other"].split())
        rows = Delegate.objects.filter(board=self.board).select_related("board", "merged_into")
        found: Delegate | None = (
            rows.filter(email=written.casefold()).first() or rows.filter(reference=written).first()
        )
        if found is None:
            raise forms.ValidationError("There is no delegate with this address or reference.")
        return found

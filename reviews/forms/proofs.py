"""The forms of proof, of signing a plan off, and of what came of a review."""

from typing import Any

from django import forms
from django.utils import timezone

from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Group, Meeting
from core.files import UploadField
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.partial_dates import display_date
from core.permissions import Perm
from reviews.forms.recommendations import NO_NAMES, area
from reviews.models import RecommendationProof, ReviewResult
from reviews.services.plans import SignOff
from reviews.services.proofs import ProofFacts
from reviews.services.results import ResultFacts

MEETINGS = 40  # the latest ones to choose from


def link(label: str, hint: str = "") -> forms.URLField:
    """An address of the web; without https:// it is taken to be one all the same."""
    return forms.URLField(
        label=label, required=False, max_length=500, help_text=hint, assume_scheme="https",
        error_messages={"invalid": "Enter an address such as https://www.dunmoor.example/policy"},
    )  # fmt: skip


class ProofForm(BoardForm):
    """What shows that practice changed."""

    submit_label = "Save the proof"

    kind = forms.ChoiceField(
        label="What kind of proof is it?", choices=RecommendationProof.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="What shows that practice changed?", max_length=4000, widget=area(),
        help_text=f"For example: 46 of 50 files have it now; before it were 12. {NO_NAMES}",
    )  # fmt: skip
    shown_on = GovDateField(label="When", **POSSIBLE_DAYS)
    told_by = forms.CharField(
        label="Who says so", required=False, max_length=120, help_text="A group, an agency or a post."
    )
    link = link("Where it can be read")
    file = UploadField(label="File", required=False)

    def facts(self) -> ProofFacts:
        """What the person typed, as the service takes it."""
        return ProofFacts(**{name: value for name, value in self.cleaned_data.items() if name != "file"})


class SignOffForm(BoardForm):
    """Signing a plan off: chairs for their own group, managers as a meeting decided."""

    submit_label = "Sign the plan off"

    group = forms.ModelChoiceField(
        label="Which group signs it off?", queryset=Group.objects.none(), empty_label="Choose a group"
    )
    meeting = forms.ModelChoiceField(
        label="At which meeting?",
        queryset=Meeting.objects.none(),
        empty_label="At no meeting",
        required=False,
    )
    signed_on = GovDateField(label="Date of the decision", **POSSIBLE_DAYS)
    accepted_because = forms.CharField(
        label="Why what is open is accepted", required=False, max_length=4000, widget=area(3)
    )

    def __init__(self, *args: Any, open_points: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        today = timezone.localdate()
        groups = Group.objects.filter(board=self.board).existing(today)
        self._records = self.access is not None and self.access.can(Perm.REVIEW_MANAGE)
        if not self._records and self.access is not None:
            groups = groups.filter(pk__in=self.access.group_ids)
        fields["group"].queryset = groups.order_by("name")
        meetings = Meeting.objects.filter(board=self.board, group__in=groups, day__lte=today)
        recent = meetings.exclude(status=Meeting.Status.CANCELLED).order_by("-day").values("pk")[:MEETINGS]
        fields["meeting"].queryset = (
            Meeting.objects.filter(pk__in=recent).select_related("group").order_by("-day")
        )
        fields["meeting"].label_from_instance = lambda one: f"{one.group}, {display_date(one.day)}"
        if self._records:
            fields["meeting"].empty_label = "Choose a meeting"
            fields["meeting"].help_text = "You write down what the group decided: choose the meeting."
        if not open_points:
            del self.fields["accepted_because"]
        self.initial.setdefault("signed_on", today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self._records and not cleaned.get("meeting") and "meeting" not in self.errors:
            self.add_error("meeting", "Choose the meeting at which the group decided it.")
        return cleaned

    def facts(self) -> SignOff:
        """What the person typed, as the service takes it."""
        return SignOff(**self.cleaned_data)


class ResultForm(BoardForm):
    """What came of a review and stays: a group, a programme, a campaign, a change of practice."""

    submit_label = "Save"

    kind = forms.ChoiceField(label="What is it?", choices=ReviewResult.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label="Name", max_length=200, help_text="For example: Forum on injuries to babies."
    )
    group = forms.ModelChoiceField(
        label="The group, where it is one of this board", queryset=Group.objects.none(), required=False,
        empty_label="None of this board",
    )  # fmt: skip
    began_on = GovDateField(label="It began on", required=False)
    text = forms.CharField(
        label="What it does", required=False, max_length=2000, widget=area(3), help_text=NO_NAMES
    )
    link = link("Where more is to be read")

    def __init__(self, *args: Any, record: ReviewResult | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.queryset = Group.objects.filter(board=self.board).order_by("name")
        if record is not None:
            known = {name: getattr(record, name) for name in ("kind", "name", "began_on", "text", "link")}
            self.initial = {**known, "group": record.group_id, **self.initial}

    def facts(self) -> ResultFacts:
        """What the person typed, as the service takes it."""
        return ResultFacts(**self.cleaned_data)

"""The forms of findings, recommendations, and actions that come of them."""

from typing import Any

from django import forms

from boards.agencies import agencies_on
from boards.models import Agency
from core.forms_date import GovDateField
from reviews.forms.warned import WarnedForm
from reviews.models import Finding, Review, ReviewRecommendation
from reviews.services.recommendations import RecommendationFacts

NO_NAMES = "Do not write names or details of children or families."


def area(rows: int = 4) -> forms.Textarea:
    """A box of several lines."""
    return forms.Textarea(attrs={"rows": rows})


class FindingForm(WarnedForm):
    """One thing that a review found."""

    public = ("text",)

    submit_label = "Save the finding"

    kind = forms.ChoiceField(
        label="What is it?",
        choices=Finding.Kind.choices,
        widget=forms.RadioSelect,
        initial=Finding.Kind.IMPROVEMENT,
    )
    text = forms.CharField(label="What was found", max_length=4000, widget=area(), help_text=NO_NAMES)

    def __init__(self, *args: Any, finding: Finding | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if finding is not None:
            self.initial = {"kind": finding.kind, "text": finding.text, **self.initial}


class RecommendationForm(WarnedForm):
    """One recommendation; how far it has come is asked once it is there."""

    public = ("text", "decision_reasons")

    submit_label = "Save the recommendation"

    text = forms.CharField(
        label="What the review recommends", max_length=4000, widget=area(), help_text=NO_NAMES
    )
    finding = forms.ModelChoiceField(
        label="The finding that it comes from",
        queryset=Finding.objects.none(),
        required=False,
        empty_label="No single finding",
    )
    agency = forms.ModelChoiceField(
        label="To which agency",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="No single agency",
    )
    state = forms.ChoiceField(
        label="How far it has come",
        choices=ReviewRecommendation.State.choices,
        widget=forms.RadioSelect,
        initial=ReviewRecommendation.State.OPEN,
    )
    decision_reasons = forms.CharField(
        label="Why it is not acted on",
        required=False,
        max_length=4000,
        widget=area(3),
        help_text="Only for “Not acted on”. The yearly report prints it.",
    )
    done_because = forms.CharField(
        label="Why it counts as done although nothing proves it",
        required=False,
        max_length=4000,
        widget=area(3),
        help_text="Only for “Done” without proof. Better is proof: add it on the page of the review.",
    )
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, review: Review, record: ReviewRecommendation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["finding"].queryset = Finding.objects.filter(review=review)
        fields["finding"].label_from_instance = lambda one: f"{one}: {one.text[:70]}"
        rows = agencies_on(self.board.pk)
        if record is not None and record.agency_id:
            rows = rows | Agency.objects.filter(pk=record.agency_id)
        fields["agency"].queryset = rows.order_by("name").distinct()
        if not fields["finding"].queryset.exists():
            del self.fields["finding"]
        if record is None:
            del self.fields["state"], self.fields["decision_reasons"], self.fields["done_because"]
        else:
            known = {
                name: getattr(record, name)
                for name in ("text", "state", "decision_reasons", "done_because", "revision")
            }
            known |= {"finding": record.finding_id, "agency": record.agency_id}
            self.initial = {**known, **self.initial}

    def facts(self) -> RecommendationFacts:
        """What the person typed, as the services take it."""
        return RecommendationFacts(**{k: v for k, v in self.cleaned_data.items() if k != "revision"})


class RecommendationActionForm(WarnedForm):
    """An action that a recommendation becomes."""

    public = ("text",)

    submit_label = "Add the action"

    text = forms.CharField(label="What is to be done?", max_length=2000, widget=area(), help_text=NO_NAMES)
    owners = forms.ModelMultipleChoiceField(
        label="Agencies that own it", queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due = GovDateField(label="Due date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owners"]
        field.queryset = agencies_on(self.board.pk).order_by("name").distinct()

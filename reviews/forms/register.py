"""The forms of incidents and reviews."""

from typing import Any

from django import forms
from django.db.models import F
from django.db.models.functions import Coalesce

from boards.forms.meetings import POSSIBLE_DAYS
from core.forms_date import GovDateField
from reviews.forms.warned import WarnedForm
from reviews.models import Incident, Review, Theme
from reviews.services.register import IncidentFacts, ReviewFacts, ThemesGiven

NO_NAMES = "Never a name, initials or a date of birth."


#: What other areas published has a form of its own (reviews.forms.outside).
OWN_KINDS = [(value, label) for value, label in Review.Kind.choices if value != Review.Kind.OUTSIDE]


class ThemesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Themes as boxes to tick, narrower ones after the wide one that they belong to."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.name}: {obj.name}" if obj.parent else str(obj.name)


class RecordForm(WarnedForm):
    """What incidents and reviews ask alike: a reference, a pseudonym, themes; and the revision that was read."""

    public = ("reference", "pseudonym", "new_themes", "summary", "ended_because")

    themes = ThemesField(queryset=Theme.objects.none(), required=False, label="Themes")
    new_themes = forms.CharField(
        label="New themes",
        required=False,
        max_length=600,
        help_text="Themes that are not in the list yet, separated by semicolons. They are added to it.",
    )
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = record
        chosen = list(record.theme_links.values_list("theme_id", flat=True)) if record else []
        rows = Theme.objects.filter(board=self.board)
        rows = rows.filter(is_active=True) | rows.filter(pk__in=chosen)
        field: Any = self.fields["themes"]
        field.queryset = rows.select_related("parent").order_by(
            Coalesce("parent__name", "name"), F("parent").asc(nulls_first=True), "name"
        )
        if not rows.exists():
            del self.fields["themes"]
        if record is not None:
            known = {name: getattr(record, name) for name in self.fields if hasattr(record, name)}
            known["incident"] = getattr(record, "incident_id", None)
            self.initial = {**known, "themes": chosen, **self.initial}

    def themes_given(self) -> ThemesGiven:
        """The themes that were ticked, and the names of new ones."""
        names = [name for name in self.cleaned_data["new_themes"].split(";") if name.strip()]
        return ThemesGiven(tuple(self.cleaned_data.get("themes", ())), tuple(names))

    def _values(self) -> dict[str, Any]:
        left = ("themes", "new_themes", "revision")
        return {name: value for name, value in self.cleaned_data.items() if name not in left}


class IncidentForm(RecordForm):
    """One serious incident."""

    submit_label = "Save the incident"

    reference = forms.CharField(
        label="Reference", max_length=30, help_text=f"For example 2026-04. {NO_NAMES}"
    )
    pseudonym = forms.CharField(
        label="Pseudonym",
        max_length=60,
        required=False,
        help_text=f"Left empty, the child gets the board’s next free one, such as Child F. {NO_NAMES}",
    )
    aware_on = GovDateField(label="Date of becoming aware", required=False, **POSSIBLE_DAYS)
    notified_on = GovDateField(
        label="Date of the notification",
        required=False,
        help_text="To the national Panel, within 5 working days.",
        **POSSIBLE_DAYS,
    )
    rapid_review_on = GovDateField(
        label="Date of the rapid review",
        required=False,
        help_text="Within 15 working days.",
        **POSSIBLE_DAYS,
    )
    decision = forms.ChoiceField(
        label="What was decided",
        required=False,
        choices=[("", "Nothing yet"), *Incident.Decision.choices],
        widget=forms.RadioSelect,
    )
    decided_on = GovDateField(label="Date of the decision", required=False, **POSSIBLE_DAYS)

    field_order = (
        "reference",
        "pseudonym",
        "aware_on",
        "notified_on",
        "rapid_review_on",
        "decision",
        "decided_on",
    )

    def facts(self) -> IncidentFacts:
        """What the person typed, as the services take it."""
        return IncidentFacts(**self._values())


class ReviewForm(RecordForm):
    """One review of any kind."""

    submit_label = "Save the review"

    reference = forms.CharField(
        label="Reference", max_length=30, help_text=f"For example R-2026-2. {NO_NAMES}"
    )
    pseudonym = forms.CharField(
        label="Pseudonym", max_length=60, required=False, help_text=f"For example Child F. {NO_NAMES}"
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose a kind"), *OWN_KINDS])
    incident = forms.ModelChoiceField(
        label="The incident that it is about",
        queryset=Incident.objects.none(),
        required=False,
        empty_label="None that is written down here",
    )
    decided_on = GovDateField(label="Date of the decision", required=False, **POSSIBLE_DAYS)
    started_on = GovDateField(label="Start date", required=False, **POSSIBLE_DAYS)
    published_on = GovDateField(
        label="Publication date",
        required=False,
        help_text="From this day everybody on the board reads the summary and the findings.",
        **POSSIBLE_DAYS,
    )
    summary = forms.CharField(
        label="Summary for publication",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="What happened, what was learned. Others read it once the review is published. No names.",
    )
    ended_on = GovDateField(
        label="End date, when it ends without publication", required=False, **POSSIBLE_DAYS
    )
    ended_because = forms.CharField(
        label="Why it is not published",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = (
        "reference", "pseudonym", "kind", "incident", "decided_on", "started_on", "published_on", "summary", "themes",
        "new_themes", "ended_on", "ended_because",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["incident"]
        field.queryset = Incident.objects.filter(board=self.board)

    def facts(self) -> ReviewFacts:
        """What the person typed, as the services take it."""
        return ReviewFacts(**self._values())

"""Forms of the case behind an incident, of who the child is, and of a referral."""

from typing import Any

from django import forms

from boards.agencies import agencies_on
from boards.forms.draft_form import DraftForm, LongText
from boards.models import Agency
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from reviews.case_rules import UNKNOWN
from reviews.defaults import ETHNICITIES
from reviews.models import CaseFacts, Referral
from reviews.services.cases import CaseGiven, ChildFacts
from reviews.services.identity import IdentityFacts
from reviews.services.referrals import ReferralGiven

NOT_KNOWN = ("", "Not known yet")
AGE_UNITS = [("years", "Years"), ("months", "Months"), ("unborn", "Unborn"), NOT_KNOWN]
NO_NAMES = "Without names: say “the child”, “the mother”, “the partner”."
FOUND_LATER = "Not known yet is allowed: you are asked again until it is given."


def radios(label: str, choices: Any, *, hint: str = "", inline: bool = False) -> forms.ChoiceField:
    """One of several, or not known yet."""
    field = forms.ChoiceField(
        label=label, choices=choices, required=False, help_text=hint, widget=forms.RadioSelect
    )
    field.widget.small, field.widget.inline = True, inline
    return field


def number(label: str) -> forms.IntegerField:
    """A small whole number."""
    widget = forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=99, widget=widget,
        error_messages={"invalid": "Enter a whole number"},
    )  # fmt: skip


def ethnicity_choices(kept: str = "") -> list[tuple[str, str]]:
    """The groups of the census, and what was kept otherwise."""
    more = [(kept, kept)] if kept and kept not in ETHNICITIES else []
    return [NOT_KNOWN, *((one, one) for one in ETHNICITIES), *more]


class AgenciesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Agencies of the board as boxes to tick."""

    widget = forms.CheckboxSelectMultiple


class ChildFields(DraftForm):
    """What the case and a referral ask alike."""

    age = number("Age")
    age_unit = radios("Years or months", AGE_UNITS, hint=FOUND_LATER, inline=True)
    sex = radios("Sex", [*CaseFacts.Sex.choices, NOT_KNOWN], inline=True)
    ethnicity = forms.ChoiceField(label="Ethnicity", required=False, choices=ethnicity_choices)
    ethnicity_unknown = forms.CharField(
        label="Why the ethnicity is not known yet", required=False, max_length=300, help_text=FOUND_LATER
    )
    disability = radios("Is the child disabled?", CaseFacts.Answer.choices, inline=True)
    legal_status = radios("Legal status", CaseFacts.LegalStatus.choices)
    harm = radios("What became of the child", CaseFacts.Harm.choices)
    happened_on = GovDateField(label="When it happened, or was found out", required=False)
    what_happened = LongText(label="What happened", required=False, rows=8, help_text=NO_NAMES)
    lived_where = LongText(
        label="Where the child lived",
        required=False,
        rows=2,
        help_text="For example with the mother, or in a home.",
    )
    agencies = AgenciesField(label="Agencies involved", queryset=Agency.objects.none(), required=False)
    more_agencies = LongText(label="Other agencies involved", required=False, rows=2)
    other_areas = LongText(
        label="Other areas involved",
        required=False,
        rows=2,
        help_text="Where the family lived before, for example.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["agencies"].queryset = agencies_on(self.board.pk).order_by("name").distinct()
        fields["ethnicity"].choices = ethnicity_choices(str(self.initial.get("ethnicity") or ""))

    def child_values(self, names: Any) -> dict[str, Any]:
        """What was typed, by the names of a dataclass."""
        found = {name: self.cleaned_data.get(name) for name in names}
        if "agencies" in found:
            found["agencies"] = tuple(found["agencies"] or ())
        return found


class CaseForm(ChildFields):
    """The case behind an incident."""

    siblings = LongText(
        label="Brothers and sisters considered",
        required=False,
        rows=3,
        help_text="Who they are to the child, and what was done.",
    )

    @staticmethod
    def initial_of(facts: CaseGiven) -> dict[str, Any]:
        found = MergingForm.initial_of(facts)
        return {**found, "agencies": [agency.pk for agency in facts.agencies]}

    def facts(self) -> CaseGiven:
        return CaseGiven(**self.child_values(CaseGiven.__dataclass_fields__))


class ReferralForm(ChildFields):
    """A case that an agency refers."""

    agency = forms.ModelChoiceField(
        label="Which agency refers the case?", queryset=Agency.objects.none(), empty_label="Choose an agency"
    )
    referrer = forms.CharField(
        label="Who in the agency can be asked", required=False, max_length=160, help_text="Name and post."
    )
    agency_aware_on = GovDateField(label="The agency became aware on", required=False)
    child_name = forms.CharField(
        label="Name of the child",
        required=False,
        max_length=200,
        help_text="Kept sealed, for the review lead only. It is not shown to you again.",
    )
    child_born_on = GovDateField(
        label="Date of birth", required=False, help_text="Kept sealed with the name."
    )

    field_order = ("agency", "referrer", "agency_aware_on", "child_name", "child_born_on")

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = agencies
        self.fields["what_happened"].required = True
        self.fields["harm"].required = True
        only = list(agencies[:2])
        if len(only) == 1:
            field.initial = only[0].pk
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("ethnicity") and not cleaned.get("ethnicity_unknown"):
            self.add_error("ethnicity_unknown", UNKNOWN)
        return cleaned

    def facts(self) -> ReferralGiven:
        born = self.cleaned_data.get("child_born_on")
        return ReferralGiven(
            agency=self.cleaned_data["agency"],
            child=ChildFacts(**self.child_values(ChildFacts.__dataclass_fields__)),
            agency_aware_on=self.cleaned_data.get("agency_aware_on"),
            referrer=self.cleaned_data["referrer"],
            agencies=tuple(self.cleaned_data["agencies"]),
            more_agencies=self.cleaned_data["more_agencies"],
            child_name=self.cleaned_data["child_name"],
            child_born_on=born.isoformat() if born else "",
        )


class MissingForm(BoardForm):
    """What was missing of a referral; what is there already is not asked for."""

    submit_label = "Add"

    age = number("Age")
    age_unit = radios("Years or months", AGE_UNITS, inline=True)
    sex = radios("Sex", [*CaseFacts.Sex.choices, NOT_KNOWN], inline=True)
    ethnicity = forms.ChoiceField(label="Ethnicity", required=False, choices=ethnicity_choices)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [name for name in ("sex", "ethnicity") if getattr(referral, name)]
        for name in [*there, *(("age", "age_unit") if referral.age_unit else ())]:
            del self.fields[name]

    def given(self) -> dict[str, Any]:
        """Everything that the service takes; empty where it was not asked for."""
        empty = {"age": None, "age_unit": "", "sex": "", "ethnicity": ""}
        return {name: self.cleaned_data.get(name) or value for name, value in empty.items()}


class IdentityForm(MergingForm):
    """Who the child is: one term to a line. Everything here is looked for in texts before others read them."""

    name = forms.CharField(label="Name of the child", required=False, max_length=200)
    other_names = LongText(
        label="Other names of the child", required=False, rows=2, help_text="One to a line."
    )
    born_on = forms.CharField(
        label="Date of birth", required=False, max_length=40, help_text="For example, 31 May 2020",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )  # fmt: skip
    family = LongText(
        label="Names of family members and others", required=False, rows=5, help_text="One person to a line."
    )
    places = LongText(
        label="Addresses, schools and other places", required=False, rows=5, help_text="One place to a line."
    )
    terms = LongText(
        label="Other words that would tell who it is",
        required=False,
        rows=4,
        help_text="One to a line, such as the name of a band or a pet.",
    )

    def facts(self) -> IdentityFacts:
        return IdentityFacts(**{name: self.cleaned_data[name] for name in IdentityFacts.__dataclass_fields__})

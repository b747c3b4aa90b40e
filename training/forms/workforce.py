"""Forms about the workforce: staff groups, their sizes, champions, what agencies pay in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Agency
from core.forms import BoardForm
from core.forms_date import GovDateField
from training.forms.fields import line, money, whole
from training.models import Champion, StaffGroup
from training.services.workforce import FIELDS, ChampionFacts


class StaffGroupForm(BoardForm):
    """The name of a new staff group."""

    submit_label = "Add the staff group"

    name = line(
        "Staff group",
        most=120,
        required=True,
        hint="People who need the same training, such as health visitors.",
    )


class SizesForm(BoardForm):
    """One number for each staff group of an agency; empty where it is not known."""

    submit_label = "Save the numbers"
    mark_optional = False

    def __init__(
        self, *args: Any, groups: Sequence[StaffGroup], kept: Mapping[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for group in groups:
            self.fields[f"group{group.pk}"] = whole(group.name, most=1_000_000)
            self.fields[f"group{group.pk}"].initial = kept.get(group.pk)

    def people(self) -> dict[StaffGroup, int | None]:
        """Staff group → number, or None."""
        return {group: self.cleaned_data[f"group{group.pk}"] for group in self.groups}


class ChampionForm(BoardForm):
    """One champion."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), empty_label="Choose an agency")
    name = line("Full name", most=120, required=True)
    email = forms.EmailField(label="Work email address", required=False)
    topic = line("Champion for", most=120, hint="Such as neglect, or all training.")
    since = GovDateField(label="Since", required=False, **POSSIBLE_DAYS)
    until = GovDateField(label="Until", required=False, help_text="When they have stopped.", **POSSIBLE_DAYS)

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = agencies
        if len(agencies) == 1:
            field.initial = agencies[0]

    @staticmethod
    def initial_of(champion: Champion) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        return {name: getattr(champion, name) for name in FIELDS}

    def facts(self) -> ChampionFacts:
        """What was typed, as the service takes it."""
        return ChampionFacts(**{name: self.cleaned_data[name] for name in FIELDS})


class ContributionsForm(BoardForm):
    """One amount for each agency in one year; empty where it pays nothing or nobody knows."""

    submit_label = "Save the contributions"
    mark_optional = False

    def __init__(
        self, *args: Any, agencies: Sequence[Agency], kept: Mapping[int, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = agencies
        for agency in agencies:
            self.fields[f"agency{agency.pk}"] = money(agency.name)
            self.fields[f"agency{agency.pk}"].initial = kept.get(agency.pk)

    def amounts(self) -> dict[Agency, Decimal | None]:
        """Agency → pounds, or None."""
        return {agency: self.cleaned_data[f"agency{agency.pk}"] for agency in self.agencies}

"""The form of a child's death."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from boards.models import Board
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from reviews.death_rules import age_error
from reviews.models import ChildDeath, DeathFormRequest, Incident
from reviews.services.deaths import DeathFacts, counted_elsewhere, counted_on_other_boards

LONGEST = 20_000  # characters of one text
BORN_LATER = "The birthday must be on or before the day of death."
OTHER_AGE = "By the date of birth the age in days is {days}, not {typed}. Enter one of the two."
COUNTED_TWICE = (
    "{references} has the same day, age and sex for another area: this may be the same death, counted twice. If it is "
    "another one, tick the box at the end of the form."
)
ON_ANOTHER_BOARD = (
    "{references} has the same day, age and sex: this may be the same death, counted by two boards. If it is another "
    "one, tick the box at the end of the form."
)
NOT_KNOWN = ("", "Not known")


def text(label: str, *, hint: str = "", most: int, offered: str = "") -> forms.CharField:
    attrs = {"list": offered} if offered else {}
    return forms.CharField(
        label=label, required=False, max_length=most, help_text=hint, widget=forms.TextInput(attrs=attrs)
    )


def long_text(label: str, *, hint: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}),
        validators=[MaxLengthValidator(LONGEST)],
    )  # fmt: skip


def number(label: str, *, hint: str = "", most: int = 999) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, help_text=hint, widget=widget,
        error_messages={"invalid": "Enter a whole number"},
    )  # fmt: skip


def one_of(label: str, choices: Sequence[tuple[str, Any]], *, hint: str = "") -> forms.ChoiceField:
    field = forms.ChoiceField(
        label=label, choices=[*choices, NOT_KNOWN], required=False, help_text=hint, widget=forms.RadioSelect
    )
    field.widget.small = True
    return field


class DeathForm(MergingForm):
    """Everything that is kept about a death, on one page. No name, and of the birthday only the age."""

    reference = text(
        "Reference", hint="Left empty, it is the next number of the year. Never a name.", most=30
    )
    died_on = GovDateField(label="The child died on")
    notified_on = GovDateField(label="The death was notified on", required=False)
    born_on = GovDateField(
        label="Date of birth",
        required=False,
        help_text="It is not kept: only the age in days is. Or enter that.",
    )
    age_days = number("Age in days", most=9_999)
    expected = one_of(
        "Was the death expected?", ChildDeath.Expected.choices,
        hint="Unexpected: nobody foresaw it 24 hours before, or what led to it came suddenly.",
    )  # fmt: skip
    sex = one_of("Sex", ChildDeath.Sex.choices)
    looked_after = one_of("Was the child looked after by a local authority?", ChildDeath.LookedAfter.choices)
    ethnicity = text(
        "Ethnicity", hint="Start typing. Write the same group the same way: each way of writing is a row of a table.",
        most=80, offered="ethnicities",
    )  # fmt: skip
    category = forms.ChoiceField(
        label="Category of death", required=False, help_text="One of the ten of the national form.",
        choices=[("", "Not known yet"), *ChildDeath.Category.choices],
    )  # fmt: skip
    place = one_of("Where the child died", ChildDeath.Place.choices)
    area = text("Area that the child lived in", most=80, offered="areas")
    response_on = GovDateField(
        label="Rapid response meeting", required=False, help_text="After an unexpected death."
    )
    forms_asked = number("Forms asked for")
    forms_received = number("Forms received")
    panel_on = GovDateField(label="Panel planned for", required=False)
    deferrals = number("How many panels were put off")
    deferred_because = text("Why it was put off last", most=200)
    reviewed_on = GovDateField(label="The panel completed its review on", required=False)
    modifiable = one_of("Modifiable factors", ChildDeath.Modifiable.choices)
    factors = long_text(
        "Which factors",
        hint="One in each line, in the same words each time: they are counted by them. Sealed, as are learning and "
        "notes: only review leads read them.",
    )
    learning = long_text("What was learned")
    notes = long_text("Notes")
    incident = forms.ModelChoiceField(
        label="Incident that it belongs to",
        queryset=Incident.objects.none(),
        required=False,
        empty_label="None",
    )

    def __init__(
        self, *args: Any, said: DeathFacts | None = None, death: ChildDeath | None = None,
        others: Sequence[Board] = (), **kwargs: Any,
    ):  # fmt: skip
        super().__init__(*args, said=said, **kwargs)
        self._death, self._others = death, others
        self.fields["incident"].queryset = Incident.objects.filter(board=self.board)  # type: ignore[attr-defined]
        if death is not None:
            self.fields["reference"].required = True
            self.fields["reference"].help_text = "Never a name."
            if DeathFormRequest.objects.filter(death=death).exists():
                # Each form is a row of its own by now, and the numbers are those of the rows.
                del self.fields["forms_asked"], self.fields["forms_received"]
        for name in ("expected", "sex", "looked_after", "modifiable"):
            self.fields[name].widget.inline = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        died_on, born_on = cleaned.get("died_on"), cleaned.get("born_on")
        if born_on and died_on:
            days, typed = (died_on - born_on).days, cleaned.get("age_days")
            if days < 0:
                self.add_error("born_on", BORN_LATER)
            elif typed is not None and typed != days and self._typed_anew(typed):
                self.add_error("age_days", OTHER_AGE.format(days=f"{days:,}", typed=f"{typed:,}"))
            elif words := age_error(died_on, days):
                self.add_error("born_on", words)
            else:
                cleaned["age_days"] = days
        if died_on and not self.errors:
            besides = self._death.pk if self._death else None
            if alike := counted_elsewhere(self.board, self.facts(), besides=besides):
                self.warn("area", COUNTED_TWICE.format(references=" and ".join(alike)))
            elif alike := counted_on_other_boards(self.facts(), boards=self._others):
                self.warn("area", ON_ANOTHER_BOARD.format(references=" and ".join(alike)))
        return cleaned

    def _typed_anew(self, age_days: int) -> bool:
        """Whether the age is not the one that stood there: then a birthday is meant to change it."""
        return bool(age_days != self.initial.get("age_days"))

    def facts(self) -> DeathFacts:
        data = {name: self.cleaned_data.get(name) for name in DeathFacts.__dataclass_fields__}
        if self._death is not None and "forms_asked" not in self.fields:
            data |= {name: getattr(self._death, name) for name in ("forms_asked", "forms_received")}
        counts = {name: data[name] or 0 for name in ("forms_asked", "forms_received", "deferrals")}
        return DeathFacts(**data | counts)

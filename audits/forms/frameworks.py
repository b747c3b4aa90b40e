"""Forms about frameworks, their drafts, and the crosswalk."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.validators import MaxLengthValidator

from audits.content import GradeContent
from audits.models import Criterion, Descriptor, Framework, FrameworkVersion, Grade, Standard
from audits.services.frameworks_editing import MOST_GRADES, CriterionFacts, fingerprint, scale_state, state_of
from boards.models import Sector
from core.files import size_words
from core.forms import BoardForm
from core.spreadsheets.reading import MAX_BYTES

LONG = 10_000
# Scales to begin with; each can be changed in the draft.
SCALES: dict[str, tuple[str, tuple[tuple[int, str, str], ...]]] = {
    "percent": (
        "25, 50, 75 and 100",
        (
            (25, "Not met", "red"),
            (50, "Partly met", "blue"),
            (75, "Mostly met", "amber"),
            (100, "Fully met", "green"),
        ),
    ),
    "four": (
        "0 to 3",
        (
            (0, "Not in place", "red"),
            (1, "Begun", "amber"),
            (2, "In place", "blue"),
            (3, "In place and it works", "green"),
        ),
    ),
    "three": ("Red, amber and green", ((0, "Not yet", "red"), (1, "Partly", "amber"), (2, "Yes", "green"))),
}
SCORED_BY_HINTS = {
    "criteria": "Agencies grade each criterion. The grade of a standard follows from them.",
    "standards": "Agencies grade each standard with a score from 0 to 100, without criteria.",
}


def _scored_by() -> forms.ChoiceField:
    field = forms.ChoiceField(
        label="What do agencies grade?",
        choices=FrameworkVersion.ScoredBy.choices,
        widget=forms.RadioSelect,
        initial=FrameworkVersion.ScoredBy.CRITERIA.value,
    )
    field.widget.option_hints = SCORED_BY_HINTS
    return field


def _text(label: str, rows: int, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        # As a validator: counting down from ten thousand below each field would be noise.
        validators=[MaxLengthValidator(LONG)],
    )


class FrameworkForm(BoardForm):
    """What a framework is called and what it is for."""

    submit_label = "Save"

    name = forms.CharField(max_length=120)
    about = _text("What is it for?", 4)

    def __init__(self, *args: Any, framework: Framework | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if framework is not None:
            self.initial = {"name": framework.name, "about": framework.about, **self.initial}


class StartFrameworkForm(FrameworkForm):
    """An own framework, with the scale to begin with."""

    submit_label = "Begin the draft"

    scored_by = _scored_by()
    scale = forms.ChoiceField(
        label="Which scale?",
        choices=[(key, words) for key, (words, _) in SCALES.items()],
        initial="percent",
        widget=forms.RadioSelect,
        help_text="Scores, words and colours can be changed in the draft.",
    )

    def grades(self) -> tuple[GradeContent, ...]:
        """The scale that was chosen."""
        rows = SCALES[self.cleaned_data["scale"]][1]
        return tuple(GradeContent(Decimal(score), label, colour) for score, label, colour in rows)


class PartForm(BoardForm):
    """Changes a part of a draft; `seen` tells whether somebody else changed it meanwhile."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def show_seen(self, now: dict[str, Any]) -> None:
        """The next save is one that has seen what is there now."""
        data: Any = self.data
        self.data = data.copy()
        self.data["seen"] = fingerprint(now)  # type: ignore[index]


class VersionForm(PartForm):
    """What is new in a draft, what is graded, and the scale: a row of three fields for each grade."""

    submit_label = "Save"
    mark_optional = False

    note = forms.CharField(
        label="What is new in this version?", max_length=300, required=False, help_text="May stay empty."
    )
    scored_by = _scored_by()

    def __init__(self, *args: Any, version: FrameworkVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = list(Grade.objects.filter(version=version).order_by("score"))
        seen = fingerprint(scale_state(version))
        self.initial = {"note": version.note, "scored_by": version.scored_by, "seen": seen, **self.initial}
        rows = []
        for n in range(MOST_GRADES):
            grade = grades[n] if n < len(grades) else None
            names = self._add_grade(n, grade)
            rows.append(Fieldset(f"Grade {n + 1}", Row(*(Column(name) for name in names))))
        self.helper.layout = Layout("seen", "note", "scored_by", *rows)

    def _add_grade(self, n: int, grade: Grade | None) -> list[str]:
        score = forms.DecimalField(
            label="Score",
            required=False,
            min_value=0,
            max_value=100,
            decimal_places=2,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
        )
        label = forms.CharField(label="Words", required=False, max_length=40)
        colour = forms.ChoiceField(
            label="Colour", required=False, choices=[("", "None"), *Grade.Colour.choices]
        )
        fields = {f"score_{n}": score, f"label_{n}": label, f"colour_{n}": colour}
        if grade is not None:
            values = (f"{grade.score.normalize():f}", grade.label, grade.colour)
            self.initial = {**dict(zip(fields, values, strict=True)), **self.initial}
        self.fields.update(fields)
        return list(fields)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        grades: list[GradeContent] = []
        for n in range(MOST_GRADES):
            score, label, colour = (data.get(f"{part}_{n}") for part in ("score", "label", "colour"))
            if f"score_{n}" in self.errors or (score is None and not label and not colour):
                continue
            if score is None:
                self.add_error(
                    f"score_{n}", f"Enter the score of grade {n + 1}, or empty its words and colour."
                )
            elif not label:
                self.add_error(f"label_{n}", f"Enter the words for grade {n + 1}.")
            elif not colour:
                self.add_error(f"colour_{n}", f"Choose the colour of grade {n + 1}.")
            elif any(grade.score == score for grade in grades):
                self.add_error(f"score_{n}", "There is already a grade with this score.")
            else:
                grades.append(GradeContent(score, label, colour))
        data["grades"] = sorted(grades, key=lambda grade: grade.score)
        return data


class StandardForm(PartForm):
    """Title and guidance of a standard."""

    submit_label = "Save standard"

    title = forms.CharField(max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    guidance = _text("Guidance", 4, "What agencies read above the criteria.")

    def __init__(self, *args: Any, standard: Standard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if standard is not None:
            now = state_of(standard)
            self.initial = {**now, "seen": fingerprint(now), **self.initial}

    def clean_title(self) -> str:
        """One line, whatever was typed."""
        return " ".join(self.cleaned_data["title"].split())


class CriterionForm(PartForm):
    """What a criterion asks, of whom, and what each grade means."""

    submit_label = "Save criterion"

    text = _text("What is asked", 3, required=True)
    guidance = _text("Guidance", 4, "What agencies read beside it.")
    evidence_hint = _text("What counts as evidence", 3)
    weight = forms.DecimalField(
        initial=1,
        min_value=Decimal("0.01"),
        max_digits=4,
        decimal_places=2,
        help_text="1 as a rule; 2 counts twice in the average of its standard.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
    )
    sectors = forms.ModelMultipleChoiceField(
        label="Which kinds of agency are asked?",
        queryset=Sector.objects.none(),
        required=False,
        help_text="Choose none to ask every agency.",
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(
        self,
        *args: Any,
        version: FrameworkVersion,
        criterion: Criterion | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"].queryset = Sector.objects.all()  # type: ignore[attr-defined]
        self.fields["sectors"].widget.small = True
        self.grades = list(Grade.objects.filter(version=version).order_by("score"))
        for grade in self.grades:
            self.fields[f"grade_{grade.pk}"] = _text(f"What “{grade.label}” means", 3)
        if criterion is not None:
            told = dict(Descriptor.objects.filter(criterion=criterion).values_list("grade_id", "text"))
            self.initial = {
                "text": criterion.text,
                "guidance": criterion.guidance,
                "evidence_hint": criterion.evidence_hint,
                "weight": f"{criterion.weight.normalize():f}",
                "sectors": criterion.sector_ids,
                "seen": fingerprint(state_of(criterion)),
                **{f"grade_{grade.pk}": told.get(grade.pk, "") for grade in self.grades},
                **self.initial,
            }
        grade_fields = [f"grade_{grade.pk}" for grade in self.grades]
        self.order_fields(["text", "guidance", "evidence_hint", *grade_fields, "weight", "sectors"])

    def facts(self) -> CriterionFacts:
        """As the services take it."""
        data = self.cleaned_data
        return CriterionFacts(
            text=data["text"],
            guidance=data["guidance"],
            evidence_hint=data["evidence_hint"],
            weight=data["weight"],
            sector_ids=[sector.pk for sector in data["sectors"]],
            descriptors={grade.score: data[f"grade_{grade.pk}"] for grade in self.grades},
        )


class VersionFileForm(BoardForm):
    """A file that a draft is to say; what it really is, the reading tells."""

    submit_label = "Show what it changes"

    file = forms.FileField(
        label="The file",
        help_text=f"A CSV file or an Excel workbook (.xlsx), up to {size_words(MAX_BYTES)}. "
        "The draft then says what the file says, and nothing else.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        allow_empty_file=True,
        max_length=200,
        error_messages={"required": "Choose the file."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file has {size_words(file.size)}; at most {size_words(MAX_BYTES)} can be loaded."
            )
        return file


class MatchForm(BoardForm):
    """One line of a crosswalk between two versions."""

    submit_label = "Add the match"

    earlier = forms.ModelChoiceField(label="What was said on", queryset=Criterion.objects.none())
    later = forms.ModelChoiceField(label="is offered for", queryset=Criterion.objects.none())

    def __init__(
        self, *args: Any, earlier: Sequence[Criterion], later: Sequence[Criterion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("earlier", earlier), ("later", later)):
            self.fields[name] = _CriterionChoice(self.fields[name].label, rows)


class _CriterionChoice(forms.TypedChoiceField):
    """A criterion out of some that were read already: two long lists without a query more."""

    def __init__(self, label: Any, rows: Sequence[Criterion]) -> None:
        self.rows = {str(row.pk): row for row in rows}
        choices = [("", "Choose a criterion")] + [(pk, _short(str(row))) for pk, row in self.rows.items()]
        super().__init__(label=label, choices=choices, coerce=self.rows.__getitem__)


def _short(words: str) -> str:
    return words if len(words) <= 90 else f"{words[:89].rstrip()}…"

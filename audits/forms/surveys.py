"""Forms about practitioner surveys: the manager's, and the one that practitioners fill in without signing in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from audits.models import Standard, Survey, SurveyMark, SurveyQuestion
from audits.services.surveys import SurveyFacts
from boards.forms.meetings import POSSIBLE_DAYS
from core.forms import BoardForm
from core.forms_date import GovDateField

UNKNOWN = "unknown"
#: Looks like something to fill in to programs that fill in everything; people never see it.
TRAP = "website"


class SurveyForm(BoardForm):
    """Make or change a survey: one statement for each standard, which may be left empty."""

    submit_label = "Save the survey"

    opens_on = GovDateField(label="Opens on", **POSSIBLE_DAYS)
    closes_on = GovDateField(
        label="Last day to answer", help_text="Results are shown the day after.", **POSSIBLE_DAYS
    )
    intro = forms.CharField(
        label="What people read first",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Why you ask, and what happens with the answers. That nobody is named stands there already.",
    )
    most_a_day = forms.IntegerField(
        label="Most replies a day from one agency",
        min_value=1,
        max_value=30000,
        help_text="More are refused until the next day, so that nobody can flood the survey.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )

    def __init__(
        self, *args: Any, standards: Sequence[Standard], texts: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.standards = standards
        for standard in standards:
            self.fields[f"statement_{standard.pk}"] = forms.CharField(
                label=f"Statement about {standard.number}. {standard.title}",
                required=False,
                max_length=300,
                initial=texts.get(standard.pk, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any((data.get(f"statement_{one.pk}") or "").strip() for one in self.standards):
            self.add_error(None, "Write at least one statement.")
        return data

    def facts(self) -> SurveyFacts:
        """What the person typed, as the services take it."""
        data = self.cleaned_data
        return SurveyFacts(
            opens_on=data["opens_on"],
            closes_on=data["closes_on"],
            intro=data["intro"],
            most_a_day=data["most_a_day"],
            statements={one.pk: data[f"statement_{one.pk}"] for one in self.standards},
        )


class SurveyCloseForm(BoardForm):
    """Confirms that a survey ends now."""

    submit_label = "Close the survey for good"


class ReplyForm(BoardForm):
    """The statements of a survey, each with five marks and "I do not know"."""

    submit_label = ""  # the template writes the form, without a token: the page sets no cookie

    def __init__(
        self, *args: Any, survey: Survey, questions: Sequence[SurveyQuestion], **kwargs: Any
    ) -> None:
        super().__init__(*args, board=survey.board, **kwargs)
        self.questions = questions
        marks = [*((str(mark.value), mark.label) for mark in SurveyMark.Mark), (UNKNOWN, "I do not know")]
        for question in questions:
            self.fields[_name(question)] = forms.ChoiceField(
                label=question.text,
                choices=marks,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose an answer to “{question.text}”"},
            )
        self.fields[TRAP] = forms.CharField(required=False)
        self.mark_optional = False

    @property
    def question_fields(self) -> list[Any]:
        return [self[_name(question)] for question in self.questions]

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in what people cannot see."""
        return bool(self.data.get(TRAP))

    def marks(self) -> dict[int, int | None]:
        """Question id → mark, None for "I do not know"."""
        given = {one.pk: self.cleaned_data[_name(one)] for one in self.questions}
        return {pk: None if mark == UNKNOWN else int(mark) for pk, mark in given.items()}


def _name(question: SurveyQuestion) -> str:
    return f"question_{question.pk}"

"""Forms about questionnaires: the manager's, and the one that delegates fill in without signing in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from boards.models import Board
from core.forms import BoardForm
from training.forms.fields import LONGEST, line
from training.models import Course, Question, Questionnaire, Stage
from training.services.asking import Given, as_given
from training.services.questionnaires import QuestionFacts

MOST_WRITTEN = 4_000  # characters of one answer


class QuestionnaireAddForm(BoardForm):
    """Which stage, of which course."""

    submit_label = "Go on to its questions"

    stage = forms.ChoiceField(label="When is it answered?", choices=Stage.choices, widget=forms.RadioSelect)
    course = forms.ModelChoiceField(
        label="For which course?", queryset=Course.objects.none(), required=False,
        empty_label="All courses that have none of their own",
        help_text="One of a course begins with the questions for all courses, and then goes its own way.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course: Any = self.fields["course"]
        course.queryset = Course.objects.filter(board=self.board).order_by("title")


class QuestionnaireForm(BoardForm):
    """What people read first, and whether it is sent."""

    intro = forms.CharField(
        label="What people read first", required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label="Send it", required=False, help_text="Without the tick nobody is asked any more."
    )


class QuestionForm(BoardForm):
    """What one question asks."""

    submit_label = "Save the question"

    text = line("Question", most=300, required=True)
    kind = forms.ChoiceField(
        label="How is it answered?", choices=Question.Kind.choices, widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(
        label="What are the answers for?", choices=Question.Purpose.choices, widget=forms.RadioSelect,
        help_text="For “Whether it was done” the choices are Done, Not yet and No chance so far.",
    )  # fmt: skip
    lowest = forms.IntegerField(
        label="Lowest value of the scale", min_value=-10, max_value=100, initial=1, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )  # fmt: skip
    highest = forms.IntegerField(
        label="Highest value of the scale", min_value=-10, max_value=100, initial=5, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )  # fmt: skip
    choices = forms.CharField(
        label="Choices, one on each line", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip

    def facts(self) -> QuestionFacts:
        """What was typed, as the services take it."""
        data = self.cleaned_data
        lowest, highest = data["lowest"], data["highest"]
        return QuestionFacts(
            data["text"], data["kind"], data["purpose"], 1 if lowest is None else lowest,
            5 if highest is None else highest, data["choices"],
        )  # fmt: skip


class QuestionChooseForm(BoardForm):
    """A question that the board has already, such as one that is asked before as well."""

    submit_label = "Ask this question too"

    question = forms.ModelChoiceField(queryset=Question.objects.none(), empty_label="Choose a question")

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["question"]
        rows = Question.objects.filter(board=self.board).exclude(places__questionnaire=questionnaire)
        field.queryset = rows.order_by("text")


class AnswersForm(BoardForm):
    """The questions of one questionnaire. Scales and choices must be answered, words may be left out."""

    submit_label = ""  # the template writes the form: the page sets no cookie

    def __init__(self, *args: Any, board: Board, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, board=board, **kwargs)
        self.questions = questions
        for one in questions:
            self.fields[f"q{one.pk}"] = _field(one)
            if one.purpose == Question.Purpose.QUOTATION:
                self.fields[f"print{one.pk}"] = forms.BooleanField(
                    label="You may print these words without my name", required=False
                )

    def given(self) -> list[Given]:
        """What was answered."""
        data = self.cleaned_data
        values = {one.pk: str(data[f"q{one.pk}"] or "") for one in self.questions}
        printed = {one.pk for one in self.questions if data.get(f"print{one.pk}")}
        return as_given(self.questions, values, printed)


def _field(one: Question) -> forms.Field:
    needed = {"required": f"Choose an answer to “{one.text}”"}
    if one.kind == Question.Kind.TEXT:
        return forms.CharField(
            label=one.text, required=False, max_length=MOST_WRITTEN, widget=forms.Textarea(attrs={"rows": 3})
        )
    if one.kind == Question.Kind.CHOICE:
        choices = [(choice, choice) for choice in one.choice_list()]
        return forms.ChoiceField(
            label=one.text, choices=choices, widget=forms.RadioSelect, error_messages=needed
        )
    steps = range(one.lowest, one.highest + 1)
    ends = {one.lowest: f"{one.lowest}, the lowest", one.highest: f"{one.highest}, the highest"}
    return forms.ChoiceField(
        label=one.text, choices=[(str(step), ends.get(step, str(step))) for step in steps],
        widget=forms.RadioSelect, error_messages=needed,
    )  # fmt: skip

"""The form of a thread from a priority to an audit."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import BoardForm
from training.models import Course, CourseImpact
from training.services.impact import FIELDS, ThreadFacts

NO_STANDARD = ("", "None yet")


class ThreadForm(BoardForm):
    """Which priority, which course, which standard tells whether it changed."""

    submit_label = "Save the thread"

    priority = forms.CharField(label="Priority of the board", max_length=200)
    course = forms.ModelChoiceField(queryset=Course.objects.none(), empty_label="Choose a course")
    standard = forms.ChoiceField(
        label="Which standard of an audit tells whether it changed?", required=False,
        help_text="Its average in the last two cycles stands beside what people said of the course.",
    )  # fmt: skip
    note = forms.CharField(
        label="What was seen", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, standards: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course: Any = self.fields["course"]
        course.queryset = Course.objects.filter(board=self.board).order_by("title")
        standard: Any = self.fields["standard"]
        standard.choices = [NO_STANDARD, *standards]
        self.titles = dict(standards)

    @staticmethod
    def initial_of(thread: CourseImpact) -> dict[str, Any]:
        """What is kept, as the form shows it."""
        return {name: getattr(thread, name) for name in FIELDS}

    def facts(self) -> ThreadFacts:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return ThreadFacts(
            data["course"], data["priority"], data["standard"], self.titles.get(data["standard"], "")[:300],
            data["note"],
        )  # fmt: skip

"""The form of a course."""

from typing import Any

from django import forms

from boards.forms.meetings import POSSIBLE_DAYS
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from training.forms.fields import hours, line, text, whole
from training.models import Course, Mode, WithoutPrerequisites
from training.services.courses import CourseFacts


class CourseForm(MergingForm):
    """Everything that the programme says of a course."""

    mark_optional = True
    groups = (
        ("The course", ("title", "level", "summary", "audience", "outcomes")),
        ("How it is taught", ("mode", "hours", "prerequisites", "without_prerequisites", "refresh_years")),
        ("Keeping it good", ("priorities", "content_owner", "review_on", "is_offered")),
    )

    title = line("Title", most=160, required=True)
    level = line("Level", most=60, hint="As your programme calls it, such as Level 2 or Specialist.")
    summary = text("What it is about")
    audience = text("Who it is for", rows=2)
    outcomes = text("What people can do afterwards")
    mode = forms.ChoiceField(label="How people take part", choices=Mode.choices, widget=forms.RadioSelect)
    hours = hours("Length in hours", hint="For example 3 or 6.5.")
    prerequisites = forms.ModelMultipleChoiceField(
        label="Courses to be done before", queryset=Course.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    without_prerequisites = forms.ChoiceField(
        label="When somebody books who has not done them",
        choices=WithoutPrerequisites.choices,
        widget=forms.RadioSelect,
    )
    refresh_years = whole("To be refreshed after years", most=20, hint="Leave it empty when once is enough.")
    priorities = text("Priorities of the board that it serves", rows=2)
    content_owner = line("Who keeps the content up to date", most=120)
    review_on = GovDateField(label="Content to be reviewed by", required=False, **POSSIBLE_DAYS)
    is_offered = forms.BooleanField(label="Show it in the catalogue", required=False, initial=True)

    def __init__(self, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        begin = {"mode": Mode.FACE_TO_FACE, "without_prerequisites": WithoutPrerequisites.WARN}
        given = kwargs.get("initial") or {}
        kwargs["initial"] = given if kwargs.get("said") is not None else begin | given
        super().__init__(*args, **kwargs)
        field: Any = self.fields["prerequisites"]
        rows = Course.objects.filter(board=self.board).order_by("title")
        field.queryset = rows if course is None else rows.exclude(pk=course.pk)
        if not field.queryset.exists():
            del self.fields["prerequisites"], self.fields["without_prerequisites"]

    def facts(self) -> CourseFacts:
        """What was typed, as the service takes it."""
        given = {
            name: self.cleaned_data[name] for name in CourseFacts.__dataclass_fields__ if name in self.fields
        }
        given["prerequisites"] = tuple(given.get("prerequisites", ()))
        return CourseFacts(**given)

"""The forms of a review's report: the report, its sections, comments, the quality check, sign-off and publication."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from boards.forms.meetings import POSSIBLE_DAYS, ClockField
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from reviews.forms.case_fields import long_text, short_text
from reviews.quality_rules import QUESTIONS
from reviews.report_text import HELP
from reviews.services.report_drafting import SectionText


@dataclass(frozen=True)
class ReportFacts:
    """What goes with the sections of a report."""

    title: str
    response: str = ""
    media_plan: str = ""


class ReportForm(MergingForm):
    """Title, response of the partnership, and the plan for the media."""

    title = short_text("Title", 160, required=True, hint="It is printed. Only the pseudonym, never a name.")
    response = long_text(
        "Response of the partnership", rows=10,
        hint=f"Printed at the end of the report: what the partners say and will do. {HELP}",
    )  # fmt: skip
    media_plan = long_text(
        "Plan for the media", rows=8,
        hint="Not printed. Who speaks, what each agency says, who tells the family and staff before, what is withheld.",
    )  # fmt: skip

    def facts(self) -> ReportFacts:
        return ReportFacts(**{name: self.cleaned_data[name] for name in ReportFacts.__dataclass_fields__})


class SectionForm(MergingForm):
    """The heading and the text of a section."""

    title = short_text("Heading", 120, required=True)
    body = long_text("Text", rows=24, hint=HELP)

    def facts(self) -> SectionText:
        return SectionText(self.cleaned_data["title"], self.cleaned_data["body"])


class HeadingForm(BoardForm):
    """The heading of a new section."""

    title = short_text("Heading", 120, required=True)


class CommentForm(BoardForm):
    """A comment, or an answer to one."""

    submit_label = ""

    text = long_text("Comment", rows=4, required=True)
    answers = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class VersionForm(BoardForm):
    """What a version is kept for."""

    submit_label = "Keep this version"

    reason = short_text("What it is kept for", 120, required=True, hint="Such as: first draft for the panel.")


class QualityForm(BoardForm):
    """The questions of the quality check: what is ticked is in order."""

    submit_label = "Save the check"

    ticked = forms.MultipleChoiceField(
        label="What is in order", choices=QUESTIONS, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = long_text("Note", hint="What is to be done about what is not ticked, or why it stays as it is.")


class ChairNoteForm(BoardForm):
    """What the chair wants changed."""

    submit_label = "Send back"

    note = long_text("What should change", rows=6, required=True)


class ReasonForm(BoardForm):
    """A reason."""

    reason = long_text("Reason", rows=3, required=True)


class DownForm(BoardForm):
    """Why a report is taken down; whoever agrees to a reason that stands there needs none of their own."""

    submit_label = "Take it down"

    reason = long_text("Reason", rows=4)


class PlanForm(BoardForm):
    """At once, or at an hour of a day."""

    submit_label = ""

    when = forms.ChoiceField(
        label="When", choices=[("at", "At a day and hour (an embargo)"), ("now", "At once")], initial="at",
        widget=forms.RadioSelect,
    )  # fmt: skip
    day = GovDateField(label="Day", required=False, **POSSIBLE_DAYS)
    hour = ClockField(
        label="Time",
        required=False,
        help_text="Time in England, such as 10:00. It is public from this minute on.",
    )

    def clean(self) -> dict[str, Any]:
        """Put the moment under "at"; None for at once."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["at"] = None
        if data.get("when") == "now":
            return data
        for name, words in (("day", "Enter the day."), ("hour", "Enter the time, such as 10:00.")):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, words)
        if not self.errors:
            data["at"] = timezone.make_aware(dt.datetime.combine(data["day"], data["hour"]))
        return data

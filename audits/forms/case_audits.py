"""Forms about audits of case files: planning, questions, cases, answers, findings."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from audits.models import CaseAudit, CaseAuditAgency, CaseAuditFinding, CaseAuditQuestion
from audits.models.case_audit import GRADES, CaseAuditAnswer, Level
from audits.services.case_answers import LONGEST, CaseAnswerGiven
from audits.services.case_audits import CaseAuditFacts
from audits.services.case_questions import QuestionFacts
from boards.agencies import agencies_on
from boards.forms.meetings import POSSIBLE_DAYS
from boards.models import Agency
from core.forms import BoardForm
from core.forms_date import GovDateField

NO_NAMES = "Do not write names or details of children, families or cases."


def area(rows: int = 3, **attributes: Any) -> forms.Textarea:
    """A box of several lines."""
    return forms.Textarea(attrs={"rows": rows, **attributes})


class CaseAuditForm(BoardForm):
    """Plan an audit of case files, or change one."""

    submit_label = "Save the audit"

    theme = forms.CharField(label="Theme", max_length=120, help_text="For example: Neglect.")
    level = forms.ChoiceField(
        label="Level", choices=Level.choices, initial=Level.MULTI_AGENCY, widget=forms.RadioSelect
    )
    starts_on = GovDateField(label="Starts on", **POSSIBLE_DAYS)
    ends_on = GovDateField(label="Is to be finished by", **POSSIBLE_DAYS)
    lead_agency = forms.ModelChoiceField(
        label="Lead agency", queryset=Agency.objects.none(), required=False, empty_label="No agency leads"
    )
    agencies = forms.ModelMultipleChoiceField(
        label="Agencies that take part",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Their leads answer the questions about each case.",
    )
    sample_size = forms.IntegerField(
        label="How many cases",
        required=False,
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )
    method = forms.CharField(
        label="How it is done",
        required=False,
        max_length=4000,
        widget=area(),
        help_text="How cases are chosen, which tool is used, when auditors meet to agree a joint view.",
    )
    method_change = forms.CharField(
        label="What is different from the last audit, and why",
        required=False,
        max_length=2000,
        widget=area(2),
    )

    def __init__(self, *args: Any, case_audit: CaseAudit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taking_part = list(case_audit.taking_part.values_list("agency_id", flat=True)) if case_audit else []
        rows = _agencies(self.board.pk, taking_part)
        for name in ("lead_agency", "agencies"):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if case_audit is not None:
            known = {name: getattr(case_audit, name) for name in self.fields if name != "agencies"}
            known |= {"lead_agency": case_audit.lead_agency_id, "agencies": taking_part}
            self.initial = {**known, **self.initial}

    def facts(self) -> CaseAuditFacts:
        """What the person typed, as the services take it."""
        return CaseAuditFacts(**{k: v for k, v in self.cleaned_data.items() if k != "agencies"})


def _agencies(board_id: int, also: Iterable[int]) -> QuerySet[Agency]:
    """Agencies of the board that exist, and those that take part already."""
    rows = agencies_on(board_id).exclude(closed_on__lt=timezone.localdate())
    return (rows | Agency.objects.filter(pk__in=list(also))).order_by("name").distinct()


def _taking_part(case_audit: CaseAudit) -> QuerySet[Agency]:
    rows = CaseAuditAgency.objects.filter(case_audit=case_audit)
    return Agency.objects.filter(pk__in=rows.values("agency")).order_by("name")


class QuestionForm(BoardForm):
    """A question about every case."""

    submit_label = "Save the question"

    text = forms.CharField(label="Question", max_length=500, widget=area(2))
    guidance = forms.CharField(label="What to look for", required=False, max_length=2000, widget=area())
    scale = forms.ChoiceField(
        label="Answered with",
        choices=CaseAuditQuestion.Scale.choices,
        initial=CaseAuditQuestion.Scale.JUDGEMENT,
        widget=forms.RadioSelect,
        help_text="“Does not apply” can always be chosen.",
    )
    agency = forms.ModelChoiceField(
        label="Asked of",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="All agencies that take part",
    )

    def __init__(
        self, *args: Any, case_audit: CaseAudit, question: CaseAuditQuestion | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mark_optional = False
        self.fields["agency"].queryset = _taking_part(case_audit)  # type: ignore[attr-defined]
        if question is not None:
            known = {name: getattr(question, name) for name in ("text", "guidance", "scale")}
            self.initial = {**known, "agency": question.agency_id, **self.initial}

    def facts(self) -> QuestionFacts:
        """What the person typed, as the services take it."""
        return QuestionFacts(**self.cleaned_data)


class CasesForm(BoardForm):
    """References of cases, one a line."""

    submit_label = "Add the cases"

    references = forms.CharField(
        label="References, one a line",
        max_length=3000,
        widget=area(8, spellcheck="false"),
        help_text=(
            "Letters, digits and hyphens, up to 20 characters, for example A-01. Never a name, initials with a "
            "date of birth, or an NHS number: the agencies keep the list that says who is meant."
        ),
    )

    def lines(self) -> list[str]:
        """Each reference that was typed."""
        return str(self.cleaned_data["references"]).splitlines()


class CaseAnswerForm(BoardForm):
    """What one agency says on one question about one case; prefix "q" and the number of the question."""

    submit_label = ""
    mark_optional = False

    grade = forms.ChoiceField(label="Grade", required=False, widget=forms.RadioSelect)
    good_practice = forms.CharField(
        label="Good practice", required=False, max_length=LONGEST, widget=area(2), help_text=NO_NAMES
    )
    improvement = forms.CharField(
        label="What could be better", required=False, max_length=LONGEST, widget=area(2)
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, question: CaseAuditQuestion, answer: CaseAuditAnswer | None, **kwargs: Any
    ) -> None:
        names = ("grade", "good_practice", "improvement", "revision")
        initial = {name: getattr(answer, name) for name in names} if answer else {"revision": 0}
        super().__init__(*args, prefix=f"q{question.pk}", initial=initial, **kwargs)
        self.question, self.answer = question, answer
        field: Any = self.fields["grade"]
        field.choices = [(grade.value, grade.label) for grade in grades_offered(question)]
        field.widget.inline = True
        field.widget.small = True

    def given(self) -> CaseAnswerGiven:
        """What was typed, as the service takes it."""
        return CaseAnswerGiven(**self.cleaned_data)


def grades_offered(question: CaseAuditQuestion) -> Sequence[CaseAuditAnswer.Grade]:
    """The grades of the question's scale, and that it does not apply."""
    return (*GRADES[CaseAuditQuestion.Scale(question.scale)], CaseAuditAnswer.Grade.NOT_APPLICABLE)


class FindingForm(BoardForm):
    """One thing that was learnt."""

    submit_label = "Save the finding"

    kind = forms.ChoiceField(
        label="What is it?", choices=CaseAuditFinding.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label="What was found", max_length=2000, widget=area(4), help_text=NO_NAMES)
    agencies = forms.ModelMultipleChoiceField(
        label="Agencies that it is about",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none when it is about all.",
    )

    def __init__(
        self, *args: Any, case_audit: CaseAudit, finding: CaseAuditFinding | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mark_optional = False
        self.fields["agencies"].queryset = _taking_part(case_audit)  # type: ignore[attr-defined]
        if finding is not None:
            about = list(finding.about.values_list("agency_id", flat=True))
            known = {"kind": finding.kind, "text": finding.text, "agencies": about}
            self.initial = {**known, **self.initial}


class FindingActionForm(BoardForm):
    """An action from an improvement."""

    submit_label = "Add the action"

    text = forms.CharField(label="What is to be done?", max_length=2000, widget=area(4), help_text=NO_NAMES)
    owners = forms.ModelMultipleChoiceField(
        label="Agencies that own it", queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due = GovDateField(label="Due date")

    def __init__(self, *args: Any, case_audit: CaseAudit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"].queryset = _taking_part(case_audit)  # type: ignore[attr-defined]

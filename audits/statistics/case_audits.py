"""Figures of an audit of case files: how far it is, and how often each grade was given."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from audits.models.case_audit import (
    GRADES,
    AuditedCase,
    CaseAudit,
    CaseAuditAgency,
    CaseAuditAnswer,
    CaseAuditQuestion,
)
from boards.models import Agency
from core.figures import Exclusion, Figure

Grade = CaseAuditAnswer.Grade
#: What counts as done well, on either scale.
WELL = frozenset({Grade.GOOD, Grade.OUTSTANDING, Grade.YES})
WELL_RULE = (
    "Answers with good, outstanding or yes, of all answers with a grade. "
    "What does not apply and what is not answered is left out."
)
DONE_RULE = "Questions that an agency answered about a case, also with “does not apply”, of all it is asked."


@dataclass(frozen=True)
class Given:
    """How often each grade was given, of how many answers that were asked for."""

    counts: Counter[str]
    asked: int

    @property
    def graded(self) -> int:
        return sum(count for grade, count in self.counts.items() if grade != Grade.NOT_APPLICABLE)

    @property
    def missing(self) -> int:
        return self.asked - self.counts.total()

    def figure(self, key: str, label: str) -> Figure:
        """What was done well, with what is left out."""
        left = [(self.counts[Grade.NOT_APPLICABLE], "that do not apply"), (self.missing, "not answered")]
        return Figure.percent(
            key, label, sum(self.counts[grade] for grade in WELL), self.graded, of="answers", places=0,
            rule=WELL_RULE, excluded=tuple(Exclusion(count, why) for count, why in left if count),
        )  # fmt: skip


@dataclass(frozen=True)
class CaseResults:
    """Everything that the page of one audit counts; `agencies` are those whose answers may be shown."""

    questions: Sequence[CaseAuditQuestion]
    cases: Sequence[AuditedCase]
    agencies: Sequence[Agency]
    grades: dict[tuple[int, int], Counter[str]]
    answered: Counter[tuple[int, int]]

    def asked_of(self, agency: Agency) -> int:
        """How many questions an agency has about each case."""
        return sum(question.is_for(agency.pk) for question in self.questions)

    def given(self, question: CaseAuditQuestion, agency: Agency) -> Given | None:
        """What one agency says on one question over all cases; None where it is not asked."""
        if not question.is_for(agency.pk):
            return None
        return Given(self.grades.get((question.pk, agency.pk), Counter()), len(self.cases))

    def given_on(self, question: CaseAuditQuestion) -> Given:
        """What all agencies say on one question."""
        return _sum([one for agency in self.agencies if (one := self.given(question, agency))])

    def given_by(self, agency: Agency) -> Given:
        """What one agency says on all its questions."""
        return _sum([one for question in self.questions if (one := self.given(question, agency))])

    @cached_property
    def given_in_all(self) -> Given:
        return _sum([self.given_by(agency) for agency in self.agencies])

    def done(self, agency: Agency, case: AuditedCase) -> int:
        return self.answered[case.pk, agency.pk]

    def progress(self) -> Figure:
        """How many answers are there, of those that were asked for."""
        asked = sum(self.asked_of(agency) for agency in self.agencies) * len(self.cases)
        return Figure.percent(
            "case-audit-answered", "Answered", self.answered.total(), asked, of="answers", places=0,
            rule=DONE_RULE,
        )  # fmt: skip

    def well(self) -> Figure:
        return self.given_in_all.figure("case-audit-well", "Good, outstanding or yes")


def _sum(parts: list[Given]) -> Given:
    return Given(sum((part.counts for part in parts), Counter()), sum(part.asked for part in parts))


def results_of(case_audit: CaseAudit, *, only: Collection[int] | None = None) -> CaseResults:
    """Counts answers in SQL. `only` are the ids of agencies whose answers may be shown. Four queries."""
    rows = CaseAuditAgency.objects.filter(case_audit=case_audit).select_related("agency")
    agencies = [row.agency for row in rows.order_by("agency__name") if only is None or row.agency_id in only]
    questions = [
        question
        for question in case_audit.questions.select_related("agency").order_by("place")
        if only is None or question.agency_id is None or question.agency_id in only
    ]
    grades: dict[tuple[int, int], Counter[str]] = {}
    answered: Counter[tuple[int, int]] = Counter()
    answers = CaseAuditAnswer.objects.filter(case__case_audit=case_audit, agency__in=agencies).exclude(
        grade=Grade.NONE
    )
    counted = answers.order_by().values_list("question", "agency", "case", "grade").annotate(n=Count("pk"))
    for question, agency, case, grade, n in counted:
        grades.setdefault((question, agency), Counter())[grade] += n
        answered[case, agency] += n
    cases = list(case_audit.cases.order_by("reference"))
    return CaseResults(questions, cases, agencies, grades, answered)


def grades_of(question: CaseAuditQuestion) -> tuple[Grade, ...]:
    """The grades of a question's scale, the lowest first."""
    return GRADES[CaseAuditQuestion.Scale(question.scale)]

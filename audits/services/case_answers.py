"""What an agency says about one case: all its questions at once, and nothing of anybody is overwritten unseen."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.models.case_audit import (
    GRADES,
    AuditedCase,
    CaseAudit,
    CaseAuditAgency,
    CaseAuditAnswer,
    CaseAuditQuestion,
)
from audits.services.case_audits import NOT_STARTED, unfinished
from boards.models import Agency
from core import audit
from core.models import User

AUDITED = ("grade", "good_practice", "improvement")
LONGEST = 4000


@dataclass(frozen=True)
class CaseAnswerGiven:
    """What was typed for one question; `revision` is the answer that was read, 0 when there was none."""

    grade: str = ""
    good_practice: str = ""
    improvement: str = ""
    revision: int = 0

    @property
    def said(self) -> tuple[str, str, str]:
        return self.grade, self.good_practice.strip(), self.improvement.strip()


@dataclass(frozen=True)
class CaseConflict:
    """Somebody else changed one of the answers meanwhile: what stands there now."""

    question: CaseAuditQuestion
    answer: CaseAuditAnswer


class CaseConflictError(Exception):
    """Nothing was saved: somebody else changed answers after the page was opened."""

    def __init__(self, conflicts: list[CaseConflict]) -> None:
        super().__init__(f"{len(conflicts)} answers were changed meanwhile.")
        self.conflicts = conflicts


def questions_for(case_audit: CaseAudit, agency: Agency) -> list[CaseAuditQuestion]:
    """What one agency is asked, in order. One query."""
    rows = case_audit.questions.order_by("place").select_related("agency")
    return [question for question in rows if question.is_for(agency.pk)]


@transaction.atomic
def save_case_answers(
    case: AuditedCase, *, agency: Agency, given: Mapping[int, CaseAnswerGiven], actor: User
) -> int:
    """Save what an agency says on questions (by id) about a case; returns how many answers changed.

    Raises CaseConflictError, and ValidationError for a finished audit, another agency's question or a grade that
    is not on the scale.
    """
    case_audit = unfinished(case.case_audit)
    if case_audit.state() == CaseAudit.State.PLANNED:
        raise ValidationError(NOT_STARTED)
    if not CaseAuditAgency.objects.filter(case_audit=case_audit, agency=agency).exists():
        raise ValidationError(f"{agency} does not take part in this audit.")
    questions = {question.pk: question for question in questions_for(case_audit, agency)}
    for pk, one in given.items():
        _check(questions.get(pk), one)
    rows = CaseAuditAnswer.objects.filter(case=case, agency=agency, question__in=list(given))
    known = {answer.question_id: answer for answer in rows.select_related("edited_by")}
    changed = {pk: one for pk, one in given.items() if one.said != _said(known.get(pk))}
    conflicts = [
        CaseConflict(questions[pk], known[pk])
        for pk, one in changed.items()
        if pk in known and known[pk].revision != one.revision
    ]
    if conflicts:
        raise CaseConflictError(conflicts)
    for pk, one in changed.items():
        answer = known.get(pk) or CaseAuditAnswer(
            board=case.board, case=case, question=questions[pk], agency=agency
        )
        before = audit.state(answer, *AUDITED)
        answer.grade, answer.good_practice, answer.improvement = one.said
        answer.revision += 1
        answer.edited_by, answer.edited_at = actor, timezone.now()
        answer.save()
        about = {"case": case.reference, "agency": agency.name, "question": questions[pk].text}
        audit.record(
            "case_audit.answered", case_audit, actor=actor,
            after=about | {"before": before, "now": audit.state(answer, *AUDITED)},
        )  # fmt: skip
    return len(changed)


def _said(answer: CaseAuditAnswer | None) -> tuple[str, str, str]:
    return (answer.grade, answer.good_practice, answer.improvement) if answer else ("", "", "")


def _check(question: CaseAuditQuestion | None, given: CaseAnswerGiven) -> None:
    if question is None:
        raise ValidationError("One of these questions is not asked of this agency.")
    grades = (*GRADES[CaseAuditQuestion.Scale(question.scale)], CaseAuditAnswer.Grade.NOT_APPLICABLE, "")
    if given.grade not in grades:
        raise ValidationError(f"Choose one of the grades of question {question.place}.")
    if max(len(given.good_practice), len(given.improvement)) > LONGEST:
        raise ValidationError(f"A text of question {question.place} has more than {LONGEST:,} characters.")

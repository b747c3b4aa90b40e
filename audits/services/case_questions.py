"""What an audit of case files asks, and about which cases."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from audits.case_references import problem_with, tidy
from audits.models.case_audit import (
    AuditedCase,
    CaseAudit,
    CaseAuditAgency,
    CaseAuditAnswer,
    CaseAuditQuestion,
)
from audits.services.case_audits import unfinished
from boards.models import Agency
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User

MOST_CASES = 100


def _state(question: CaseAuditQuestion) -> dict[str, Any]:
    """For the trail, with the scale in words."""
    found = audit.state(question, "place", "text", "guidance", "scale", "agency")
    return found | {"scale": question.get_scale_display()}


@dataclass(frozen=True)
class QuestionFacts:
    """What a question says; without an agency it is asked of all that take part."""

    text: str
    scale: str = CaseAuditQuestion.Scale.JUDGEMENT
    guidance: str = ""
    agency: Agency | None = None


def _fill(question: CaseAuditQuestion, facts: QuestionFacts) -> None:
    question.text, question.guidance = facts.text.strip(), facts.guidance.strip()
    question.scale, question.agency = facts.scale, facts.agency
    taking_part = CaseAuditAgency.objects.filter(case_audit=question.case_audit)
    if facts.agency is not None and not taking_part.filter(agency=facts.agency).exists():
        raise wrong("agency", f"{facts.agency} does not take part in this audit.")


@transaction.atomic
def add_question(case_audit: CaseAudit, *, facts: QuestionFacts, actor: User | None) -> CaseAuditQuestion:
    """Add a question as the last one. Raises ValidationError (text, agency)."""
    case_audit = unfinished(case_audit)
    last = case_audit.questions.aggregate(last=Max("place"))["last"] or 0
    question = CaseAuditQuestion(board=case_audit.board, case_audit=case_audit, place=last + 1)
    _fill(question, facts)
    save_checked(question)
    audit.record("case_audit.question_added", case_audit, actor=actor, after=_state(question))
    return question


@transaction.atomic
def change_question(question: CaseAuditQuestion, *, facts: QuestionFacts, actor: User) -> CaseAuditQuestion:
    """Change a question; scale and agency only while nobody has answered it."""
    case_audit = unfinished(question.case_audit)
    question = CaseAuditQuestion.objects.select_related("agency", "case_audit").get(pk=question.pk)
    before, kept = _state(question), (question.scale, question.agency_id)
    _fill(question, facts)
    if (question.scale, question.agency_id) != kept and _is_answered(question):
        raise ValidationError(
            "Agencies answered this question, so its grades and its agency stay as they are."
        )
    save_checked(question)
    after = _state(question)
    audit.record("case_audit.question_changed", case_audit, actor=actor, before=before, after=after)
    return question


def _is_answered(question: CaseAuditQuestion) -> bool:
    return CaseAuditAnswer.objects.filter(question=question).exists()


@transaction.atomic
def remove_question(question: CaseAuditQuestion, *, actor: User) -> None:
    """Take away a question that nobody has answered; those after it move up."""
    case_audit = unfinished(question.case_audit)
    if _is_answered(question):
        raise ValidationError("Agencies answered this question, so it stays.")
    audit.record("case_audit.question_removed", case_audit, actor=actor, before=_state(question))
    question.delete()
    _number(list(case_audit.questions.order_by("place")))


def _number(questions: list[CaseAuditQuestion]) -> None:
    for place, question in enumerate(questions, start=1):
        question.place = place
    CaseAuditQuestion.objects.bulk_update(questions, ["place"])


@transaction.atomic
def move_question_up(question: CaseAuditQuestion, *, actor: User) -> None:
    """Change places with the question before; the first one stays."""
    case_audit = unfinished(question.case_audit)
    questions = list(case_audit.questions.order_by("place"))
    at = [one.pk for one in questions].index(question.pk)
    if at == 0:
        return
    questions[at - 1], questions[at] = questions[at], questions[at - 1]
    _number(questions)
    after = {"question": question.text, "place": at}
    audit.record("case_audit.question_moved", case_audit, actor=actor, after=after)


@transaction.atomic
def add_cases(case_audit: CaseAudit, references: list[str], *, actor: User | None) -> list[AuditedCase]:
    """Add cases by reference; those that are there already are left alone. Returns the new ones.

    Raises ValidationError (references) that names each reference that may tell who the case is.
    """
    case_audit = unfinished(case_audit)
    wanted = list(dict.fromkeys(filter(None, map(tidy, references))))
    # What somebody typed by mistake is not repeated beyond its beginning.
    problems = [f"{one[:3]}…: {problem}" for one in wanted if (problem := problem_with(one))]
    if problems:
        raise ValidationError({"references": problems})
    if not wanted:
        raise wrong("references", "Enter at least one reference.")
    known = set(case_audit.cases.values_list("reference", flat=True))
    new = [one for one in wanted if one not in known]
    if len(known) + len(new) > MOST_CASES:
        raise wrong("references", f"An audit has at most {MOST_CASES} cases.")
    made = [AuditedCase(board=case_audit.board, case_audit=case_audit, reference=one) for one in new]
    AuditedCase.objects.bulk_create(made)
    if made:
        audit.record("case_audit.cases_added", case_audit, actor=actor, after={"cases": new})
    return made


@transaction.atomic
def remove_case(case: AuditedCase, *, actor: User) -> None:
    """Take away a case about which nobody has said anything."""
    case_audit = unfinished(case.case_audit)
    if CaseAuditAnswer.objects.filter(case=case).exists():
        raise ValidationError("Agencies answered on this case, so it stays.")
    audit.record("case_audit.case_removed", case_audit, actor=actor, before={"case": case.reference})
    case.delete()

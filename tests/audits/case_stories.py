"""Audits of case files that tests begin with. Call them inside the board's scope."""

import datetime as dt
from typing import Any

from django.utils import timezone

from audits.models import (
    AuditedCase,
    CaseAudit,
    CaseAuditAgency,
    CaseAuditAnswer,
    CaseAuditQuestion,
)
from boards.models import Agency, Board

DAY = dt.timedelta(days=1)


def case_audit_of(
    board: Board, *agencies: Agency, cases: int = 2, questions: int = 2, **fields: Any
) -> CaseAudit:
    """One that has been running for a week, with cases A-01 … and questions on the scale of four grades."""
    today = timezone.localdate()
    facts = {"theme": "Neglect", "starts_on": today - 7 * DAY, "ends_on": today + 30 * DAY, **fields}
    case_audit = CaseAudit.objects.create(board=board, **facts)
    for agency in agencies:
        CaseAuditAgency.objects.create(board=board, case_audit=case_audit, agency=agency)
    for number in range(1, cases + 1):
        AuditedCase.objects.create(board=board, case_audit=case_audit, reference=f"A-{number:02}")
    for place in range(1, questions + 1):
        question(case_audit, place)
    return case_audit


def question(case_audit: CaseAudit, place: int, **fields: Any) -> CaseAuditQuestion:
    """One question, asked of all unless an agency is given."""
    return CaseAuditQuestion.objects.create(
        board=case_audit.board,
        case_audit=case_audit,
        place=place,
        **{"text": f"What is asked in {place}?", **fields},
    )


def case_answer(
    case_audit: CaseAudit, reference: str, place: int, agency: Agency, grade: str = "good", **fields: Any
) -> CaseAuditAnswer:
    """What an agency says on the question at a place about a case."""
    return CaseAuditAnswer.objects.create(
        board=case_audit.board,
        case=case_audit.cases.get(reference=reference),
        question=case_audit.questions.get(place=place),
        agency=agency,
        grade=grade,
        revision=1,
        **fields,
    )

"""Audits of case files, and those that agencies did by themselves."""

from typing import Any

from django.utils import timezone

from boards.models import Board
from core.permissions import Perm
from tests import builders
from tests.access_matrix.lines import Kwargs, Line, board
from tests.access_matrix.returns import READ_ONLY_TEAM, RETURN_READERS


def _case_audit(on: Board) -> Any:
    """One in which the agency of the lead takes part."""
    from audits.models import CaseAudit
    from tests.audits.case_stories import case_audit_of

    found = CaseAudit.objects.filter(theme="Neglect").first()
    return found or case_audit_of(on, builders.agency("Dunmoor Police"), builders.agency("Dunmoor Health"))


def a_case_audit(on: Board) -> Kwargs:
    return {"pk": _case_audit(on).pk}


def a_question_of_a_case_audit(on: Board) -> Kwargs:
    one = _case_audit(on)
    return {"pk": one.pk, "question": one.questions.last().pk}


def a_case_of_a_case_audit(on: Board) -> Kwargs:
    """With the agency that the lead leads."""
    one = _case_audit(on)
    agency = builders.agency("Dunmoor Police")
    return {"pk": one.pk, "case": one.cases.first().pk, "agency": agency.pk}


def a_finding_of_a_case_audit(on: Board) -> Kwargs:
    from audits.models import CaseAuditFinding

    one = _case_audit(on)
    facts = {"case_audit": one, "kind": "improvement", "text": "Fathers are left out."}
    found, _ = CaseAuditFinding.objects.get_or_create(board=on, **facts)
    return {"pk": one.pk, "finding": found.pk}


def a_single_audit(on: Board) -> Kwargs:
    from audits.models import SingleAudit

    facts = {"agency": builders.agency("Dunmoor Police"), "theme": "Strategy discussions"}
    today = timezone.localdate()
    found, _ = SingleAudit.objects.get_or_create(
        board=on, **facts, defaults={"done_on": today, "findings": "x"}
    )
    return {"pk": found.pk}


TABLE: dict[str, Line] = {
    # audits: case files; here those in which the agency of the lead takes part
    "audits:case_audits": board(Perm.CYCLE_READ, *RETURN_READERS),
    "audits:case_audit": board(Perm.CYCLE_READ, *RETURN_READERS, of=a_case_audit),
    "audits:case_audit_add": board(Perm.CYCLE_MANAGE),
    "audits:case_audit_edit": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_audit_finish": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_audit_reopen": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_question_add": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_question_edit": board(Perm.CYCLE_MANAGE, of=a_question_of_a_case_audit),
    "audits:case_question_up": board(Perm.CYCLE_MANAGE, of=a_question_of_a_case_audit),
    "audits:case_question_remove": board(Perm.CYCLE_MANAGE, of=a_question_of_a_case_audit),
    "audits:cases_add": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:case_remove": board(Perm.CYCLE_MANAGE, of=a_case_of_a_case_audit),
    "audits:case_answers": board(*RETURN_READERS, of=a_case_of_a_case_audit, posts=READ_ONLY_TEAM),
    "audits:finding_add": board(Perm.CYCLE_MANAGE, of=a_case_audit),
    "audits:finding_edit": board(Perm.CYCLE_MANAGE, of=a_finding_of_a_case_audit),
    "audits:finding_remove": board(Perm.CYCLE_MANAGE, of=a_finding_of_a_case_audit),
    "audits:finding_action": board(Perm.CYCLE_MANAGE, of=a_finding_of_a_case_audit),
    "audits:single_audits": board(*RETURN_READERS),
    "audits:single_audit": board(*RETURN_READERS, of=a_single_audit),
    "audits:single_audit_add": board(Perm.RETURN_ANSWER_OWN),
    "audits:single_audit_edit": board(Perm.RETURN_ANSWER_OWN, of=a_single_audit),
}

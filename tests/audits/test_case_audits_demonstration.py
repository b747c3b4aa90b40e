"""Audits of case files and the draft of the demonstration: every state, and nothing that tells who a case is."""

import pytest
from django.utils import timezone

from audits.case_references import problem_with
from audits.models import (
    AuditedCase,
    CaseAudit,
    CaseAuditAnswer,
    CaseAuditFinding,
    FrameworkVersion,
    SingleAudit,
)
from audits.services.case_findings import actions_of
from audits.services.frameworks import missing_in
from audits.services.frameworks_content import content_of
from core.permissions import Role
from core.scoping import board_scope
from reports.demonstration.case_audits import make_case_audits
from reports.demonstration.draft_framework import make_draft
from tests import builders
from tests.audits.test_cycles_demonstration import make

State = CaseAudit.State


@pytest.mark.django_db
def test_one_of_each_state_with_findings_and_actions() -> None:
    today = timezone.localdate()
    made = make(0, today)
    builders.user_with_role(made.board, Role.BOARD_MANAGER)
    with board_scope(made.board.pk):
        make_case_audits(made, today)
        finished, running, planned = CaseAudit.objects.order_by("starts_on")
        states = [one.state(today) for one in (finished, running, planned)]
        assert states == [State.FINISHED, State.RUNNING, State.PLANNED]
        assert not running.is_late(today)
        assert actions_of(list(CaseAuditFinding.objects.filter(case_audit=finished)))
        answered = CaseAuditAnswer.objects.filter(case__case_audit=running)
        agencies = set(answered.values_list("agency", flat=True))
        assert len(agencies) == 2 < running.taking_part.count()
        assert not any(map(problem_with, AuditedCase.objects.values_list("reference", flat=True)))
        assert SingleAudit.objects.count() == 3


@pytest.mark.django_db
def test_a_draft_that_could_be_published() -> None:
    made = make(0, timezone.localdate())
    with board_scope(made.board.pk):
        draft = make_draft(made.board)
        assert draft is not None
        assert (draft.status, draft.number) == (FrameworkVersion.Status.DRAFT, 2)
        content = content_of(draft)
        assert missing_in(draft, content) == []
        assert content.criterion_count == 45

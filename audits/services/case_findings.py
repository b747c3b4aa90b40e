"""What the board learnt from an audit of case files, and the actions that come of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.models.case_audit import CaseAudit, CaseAuditAgency, CaseAuditFinding, FindingAgency
from boards.models import Action, Agency
from boards.services.actions import FINISHED, add_action
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User


def _state(finding: CaseAuditFinding) -> dict[str, Any]:
    names = FindingAgency.objects.filter(finding=finding).values_list("agency__name", flat=True)
    return {"kind": finding.get_kind_display(), "text": finding.text, "agencies": sorted(names)}


def _set_agencies(finding: CaseAuditFinding, agencies: Iterable[Agency]) -> None:
    wanted = {agency.pk: agency for agency in agencies}
    part = set(
        CaseAuditAgency.objects.filter(case_audit=finding.case_audit).values_list("agency_id", flat=True)
    )
    if not wanted.keys() <= part:
        raise wrong("agencies", "Choose agencies that took part in the audit.")
    FindingAgency.objects.filter(finding=finding).exclude(agency__in=list(wanted)).delete()
    known = set(FindingAgency.objects.filter(finding=finding).values_list("agency_id", flat=True))
    FindingAgency.objects.bulk_create(
        FindingAgency(board=finding.board, finding=finding, agency=agency)
        for pk, agency in wanted.items()
        if pk not in known
    )


@transaction.atomic
def add_finding(
    case_audit: CaseAudit, *, kind: str, text: str, agencies: Iterable[Agency] = (), actor: User | None
) -> CaseAuditFinding:
    """Write down one thing that was learnt, also after the audit is finished. Raises ValidationError (text)."""
    finding = CaseAuditFinding(board=case_audit.board, case_audit=case_audit, kind=kind, text=text.strip())
    save_checked(finding)
    _set_agencies(finding, agencies)
    audit.record("case_audit.finding_added", case_audit, actor=actor, after=_state(finding))
    return finding


@transaction.atomic
def change_finding(
    finding: CaseAuditFinding, *, kind: str, text: str, agencies: Iterable[Agency], actor: User
) -> CaseAuditFinding:
    """Change a finding. Raises ValidationError (kind, text, agencies)."""
    finding = CaseAuditFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    before = _state(finding)
    if kind != finding.kind and finding.pk in actions_of([finding]):
        raise wrong("kind", "An action came from this improvement, so it stays one.")
    finding.kind, finding.text = kind, text.strip()
    save_checked(finding)
    _set_agencies(finding, agencies)
    audit.record(
        "case_audit.finding_changed", finding.case_audit, actor=actor, before=before, after=_state(finding)
    )
    return finding


@transaction.atomic
def remove_finding(finding: CaseAuditFinding, *, actor: User) -> None:
    """Take away a finding that no action came from."""
    if finding.pk in actions_of([finding]):
        raise ValidationError("An action came from this finding, so it stays.")
    audit.record("case_audit.finding_removed", finding.case_audit, actor=actor, before=_state(finding))
    finding.delete()


def actions_of(findings: Sequence[CaseAuditFinding]) -> dict[int, list[Action]]:
    """Finding id → the actions that came from it and are not withdrawn. One query."""
    kind = ContentType.objects.get_for_model(CaseAuditFinding)
    rows = Action.objects.filter(source_type=kind, source_id__in=[one.pk for one in findings])
    found: dict[int, list[Action]] = {}
    for action in rows.exclude(status=Action.Status.WITHDRAWN).select_related("board").order_by("number"):
        found.setdefault(action.source_id or 0, []).append(action)
    return found


@transaction.atomic
def act_on_finding(
    finding: CaseAuditFinding, *, text: str, owners: Sequence[Agency], due: dt.date, actor: User
) -> Action:
    """Make an action from an improvement. Raises ValidationError (text, owners, due)."""
    finding = (
        CaseAuditFinding.objects.select_for_update(of=("self",)).select_related("board").get(pk=finding.pk)
    )
    if finding.kind != CaseAuditFinding.Kind.IMPROVEMENT:
        raise ValidationError("Actions come from improvements.")
    if due < timezone.localdate():
        raise wrong("due", "The due date must be today or later.")
    open_ones = [one for one in actions_of([finding]).get(finding.pk, []) if one.status not in FINISHED]
    if any(one.text == text.strip() for one in open_ones):
        raise wrong("text", "This action was made from the finding already and is not finished.")
    return add_action(board=finding.board, text=text, owners=owners, due=due, source=finding, actor=actor)

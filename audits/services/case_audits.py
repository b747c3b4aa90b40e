"""Audits of case files: planning, changing, who takes part, finishing and reopening."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.models.case_audit import CaseAudit, CaseAuditAgency, CaseAuditAnswer, CaseAuditQuestion, Level
from boards.models import Agency, Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User

AUDITED = (
    "theme",
    "level",
    "starts_on",
    "ends_on",
    "method",
    "method_change",
    "lead_agency",
    "sample_size",
)
FINISHED = "This audit is finished. Reopen it before you change it."
NOT_STARTED = "This audit has not started yet."


@dataclass(frozen=True)
class CaseAuditFacts:
    """What is known about an audit of case files when it is planned or changed."""

    theme: str
    starts_on: dt.date
    ends_on: dt.date
    level: str = Level.MULTI_AGENCY
    method: str = ""
    method_change: str = ""
    lead_agency: Agency | None = None
    sample_size: int | None = None


@transaction.atomic
def plan_case_audit(
    *, board: Board, facts: CaseAuditFacts, agencies: Iterable[Agency] = (), actor: User | None
) -> CaseAudit:
    """Plan an audit. Raises ValidationError (theme, ends_on, agencies)."""
    case_audit = CaseAudit(board=board)
    _fill(case_audit, facts)
    save_checked(case_audit)
    _set_agencies(case_audit, agencies)
    audit.record("case_audit.planned", case_audit, actor=actor, after=_state(case_audit))
    return case_audit


def _fill(case_audit: CaseAudit, facts: CaseAuditFacts) -> None:
    if facts.ends_on < facts.starts_on:
        raise wrong("ends_on", "It cannot be finished before it starts.")
    case_audit.theme, case_audit.level = " ".join(facts.theme.split()), facts.level
    case_audit.starts_on, case_audit.ends_on = facts.starts_on, facts.ends_on
    case_audit.method, case_audit.method_change = facts.method.strip(), facts.method_change.strip()
    case_audit.lead_agency, case_audit.sample_size = facts.lead_agency, facts.sample_size


def _set_agencies(case_audit: CaseAudit, agencies: Iterable[Agency]) -> None:
    """Make these the agencies that take part, with the one that leads it."""
    wanted = {agency.pk: agency for agency in agencies}
    if case_audit.lead_agency is not None:
        wanted.setdefault(case_audit.lead_agency.pk, case_audit.lead_agency)
    if case_audit.level == Level.MULTI_AGENCY and len(wanted) == 1:
        raise wrong("agencies", "A multi-agency audit needs at least two agencies.")
    rows = {row.agency_id: row for row in case_audit.taking_part.select_related("agency")}
    gone = [row for agency_id, row in rows.items() if agency_id not in wanted]
    _check_gone(case_audit, gone)
    CaseAuditAgency.objects.filter(pk__in=[row.pk for row in gone]).delete()
    CaseAuditAgency.objects.bulk_create(
        CaseAuditAgency(board=case_audit.board, case_audit=case_audit, agency=agency)
        for pk, agency in wanted.items()
        if pk not in rows
    )


def _check_gone(case_audit: CaseAudit, gone: list[CaseAuditAgency]) -> None:
    ids = [row.agency_id for row in gone]
    answered = CaseAuditAnswer.objects.filter(case__case_audit=case_audit, agency__in=ids)
    asked = CaseAuditQuestion.objects.filter(case_audit=case_audit, agency__in=ids)
    if names := sorted(set(answered.order_by().values_list("agency__name", flat=True))):
        raise wrong("agencies", f"{', '.join(names)} answered already and stays in the audit.")
    if names := sorted(set(asked.order_by().values_list("agency__name", flat=True))):
        raise wrong("agencies", f"There are questions for {', '.join(names)}. Change those first.")


def _state(case_audit: CaseAudit) -> dict[str, Any]:
    names = CaseAuditAgency.objects.filter(case_audit=case_audit).values_list("agency__name", flat=True)
    return audit.state(case_audit, *AUDITED) | {"agencies": sorted(names)}


def locked(case_audit: CaseAudit) -> CaseAudit:
    """The audit, held until the transaction ends."""
    rows = CaseAudit.objects.select_for_update(of=("self",), no_key=True)
    found: CaseAudit = rows.select_related("board", "lead_agency").get(pk=case_audit.pk)
    return found


def unfinished(case_audit: CaseAudit) -> CaseAudit:
    """The audit, held; raises ValidationError when it is finished."""
    found = locked(case_audit)
    if found.finished_on is not None:
        raise ValidationError(FINISHED)
    return found


@transaction.atomic
def change_case_audit(
    case_audit: CaseAudit, *, facts: CaseAuditFacts, agencies: Iterable[Agency], actor: User
) -> CaseAudit:
    """Change an audit that is not finished. Raises ValidationError (theme, ends_on, agencies)."""
    case_audit = unfinished(case_audit)
    before = _state(case_audit)
    _fill(case_audit, facts)
    save_checked(case_audit)
    _set_agencies(case_audit, agencies)
    audit.record("case_audit.changed", case_audit, actor=actor, before=before, after=_state(case_audit))
    return case_audit


@transaction.atomic
def finish_case_audit(case_audit: CaseAudit, *, actor: User) -> CaseAudit:
    """End the answering: all agencies that took part see all answers now."""
    case_audit = locked(case_audit)
    if case_audit.finished_on is not None:
        raise ValidationError("This audit is finished already.")
    if case_audit.state() == CaseAudit.State.PLANNED:
        raise ValidationError(NOT_STARTED)
    case_audit.finished_on = timezone.localdate()
    case_audit.save(update_fields=["finished_on"])
    audit.record("case_audit.finished", case_audit, actor=actor, after=audit.state(case_audit, "finished_on"))
    return case_audit


@transaction.atomic
def reopen_case_audit(case_audit: CaseAudit, *, actor: User) -> CaseAudit:
    """Let agencies answer again."""
    case_audit = locked(case_audit)
    if case_audit.finished_on is None:
        raise ValidationError("This audit is not finished.")
    before = audit.state(case_audit, "finished_on")
    case_audit.finished_on = None
    case_audit.save(update_fields=["finished_on"])
    after = audit.state(case_audit, "finished_on")
    audit.record("case_audit.reopened", case_audit, actor=actor, before=before, after=after)
    return case_audit

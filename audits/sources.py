"""Actions come from low grades: how such a source is shown, and to whom."""

from typing import Any

from boards.action_sources import register
from core.access import BoardAccess
from core.permissions import Perm


def _describe(answer: Any) -> tuple[str, str]:
    item = answer.criterion.number if answer.criterion else str(answer.standard.number)
    return answer.agency_return.get_absolute_url(), f"{answer.agency_return}: {item}"


def _allowed(access: BoardAccess, answer: Any) -> bool:
    return access.can(Perm.RETURN_READ) or answer.agency_return.agency_id in access.agency_ids


def _describe_finding(finding: Any) -> tuple[str, str]:
    return f"{finding.case_audit.get_absolute_url()}#findings", f"Case file audit: {finding.case_audit}"


def register_sources() -> None:
    """Called once, when the app is ready."""
    register(
        "audits.CaseAuditFinding",
        Perm.CYCLE_READ,
        _describe_finding,
        plural="case file audits",
        confidential=False,
        related=("case_audit__board",),
    )
    register(
        "audits.Answer",
        Perm.RETURN_READ,
        _describe,
        plural="audit answers",
        confidential=False,
        allowed=_allowed,
        related=(
            "agency_return__agency",
            "agency_return__cycle",
            "agency_return__board",
            "standard",
            "criterion__standard",
        ),
    )

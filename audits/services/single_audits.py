"""What agencies tell the board about audits that they did by themselves."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from audits.models.case_audit import SingleAudit
from boards.models import Agency, Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User

AUDITED = (
    "agency",
    "theme",
    "level",
    "done_on",
    "sample_size",
    "findings",
    "good_practice",
    "improvements",
    "impact",
)


@dataclass(frozen=True)
class SingleAuditFacts:
    """What an agency says about one audit of its own."""

    theme: str
    done_on: dt.date
    findings: str
    level: str = SingleAudit.LEVELS[0]
    sample_size: int | None = None
    good_practice: str = ""
    improvements: str = ""
    impact: str = ""


def _fill(row: SingleAudit, facts: SingleAuditFacts) -> None:
    for name, value in asdict(facts).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if facts.done_on > timezone.localdate():
        raise wrong("done_on", "The audit must be done before it is told: choose today or an earlier day.")


@transaction.atomic
def send_single_audit(
    *, board: Board, agency: Agency, facts: SingleAuditFacts, actor: User | None
) -> SingleAudit:
    """Tell the board about an audit. Raises ValidationError (theme, done_on, findings …)."""
    row = SingleAudit(board=board, agency=agency, sent_by=actor)
    _fill(row, facts)
    save_checked(row)
    audit.record("single_audit.sent", row, actor=actor, after=audit.state(row, *AUDITED))
    return row


@transaction.atomic
def change_single_audit(row: SingleAudit, *, facts: SingleAuditFacts, actor: User) -> SingleAudit:
    """Change what was told, for example when its impact is known. Raises ValidationError."""
    row = SingleAudit.objects.select_for_update(of=("self",)).select_related("agency", "board").get(pk=row.pk)
    before = audit.state(row, *AUDITED)
    _fill(row, facts)
    save_checked(row)
    audit.record("single_audit.changed", row, actor=actor, before=before, after=audit.state(row, *AUDITED))
    return row

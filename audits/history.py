"""Which of the audits' objects have a page of their history, and who may read it."""

from django.db import models
from django.db.models import Q, QuerySet

from core.access import BoardAccess
from core.history import register
from core.models import AuditEntry
from core.permissions import Perm


def _return(access: BoardAccess, pk: int) -> models.Model | None:
    from audits.models import Return

    return Return.objects.visible_to(access).filter(pk=pk).first()


def _single_audit(access: BoardAccess, pk: int) -> models.Model | None:
    from audits.models import SingleAudit

    return SingleAudit.objects.visible_to(access).filter(pk=pk).first()


#: What the board does in the open; everything else that it does with a return is its own until it gives it back.
TOLD_TO_AGENCIES = (
    "return.lead_chosen",
    "return.withdrawn",
    "return.asked_again",
    "return.started",
    "return.carried_forward",
    "return.confirmed",
    "return.facts_confirmed",
    "return.workbook_sent",
    "return.workbook_saved",
    "return.workbook_left",
    "return.answers_sent",
    "return.answers_received",
    "return.submitted",
    "return.moderation_begun",
    "return.changes_asked",
    "return.accepted",
    "return.team_added",
    "return.team_removed",
)


def _for_agencies(access: BoardAccess, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Drafts of feedback, decisions and who read the letter are the board's; what the reader did is the reader's."""
    if access.can(Perm.RETURN_READ):
        return entries
    return entries.filter(Q(action__in=TOLD_TO_AGENCIES) | Q(actor_id=access.user.pk))


def _drafts_of_managers(access: BoardAccess, pk: int) -> models.Model | None:
    """A version; while it is a draft, for those who write it."""
    from audits.models import FrameworkVersion

    rows = FrameworkVersion.objects.filter(board=access.board)
    if not access.can(Perm.FRAMEWORK_MANAGE):
        rows = rows.exclude(status=FrameworkVersion.Status.DRAFT)
    return rows.filter(pk=pk).first()


def register_all() -> None:
    """Called when the audits' app is ready."""
    register("audits.framework", Perm.FRAMEWORK_READ)
    register("audits.frameworkversion", Perm.FRAMEWORK_READ, _drafts_of_managers)
    register("audits.cycle", Perm.CYCLE_READ)
    register("audits.return", (Perm.RETURN_READ, Perm.RETURN_READ_OWN), _return, _for_agencies)
    # The trail of an audit of case files holds what each agency wrote.
    register("audits.caseaudit", Perm.RETURN_READ)
    register("audits.singleaudit", (Perm.RETURN_READ, Perm.RETURN_READ_OWN), _single_audit)

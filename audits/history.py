"""Which of the audits' objects have a page of their history, and who may read it."""

from django.db import models

from core.access import BoardAccess
from core.history import register
from core.permissions import Perm


def _return(access: BoardAccess, pk: int) -> models.Model | None:
    from audits.models import Return

    return Return.objects.visible_to(access).filter(pk=pk).first()


def _single_audit(access: BoardAccess, pk: int) -> models.Model | None:
    from audits.models import SingleAudit

    return SingleAudit.objects.visible_to(access).filter(pk=pk).first()


def register_all() -> None:
    """Called when the audits' app is ready."""
    register("audits.framework", Perm.FRAMEWORK_READ)
    register("audits.frameworkversion", Perm.FRAMEWORK_READ)
    register("audits.cycle", Perm.CYCLE_READ)
    register("audits.return", (Perm.RETURN_READ, Perm.RETURN_READ_OWN), _return)
    # The trail of an audit of case files holds what each agency wrote.
    register("audits.caseaudit", Perm.RETURN_READ)
    register("audits.singleaudit", (Perm.RETURN_READ, Perm.RETURN_READ_OWN), _single_audit)

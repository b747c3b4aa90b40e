"""Whether the board can moderate a return now, and if not, why: one place for all services of moderation."""

from django.core.exceptions import ValidationError

from audits.models import Return
from core import audit
from core.models import User
from core.partial_dates import display_date

Status = Return.Status

_WHY_NOT = {
    Status.NOT_STARTED: "This return has not been handed in yet, so there is nothing to moderate.",
    Status.IN_PROGRESS: "This return has not been handed in yet, so there is nothing to moderate.",
    Status.CHANGES_ASKED: "The agency was asked for changes. Moderation goes on when it hands the return in again.",
    Status.ACCEPTED: "This return has been accepted, so nothing in it can be changed.",
}


def why_not_moderated(agency_return: Return) -> str:
    """Why nobody can moderate it now, in a sentence; empty while somebody can."""
    return _why_left_alone(agency_return) or _WHY_NOT.get(Status(agency_return.status), "")


def _why_left_alone(agency_return: Return) -> str:
    cycle = agency_return.cycle
    if agency_return.withdrawn_on is not None:
        day = display_date(agency_return.withdrawn_on)
        return f"{agency_return.agency} was withdrawn from this cycle on {day}."
    if cycle.closed_on is not None:
        return f"This cycle was closed on {display_date(cycle.closed_on)}. Reopen it before you moderate."
    return ""


def lock_for_board(agency_return: Return) -> Return:
    """The return as it is now, locked until the transaction ends.

    Raises ValidationError when the agency was withdrawn or the cycle is closed: then it stays as it is.
    """
    found: Return = (
        Return.objects.select_for_update(no_key=True, of=("self",))
        .select_related("board", "agency", "cycle__version__framework", "lead")
        .get(pk=agency_return.pk)
    )
    if reason := _why_left_alone(found):
        raise ValidationError(reason)
    return found


def in_moderation(agency_return: Return, *, actor: User) -> Return:
    """The return, locked; its moderation begins with the first thing that is done. Raises ValidationError."""
    found = lock_for_board(agency_return)
    if reason := _WHY_NOT.get(Status(found.status)):
        raise ValidationError(reason)
    begin(found, actor=actor)
    return found


def begin(agency_return: Return, *, actor: User) -> None:
    """Handed in becomes in moderation. Call it with the locked return."""
    if agency_return.status != Status.SUBMITTED:
        return
    before = audit.state(agency_return, "status")
    agency_return.status = Status.IN_MODERATION
    agency_return.save(update_fields=["status"])
    after = audit.state(agency_return, "status")
    audit.record("return.moderation_begun", agency_return, actor=actor, before=before, after=after)

"""Whether an agency can write in its return now, and if not, why: one place for all services."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from audits.models import Return
from core import audit
from core.compiled import compiled
from core.models import User
from core.partial_dates import display_date

Status = Return.Status

_STANDS = {
    Status.SUBMITTED: "It waits for the board now.",
    Status.IN_MODERATION: "The board looks at it now.",
    Status.ACCEPTED: "The board has accepted it.",
}


def why_closed(agency_return: Return) -> str:
    """Why nothing can be written, in a sentence or two; empty while it can."""
    cycle = agency_return.cycle
    if agency_return.withdrawn_on is not None:
        day = display_date(agency_return.withdrawn_on)
        return (
            f"The board withdrew {agency_return.agency} from this cycle on {day}. What was answered is kept."
        )
    if cycle.closed_on is not None:
        return f"This cycle was closed on {display_date(cycle.closed_on)}. The answers are kept as they are."
    if cycle.opens_on > timezone.localdate():
        return f"This cycle opens on {display_date(cycle.opens_on)}. You can read what will be asked."
    if agency_return.status in Return.OPEN_FOR_ANSWERS:
        return ""
    handed_in = agency_return.submitted_at
    when = f" on {display_date(timezone.localdate(handed_in))}" if handed_in else ""
    return (
        f"This return was handed in{when}. {_STANDS[Status(agency_return.status)]} "
        "To change an answer, ask the board to open it again."
    )


def lock_open(agency_return: Return) -> Return:
    """The return as it is now, locked until the transaction ends. Raises ValidationError when it is not open.

    People who save at the same moment in the same return wait for each other for a few milliseconds; so an
    answer is made once, and none slips in while the return is being handed in.
    """
    rows: list[Return] = compiled("return to write in", _to_lock, pk=agency_return.pk)
    if not rows:
        raise Return.DoesNotExist
    found = rows[0]
    if reason := why_closed(found):
        raise ValidationError(reason)
    return found


def _to_lock(pk: int) -> QuerySet[Return]:
    locked = Return.objects.select_for_update(no_key=True, of=("self",))
    return locked.select_related("board", "agency", "cycle__version").filter(pk=pk).order_by()


def begin(agency_return: Return, *, actor: User) -> None:
    """With the first thing that is written, a return is in progress. Call it with the locked return."""
    if agency_return.status != Status.NOT_STARTED:
        return
    before = audit.state(agency_return, "status")
    agency_return.status = Status.IN_PROGRESS
    agency_return.save(update_fields=["status"])
    audit.record(
        "return.started",
        agency_return,
        actor=actor,
        before=before,
        after=audit.state(agency_return, "status"),
    )

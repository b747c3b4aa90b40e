"""The register: who came to an event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from boards.models import Agency
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.models import CAME, HOLDING, Booking, Event
from training.services.bookings import Who, known_delegate
from training.services.certificates import follow_register
from training.services.events import held

Status = Booking.Status
#: What the register may say of somebody with a place; booked is "nothing yet".
MARKS = (Status.BOOKED, Status.ATTENDED, Status.PART, Status.LEFT_EARLY, Status.DID_NOT_ATTEND)


@dataclass(frozen=True)
class WalkIn:
    """Somebody who came without booking."""

    email: str
    name: str = ""
    agency: Agency | None = None


def check_can_be_recorded(event: Event) -> None:
    """Raises ValidationError for a cancelled event, and for one that has not begun."""
    if event.is_cancelled:
        raise ValidationError("This event was cancelled, so nobody came.")
    if event.starts_on > timezone.localdate():
        raise ValidationError("This event has not begun yet. Keep the register when it has.")


@transaction.atomic
def record_register(
    event: Event, *, marks: dict[int, str], walk_ins: Sequence[WalkIn] = (), actor: User | None
) -> int:
    """Write down who came: booking's id → status. Returns how many bookings changed.

    Somebody on the waiting list who came after all has a place from then on. People who came without booking get one,
    whatever the capacity: they were there. Raises ValidationError where the event cannot be recorded, and at the
    fields `email-<number>` of people who came without booking.
    """
    kept = held(event)
    check_can_be_recorded(kept)
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).filter(event=kept, pk__in=marks)
    changed = 0
    for booking in rows.select_related("board", "event__course", "delegate"):
        changed += _mark(booking, marks[booking.pk], actor)
    _add_walk_ins(kept, walk_ins, actor)
    return changed + len(walk_ins)


def _mark(booking: Booking, status: str, actor: User | None) -> bool:
    if status not in MARKS or booking.status == Status.CANCELLED or booking.status == status:
        return False
    if booking.status == Status.WAITING and status not in CAME:
        return False
    before = audit.state(booking, "status")
    booking.status, booking.offered_until = status, None
    booking.save(update_fields=["status", "offered_until"])
    audit.record("booking.marked", booking, actor=actor, before=before, after=audit.state(booking, "status"))
    follow_register(booking, actor=actor)
    return True


def _add_walk_ins(event: Event, walk_ins: Iterable[WalkIn], actor: User | None) -> None:
    for number, one in enumerate(walk_ins):
        try:
            delegate = known_delegate(
                board=event.board, who=Who(one.email, name=one.name, agency=one.agency), actor=actor
            )
        except ValidationError as error:
            raise wrong(f"email-{number}", " ".join(error.messages)) from error
        if Booking.objects.filter(event=event, delegate=delegate).live().exists():
            raise wrong(
                f"email-{number}", f"{delegate} is on this event already: mark them in the list above."
            )
        booking = Booking(
            board=event.board, event=event, delegate=delegate, agency=one.agency or delegate.agency,
            staff_group=delegate.staff_group, status=Status.ATTENDED, is_walk_in=True, booked_by=actor,
            booked_on=event.starts_on,
        )  # fmt: skip
        save_checked(booking)
        audit.record("booking.walked_in", booking, actor=actor, after={"status": booking.status})
        follow_register(booking, actor=actor)


def people_of(event: Event) -> list[Booking]:
    """Everybody whom the register lists, those with a place first. One query."""
    rows = Booking.objects.filter(event=event, status__in=(*HOLDING, Status.WAITING))
    found = list(rows.select_related("delegate", "agency"))
    return sorted(found, key=lambda one: (one.status == Status.WAITING, str(one.delegate).casefold(), one.pk))

"""Sending somebody else: the place stays, the person changes."""

from django.core.exceptions import ValidationError
from django.db import transaction

from boards.services.saving import wrong
from core import audit
from core.models import User
from training.models import Booking, Delegate, MessageKind
from training.models.keys import new_key
from training.services.bookings import Who, known_delegate
from training.services.clashes import refuse_clash
from training.services.holding import held_booking
from training.services.letters import Letters
from training.services.prerequisites import check_prerequisites, missing_courses


@transaction.atomic
def send_substitute(
    booking: Booking, *, who: Who, actor: User | None, anyway_because: str | None = None
) -> Booking:
    """Give a place to somebody else of the same agency; who had it and who has it now are both told.

    One place stays one booking, so nothing is cancelled and nothing is free in between; who had it stays written
    down (`instead_of`). Keys are new: the old link shows the new person's booking to nobody. The line manager's
    approval stays. Raises ValidationError by field: no place to give, the same person, on the event already, at a
    clashing time, or without the courses to be done before (`anyway_because`: see `book`).
    """
    if not who.name.strip():
        raise wrong("name", "Enter the name of the person who comes.")
    if not who.email.strip():
        raise wrong("email", "Enter the work email of the person who comes.")
    agency = who.agency or booking.agency
    person = known_delegate(
        board=booking.board, who=Who(who.email, name=who.name, agency=agency), actor=actor
    )
    if person.pk == booking.delegate_id:
        raise wrong("email", "This is the person who has the place already.")
    # Both people, the older record first: two who swap at once do not wait for each other.
    both = Delegate.objects.select_for_update(no_key=True).filter(pk__in=[person.pk, booking.delegate_id])
    list(both.order_by("pk").values_list("pk"))
    kept = held_booking(booking)
    if kept.status != Booking.Status.BOOKED:
        raise wrong("", "There is no place to give to somebody else.")
    if Booking.objects.filter(event=kept.event, delegate=person).live().exists():
        raise wrong("email", f"{person} is on this event already.")
    try:
        refuse_clash(person, kept.event)
    except ValidationError as error:
        raise wrong("email", " ".join(error.messages)) from error
    missing = missing_courses(person, kept.event)
    anyway = check_prerequisites(person, kept.event, missing, anyway_because=anyway_because)
    letters = Letters(kept.event)
    letters.add(MessageKind.SUBSTITUTED, kept, substitute=str(person))
    before = {"delegate": str(kept.delegate)}
    kept.instead_of, kept.delegate, kept.agency = kept.delegate, person, person.agency or kept.agency
    kept.staff_group, kept.access_needs = person.staff_group, ""
    kept.missing_courses, kept.anyway_because = "\n".join(missing), anyway
    kept.key, kept.move_answer, kept.moved_from = new_key(kept.board_id), "", None
    kept.approval_key = new_key(kept.board_id) if kept.approval_key else ""
    kept.save()
    audit.record("booking.substituted", kept, actor=actor, before=before, after={"delegate": str(person)})
    letters.add(MessageKind.SUBSTITUTE, kept)
    if kept.awaits_approval and kept.manager_email:
        letters.add(MessageKind.APPROVAL_ASKED, kept, to=kept.manager_email)
    letters.send()
    return kept

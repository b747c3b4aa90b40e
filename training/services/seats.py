"""Reading how the places of events are divided among boards, and how many are taken."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from training.models import HOLDING, Booking, Event, EventShare
from training.rules.seats import Seats


@dataclass(frozen=True)
class Joint:
    """One event that boards hold together: its partners, its places, and who waits (share → people)."""

    shares: tuple[EventShare, ...]
    seats: Seats
    waiting: Counter[int | None]

    def left(self, share: int | None) -> int | None:
        """Places for people of a share; 0 where others wait for the same seats. None: no limit."""
        is_own = share is not None and share in self.seats.reserved
        waits = self.waiting[share] if is_own else sum(
            people for one, people in self.waiting.items() if one not in self.seats.reserved
        )  # fmt: skip
        return 0 if waits else self.seats.left(share)


def seats_of(event: Event) -> Seats:
    """The places of one event, for whoever holds it. Two queries, or one where there is no limit of any kind."""
    rows = EventShare.objects.filter(event=event, seats__isnull=False).order_by()
    reserved = {pk: seats for pk, seats in rows.values_list("pk", "seats") if seats is not None}
    if event.capacity is None and not reserved:
        return Seats(None)
    return Seats(event.capacity, reserved, taken_by_share(event))


def taken_by_share(event: Event) -> dict[int | None, int]:
    """Share → places held or offered; None is the event's own board."""
    taking = Booking.objects.filter(event=event).taking().order_by()
    return dict(taking.values_list("share").annotate(people=Count("pk")))


def joint_events(events: Iterable[Event]) -> dict[int, Joint]:
    """Event's id → what it shares, of those that have a partner. One query, and one more where any has."""
    by_event = {one.pk: one for one in events}
    shares: dict[int, list[EventShare]] = {}
    rows = EventShare.objects.filter(event__in=by_event).select_related("partner")
    for share in rows.order_by("partner__name"):
        shares.setdefault(share.event_id, []).append(share)
    if not shares:
        return {}
    taken: dict[int, Counter[int | None]] = {pk: Counter() for pk in shares}
    waiting: dict[int, Counter[int | None]] = {pk: Counter() for pk in shares}
    people = Booking.objects.filter(event__in=shares).live().order_by()
    for event, of, status, until in people.values_list("event", "share", "status", "offered_until"):
        if status in HOLDING or until is not None:
            taken[event][of] += 1
        else:
            waiting[event][of] += 1
    return {
        pk: Joint(
            tuple(found),
            Seats(by_event[pk].capacity, {one.pk: one.seats for one in found if one.seats is not None}, taken[pk]),
            waiting[pk],
        )
        for pk, found in shares.items()
    }  # fmt: skip

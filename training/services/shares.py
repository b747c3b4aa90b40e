"""Setting with which other boards an event is held, and how many seats each of them has."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from training.models import Booking, Event, EventShare
from training.rules.seats import Seats
from training.services.holding import held
from training.services.places import offer_places
from training.services.seats import taken_by_share


@dataclass(frozen=True)
class ShareFacts:
    """One partner. Without seats its people share with everybody what is left over."""

    partner: Board
    seats: int | None = None


@transaction.atomic
def set_shares(event: Event, *, shares: Sequence[ShareFacts], actor: User | None) -> Event:
    """Hold the event together with these boards and no others; places that become free are offered to who waits.

    Raises ValidationError at `partner-<number>` and `seats-<number>`, counted from 0, and at no field where the
    places do not suffice or people of a partner that is left out have booked.
    """
    kept = held(event)
    rows = EventShare.objects.filter(event=kept).select_related("partner").order_by("partner__name")
    there = {one.partner_id: one for one in rows}
    _check(kept, shares)
    _refuse_left_out(there, {one.partner.pk for one in shares})
    before = [_words(ShareFacts(one.partner, one.seats)) for one in there.values()]
    EventShare.objects.filter(event=kept).exclude(partner__in=[one.partner for one in shares]).delete()
    reserved: dict[int, int] = {}
    for number, one in enumerate(shares):
        share = there.get(one.partner.pk) or EventShare(board=kept.board, event=kept, partner=one.partner)
        share.seats = one.seats
        save_checked(share, shown_at={"partner": f"partner-{number}", "seats": f"seats-{number}"})
        if one.seats is not None:
            reserved[share.pk] = one.seats
    _refuse_too_few(kept, reserved)
    after = [_words(one) for one in shares]
    audit.record("event.shares_set", kept, actor=actor, before={"shares": before}, after={"shares": after})
    offer_places(kept)
    return kept


def _check(event: Event, shares: Sequence[ShareFacts]) -> None:
    seen: set[int] = set()
    for number, one in enumerate(shares):
        if one.partner.pk == event.board_id:
            raise wrong(f"partner-{number}", "Choose another board: this one holds the event.")
        if one.partner.pk in seen:
            raise wrong(f"partner-{number}", "This board is chosen twice.")
        if one.seats is not None and one.seats < 1:
            raise wrong(f"seats-{number}", "Enter at least 1 seat, or nothing to share with everybody.")
        seen.add(one.partner.pk)
    total = sum(one.seats or 0 for one in shares)
    if event.capacity is not None and total > event.capacity:
        raise wrong(
            "", f"The seats of other boards come to {total}, but the event has {event.capacity} places."
        )


def _refuse_left_out(there: dict[int, EventShare], chosen: set[int]) -> None:
    """Whoever has booked for a partner keeps that partner."""
    for partner, share in there.items():
        if partner not in chosen and (people := Booking.objects.filter(share=share).live().count()):
            words = "1 person has" if people == 1 else f"{people} people have"
            raise wrong(
                "", f"{words} booked for {share.partner}: it stays, or their bookings are cancelled first."
            )


def _refuse_too_few(event: Event, reserved: dict[int, int]) -> None:
    """Seats that are promised must be there, beside the places that people have already."""
    if event.capacity is None or not reserved:
        return
    if (least := Seats(event.capacity, reserved, taken_by_share(event)).least_capacity) > event.capacity:
        others = least - sum(reserved.values())
        raise wrong(
            "",
            f"{others} places are taken beside these seats: together that is {least}, and the event has "
            f"{event.capacity} places. Enter fewer seats, or give the event more places.",
        )


def _words(one: ShareFacts) -> str:
    return f"{one.partner}: {'shared' if one.seats is None else one.seats}"

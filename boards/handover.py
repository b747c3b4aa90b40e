"""What is left to hand over when a person leaves: seats, offices, open actions, meetings to come."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from boards.models import Action, ActionOwner, GroupOffice, MeetingInvitation, Person, SeatTerm
from core.access import BoardAccess
from core.permissions import Perm


@dataclass(frozen=True)
class LeftToHandOver:
    """All that a person still carries on a day; `actions` is None where the viewer may not see actions."""

    on: dt.date
    terms: Sequence[SeatTerm]
    offices: Sequence[GroupOffice]
    actions: Sequence[Action] | None
    invitations: Sequence[MeetingInvitation]

    def __bool__(self) -> bool:
        return bool(self.terms or self.offices or self.actions or self.invitations)


def left_to_hand_over(person: Person, on: dt.date, access: BoardAccess) -> LeftToHandOver:
    """What the person carries on this board after a day. Four queries."""
    held: list[Any] = list(
        SeatTerm.objects.filter(person=person)
        .annotate(nobody_holds=~Exists(SeatTerm.objects.holding(on).filter(seat=OuterRef("seat"))))
        .select_related("seat__group", "seat__agency", "seat__board")
        .order_by("seat__group__name", "pk")
    )
    chaired: list[Any] = list(
        GroupOffice.objects.filter(person=person)
        .annotate(nobody_holds=~Exists(_chairing(on).filter(group=OuterRef("group"))))
        .select_related("group__board")
        .order_by("group__name", "pk")
    )
    terms = [term for term in held if term.ends_on is None or term.ends_on >= on]
    offices = [office for office in chaired if office.ends_on is None or office.ends_on >= on]
    invitations = list(
        MeetingInvitation.objects.filter(person=person, meeting__day__gte=on)
        .exclude(meeting__status="cancelled")
        .select_related("meeting__group", "meeting__board")
        .order_by("meeting__starts_at")
    )
    actions = None
    if access.can(Perm.ACTION_READ, Perm.ACTION_READ_OWN):
        # What a seat or group without anybody else still has to do is left where the person dropped it.
        actions = open_actions_of(
            [term for term in held if term in terms or term.nobody_holds],
            [office for office in chaired if office in offices or office.nobody_holds],
            access,
        )
    return LeftToHandOver(on, terms, offices, actions, invitations)


def _chairing(on: dt.date) -> QuerySet[GroupOffice, Any]:
    return GroupOffice.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=on),
        Q(ends_on=None) | Q(ends_on__gte=on),
        office=GroupOffice.Office.CHAIR,
    )


def open_actions_of(
    terms: Sequence[SeatTerm], offices: Sequence[GroupOffice], access: BoardAccess
) -> list[Action]:
    """Unfinished actions, as far as the viewer may see them, of seats held and groups chaired. One query."""
    seats = [term.seat_id for term in terms if not term.is_deputy]
    groups = [office.group_id for office in offices if office.office == GroupOffice.Office.CHAIR]
    owned = ActionOwner.objects.filter(Q(seat__in=seats) | Q(group__in=groups), action=OuterRef("pk"))
    actions = (
        Action.objects.unfinished()
        .filter(Exists(owned))
        .with_due()
        .select_related("board", "due_meeting__group")
    )
    return list(actions.order_by(F("due").asc(nulls_last=True), "number"))

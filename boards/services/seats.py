"""Changing seats, and who holds them: appointing, ending, deputies, closing."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from boards.models import Board, Group, Person, Seat, SeatTerm
from boards.services.people import Whom, person_for
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.names import normalise
from core.partial_dates import PartialDate, Precision, display_date

SEAT_FIELDS = ("group", "agency", "sector_name", "role", "kind", "agreed_meetings", "agreed_reason", "note")
TERM_FIELDS = ("person", "is_deputy", "starts_on", "ends_on", "shadow_until", "note")


@transaction.atomic
def add_seat(*, board: Board, group: Group, actor: User, **fields: Any) -> Seat:
    """A new seat on a group; `fields` are those of SEAT_FIELDS. It is vacant until somebody is appointed."""
    if group.ends_on is not None and group.ends_on < timezone.localdate():
        raise wrong("group", f"{group} ended on {display_date(group.ends_on)}: it takes no new seats.")
    seat = Seat(board=board, group=group, **fields)
    _save_seat(seat)
    audit.record("seat.added", seat, actor=actor, after=audit.state(seat, *SEAT_FIELDS))
    return seat


@transaction.atomic
def change_seat(seat: Seat, *, actor: User, **fields: Any) -> Seat:
    """Change what a seat is; its holders stay. The trail keeps its kind over time."""
    unknown = fields.keys() - set(SEAT_FIELDS)
    if unknown:
        raise TypeError(f"A seat has no {', '.join(sorted(unknown))}.")
    before = audit.state(seat, *SEAT_FIELDS)
    for name, value in fields.items():
        setattr(seat, name, value)
    _save_seat(seat)
    audit.record("seat.changed", seat, actor=actor, before=before, after=audit.state(seat, *SEAT_FIELDS))
    return seat


@transaction.atomic
def appoint(
    seat: Seat,
    *,
    person: Person | Whom | None,
    actor: User,
    starts: PartialDate | None = None,
    ends: PartialDate | None = None,
    shadow_until: dt.date | None = None,
    is_deputy: bool = False,
    note: str = "",
) -> SeatTerm:
    """Give a person a term in a seat, or as its deputy. Several holders at once share the seat."""
    term = SeatTerm(
        board=seat.board,
        seat=seat,
        person=person_for(person, board=seat.board, actor=actor),
        is_deputy=is_deputy,
        shadow_until=shadow_until,
        note=note,
    )
    _set_start(term, starts)
    _set_end(term, ends)
    _check_term(term)
    save_checked(term)
    action = "seat.deputy_set" if is_deputy else "seat.taken"
    audit.record(action, seat, actor=actor, after=audit.state(term, *TERM_FIELDS))
    return term


@transaction.atomic
def change_term(
    term: SeatTerm,
    *,
    actor: User,
    starts: PartialDate | None,
    ends: PartialDate | None,
    shadow_until: dt.date | None = None,
    note: str = "",
) -> SeatTerm:
    """Correct the dates or the note of a term that was recorded wrongly."""
    before = audit.state(term, *TERM_FIELDS)
    term.shadow_until, term.note = shadow_until, note
    _set_start(term, starts)
    _set_end(term, ends)
    _check_term(term)
    save_checked(term)
    audit.record(
        "seat.term_corrected", term.seat, actor=actor, before=before, after=audit.state(term, *TERM_FIELDS)
    )
    return term


@transaction.atomic
def end_term(
    term: SeatTerm,
    *,
    ends_on: dt.date,
    actor: User,
    precision: Precision = Precision.DAY,
    successor: Person | Whom | None = None,
) -> SeatTerm:
    """End somebody's term with its last day. A successor holds the seat from the next day."""
    if term.starts_on is not None and ends_on < term.starts_on:
        raise wrong("ends", f"The term began on {display_date(term.starts_on)}: it cannot end before that.")
    before = audit.state(term, "ends_on")
    term.ends_on, term.ends_precision = ends_on, precision.value
    if term.shadow_until is not None and term.shadow_until > ends_on:
        term.shadow_until = ends_on
    save_checked(term)
    audit.record(
        "seat.left",
        term.seat,
        actor=actor,
        before={**before, "person": None},
        after={**audit.state(term, "ends_on"), "person": str(term.person or "Name not recorded")},
    )
    following = person_for(successor, board=term.board, actor=actor)
    if following is not None:
        if following.pk == term.person_id:
            raise wrong("name", "The successor is the person who leaves.")
        next_day = ends_on + dt.timedelta(days=1)
        appoint(
            term.seat,
            person=following,
            actor=actor,
            starts=PartialDate(next_day, next_day, Precision.DAY),
            is_deputy=term.is_deputy,
        )
    return term


@transaction.atomic
def set_deputy(
    seat: Seat, *, person: Person | Whom, actor: User, starts_on: dt.date | None = None
) -> SeatTerm:
    """Make a person the seat's deputy from a day on (today); the deputy before ends the day before."""
    deputy = person_for(person, board=seat.board, actor=actor)
    day = starts_on or timezone.localdate()
    for term in (
        SeatTerm.objects.running(day).filter(seat=seat, is_deputy=True).select_related("person", "seat")
    ):
        if deputy is not None and term.person_id == deputy.pk:
            raise wrong("name", f"{deputy} already deputises for this seat.")
        if term.starts_on is not None and term.starts_on >= day:
            raise wrong(
                "starts_on",
                f"{term.person} deputises from {display_date(term.starts_on)}: choose a later day.",
            )
        end_term(term, ends_on=day - dt.timedelta(days=1), actor=actor)
    return appoint(
        seat, person=deputy, actor=actor, starts=PartialDate(day, day, Precision.DAY), is_deputy=True
    )


@transaction.atomic
def close_seat(seat: Seat, *, closed_on: dt.date, actor: User) -> Seat:
    """Close a seat from a day on; terms that still run end the day before."""
    last_day = closed_on - dt.timedelta(days=1)
    terms = list(SeatTerm.objects.filter(seat=seat).select_related("person", "seat"))
    latest = max((t.starts_on for t in terms if t.starts_on), default=None)
    if latest is not None and latest > last_day:
        raise wrong(
            "closed_on",
            f"Somebody holds or deputises for this seat from {display_date(latest)}: choose a later day.",
        )
    before = audit.state(seat, "closed_on")
    for term in terms:
        if term.ends_on is None or term.ends_on > last_day:
            end_term(term, ends_on=last_day, actor=actor)
    seat.closed_on = closed_on
    _save_seat(seat)
    audit.record("seat.closed", seat, actor=actor, before=before, after=audit.state(seat, "closed_on"))
    return seat


@transaction.atomic
def reopen_seat(seat: Seat, *, actor: User) -> Seat:
    """Undo the closing of a seat; the terms that ended with it stay ended."""
    before = audit.state(seat, "closed_on")
    seat.closed_on = None
    _save_seat(seat)
    audit.record("seat.reopened", seat, actor=actor, before=before, after=audit.state(seat, "closed_on"))
    return seat


def _save_seat(seat: Seat) -> None:
    seat.role = " ".join(seat.role.split())
    seat.sector_name = " ".join(seat.sector_name.split())
    seat.normalised_role = normalise(seat.role)
    if seat.agency_id is None and not normalise(seat.sector_name):
        raise wrong("agency", "Choose the agency, or name the sector or forum below.")
    if seat.agreed_meetings is not None and not seat.agreed_reason.strip():
        raise wrong("agreed_reason", "Say why the board agreed to fewer meetings.")
    _check_sector(seat)
    save_checked(seat)


def _check_sector(seat: Seat) -> None:
    """Refuse a second seat of a sector whose name differs in what names are not compared by."""
    if seat.agency_id is not None:
        return
    wanted = normalise(seat.sector_name)
    same = Seat.objects.filter(
        group=seat.group, agency=None, normalised_role=seat.normalised_role, kind=seat.kind
    )
    for known in same.exclude(pk=seat.pk).values_list("sector_name", flat=True):
        if normalise(known) == wanted:
            raise wrong("sector_name", "This group already has this seat. Add the person as another holder.")


def _set_start(term: SeatTerm, starts: PartialDate | None) -> None:
    term.starts_on = starts.as_start() if starts else None
    term.starts_precision = (starts.precision if starts else Precision.DAY).value


def _set_end(term: SeatTerm, ends: PartialDate | None) -> None:
    term.ends_on = ends.as_end() if ends else None
    term.ends_precision = (ends.precision if ends else Precision.DAY).value


def _check_term(term: SeatTerm) -> None:
    """Dates in order, inside the seat's and the group's life, and no second term of the same person."""
    starts, ends, seat = term.starts_on, term.ends_on, term.seat
    if starts and ends and ends < starts:
        raise wrong("ends", "The term ends before it starts.")
    if seat.closed_on is not None:
        closed = display_date(seat.closed_on)
        if starts and starts >= seat.closed_on:
            raise wrong("starts", f"The seat was closed on {closed}: nobody can hold it from then on.")
        if ends is None or ends >= seat.closed_on:
            raise wrong("ends", f"The seat was closed on {closed}: the term must end before that.")
    group_end = seat.group.ends_on
    if group_end is not None and starts and starts > group_end:
        raise wrong("starts", f"{seat.group} ended on {display_date(group_end)}: choose an earlier day.")
    if term.shadow_until is not None:
        if starts and term.shadow_until < starts:
            raise wrong("shadow_until", "The shadow period ends before the term starts.")
        if ends and term.shadow_until > ends:
            raise wrong("shadow_until", "The shadow period ends after the term.")
    if term.person_id is not None:
        _check_overlap(term)


def _check_overlap(term: SeatTerm) -> None:
    others = SeatTerm.objects.filter(seat=term.seat, person=term.person, is_deputy=term.is_deputy).exclude(
        pk=term.pk
    )
    for other in others:
        before = other.ends_on is not None and term.starts_on is not None and other.ends_on < term.starts_on
        after = term.ends_on is not None and other.starts_on is not None and other.starts_on > term.ends_on
        if not before and not after:
            since = f"from {display_date(other.starts_on)}" if other.starts_on else "from an unknown day"
            until = f" to {display_date(other.ends_on)}" if other.ends_on else " with no end"
            raise wrong(
                "starts", f"{term.person} already holds this seat {since}{until}. Choose other dates."
            )

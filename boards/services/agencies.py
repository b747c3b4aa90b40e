"""The board's list of agencies, and what all boards share of an agency: its names and successors."""

import datetime as dt
from typing import Any

from django.db import transaction

from boards.models import Agency, AgencyName, AgencySuccession, Board, BoardAgency, KeyContact, Seat, Sector
from boards.services.saving import save_checked, wrong
from core import audit
from core.models import User
from core.names import normalise
from core.partial_dates import display_date
from core.scoping import board_scope

LISTED_FIELDS = ("standing", "named_on", "is_published", "note")
CONTACT_FIELDS = ("agency", "sector", "role", "mailbox", "phone", "is_published")
SHARED = (
    "Other boards of this installation use this agency too, so its name and history are not yours alone to "
    "change. Ask the administrator of the installation."
)
SHARED_SCHOOL = (
    "Other boards of this installation use this school too, so what is known of it is not yours alone to change. "
    "You can fill in what is empty; for the rest ask the administrator of the installation."
)


@transaction.atomic
def name_agency(*, board: Board, agency: Agency, actor: User, **fields: Any) -> BoardAgency:
    """Put an agency that is known already on the board's list; `fields` are those of LISTED_FIELDS."""
    if BoardAgency.objects.filter(board=board, agency=agency).exists():
        raise wrong("agency", f"{agency} is already in the board's list.")
    listed = BoardAgency(board=board, agency=agency, **fields)
    save_checked(listed)
    audit.record("agency.named", listed, actor=actor, after=audit.state(listed, *LISTED_FIELDS))
    return listed


@transaction.atomic
def add_agency(
    *, board: Board, name: str, sector: Sector | None, actor: User, website: str = "", **fields: Any
) -> BoardAgency:
    """A new agency for all boards, put on this board's list at once. A known name is never made twice."""
    name = " ".join(name.split())
    known = known_as(name)
    if known is not None:
        raise wrong(
            "name", f"There is already an agency of this name ({known}). Choose it from the search instead."
        )
    agency = Agency(name=name, normalised_name=normalise(name), sector=sector, website=website)
    save_checked(agency)
    audit.record(
        "agency.added",
        agency,
        actor=actor,
        board_id=board.pk,
        after=audit.state(agency, "name", "sector", "website"),
    )
    return name_agency(board=board, agency=agency, actor=actor, **fields)


def known_as(name: str) -> Agency | None:
    """The agency that has, or once had, exactly this name (case and spaces do not matter)."""
    wanted = normalise(name)
    found: Agency | None = (
        Agency.objects.filter(normalised_name=wanted).first()
        or Agency.objects.filter(names__normalised_name=wanted).first()
    )
    return found


@transaction.atomic
def change_listing(listed: BoardAgency, *, actor: User, **fields: Any) -> BoardAgency:
    """Change how the board lists an agency: its standing, when it was named, whether it is published."""
    before = audit.state(listed, *LISTED_FIELDS)
    for name, value in fields.items():
        setattr(listed, name, value)
    save_checked(listed)
    audit.record(
        "agency.listing_changed",
        listed,
        actor=actor,
        before=before,
        after=audit.state(listed, *LISTED_FIELDS),
    )
    return listed


@transaction.atomic
def unlist_agency(listed: BoardAgency, *, on: dt.date, actor: User) -> None:
    """Take an agency off the board's list. It must hold no open seat on the day."""
    seats = Seat.objects.filter(board=listed.board, agency=listed.agency).open(on).count()
    if seats:
        raise wrong(
            "", f"{listed.agency} still has {seats} open seat{'s' if seats > 1 else ''}: close them first."
        )
    audit.record("agency.unlisted", listed, actor=actor, before=audit.state(listed, *LISTED_FIELDS))
    listed.delete()


def may_change_shared(agency: Agency, *, board: Board, actor: User) -> bool:
    """Whether this person may change what all boards share of an agency.

    An administrator may; others only while no other board lists it or has a seat for it.
    """
    return actor.is_staff or not _used_elsewhere(agency, board)


def _used_elsewhere(agency: Agency, board: Board) -> bool:
    """The one question that looks past the request's own boards; only yes or no leaves it."""
    others = Board.objects.exclude(pk=board.pk).values_list("pk", flat=True)
    with board_scope(*others):
        return (
            BoardAgency.objects.filter(agency=agency).exists() or Seat.objects.filter(agency=agency).exists()
        )


@transaction.atomic
def rename_agency(agency: Agency, *, board: Board, name: str, on: dt.date, actor: User) -> Agency:
    """Give an agency a new name from a day on; the old one is kept with the dates it was in use."""
    if not may_change_shared(agency, board=board, actor=actor):
        raise wrong("", SHARED)
    name = " ".join(name.split())
    if name == agency.name:
        raise wrong("name", "This is its name already.")
    other = Agency.objects.filter(normalised_name=normalise(name)).exclude(pk=agency.pk).first()
    if other is not None:
        raise wrong(
            "name", f"Another agency has this name already: {other}. Record it as the successor instead."
        )
    latest = agency.names.exclude(used_until=None).order_by("-used_until").first()
    since = latest.used_until + dt.timedelta(days=1) if latest and latest.used_until else None
    if since and on <= since:
        raise wrong("on", f"The present name is in use since {display_date(since)}: choose a later day.")
    AgencyName.objects.create(
        agency=agency, name=agency.name, used_from=since, used_until=on - dt.timedelta(days=1)
    )
    before = audit.state(agency, "name")
    agency.name, agency.normalised_name = name, normalise(name)
    save_checked(agency)
    audit.record(
        "agency.renamed",
        agency,
        actor=actor,
        board_id=board.pk,
        before=before,
        after={**audit.state(agency, "name"), "on": on.isoformat()},
    )
    return agency


@transaction.atomic
def describe_school(agency: Agency, *, board: Board, phase: str, urn: str, actor: User) -> Agency:
    """Say which phase a school is of, and its unique reference number. Raises ValidationError (phase, urn)."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    replaces = (agency.phase and phase != agency.phase) or (agency.urn and urn != agency.urn)
    if replaces and not may_change_shared(agency, board=board, actor=actor):
        raise wrong("", SHARED_SCHOOL)
    before = audit.state(agency, "phase", "urn")
    agency.phase, agency.urn = phase, urn
    save_checked(agency, shown_at={"__all__": "urn"})
    after = audit.state(agency, "phase", "urn")
    audit.record("agency.changed", agency, actor=actor, board_id=board.pk, before=before, after=after)
    return agency


@transaction.atomic
def record_succession(
    predecessor: Agency,
    *,
    successor: Agency,
    kind: str,
    on: dt.date,
    board: Board,
    actor: User,
) -> AgencySuccession:
    """Write down that an agency became another. Succeeded and merged agencies cease to exist the day before."""
    if not may_change_shared(predecessor, board=board, actor=actor):
        raise wrong("", SHARED)
    if predecessor.pk == successor.pk:
        raise wrong("successor", "An agency cannot succeed itself.")
    if AgencySuccession.objects.filter(predecessor=predecessor, successor=successor).exists():
        raise wrong("successor", f"{successor} is already recorded as a successor.")
    if AgencySuccession.objects.filter(predecessor=successor, successor=predecessor).exists():
        raise wrong("successor", f"{predecessor} is recorded as the successor of {successor}: not both ways.")
    succession = AgencySuccession(predecessor=predecessor, successor=successor, kind=kind, on=on)
    save_checked(succession)
    before = audit.state(predecessor, "closed_on")
    if kind != AgencySuccession.Kind.SPLIT and predecessor.closed_on is None:
        predecessor.closed_on = on - dt.timedelta(days=1)
        save_checked(predecessor)
    audit.record(
        "agency.succeeded",
        predecessor,
        actor=actor,
        board_id=board.pk,
        before={**before, "successor": None},
        after={**audit.state(predecessor, "closed_on"), "successor": str(successor), "on": on.isoformat()},
    )
    return succession


@transaction.atomic
def add_contact(*, board: Board, actor: User, **fields: Any) -> KeyContact:
    """A key contact by role, of an agency or a whole sector."""
    contact = KeyContact(board=board, **fields)
    _save_contact(contact)
    audit.record("contact.added", contact, actor=actor, after=audit.state(contact, *CONTACT_FIELDS))
    return contact


@transaction.atomic
def change_contact(contact: KeyContact, *, actor: User, **fields: Any) -> KeyContact:
    before = audit.state(contact, *CONTACT_FIELDS)
    for name, value in fields.items():
        setattr(contact, name, value)
    _save_contact(contact)
    audit.record(
        "contact.changed", contact, actor=actor, before=before, after=audit.state(contact, *CONTACT_FIELDS)
    )
    return contact


@transaction.atomic
def remove_contact(contact: KeyContact, *, actor: User) -> None:
    """Take a contact off the list."""
    audit.record("contact.removed", contact, actor=actor, before=audit.state(contact, *CONTACT_FIELDS))
    contact.delete()


def check_contact(contact: KeyContact) -> None:
    """Raise ValidationError (field: message) unless the contact is of something and can be reached."""
    if contact.agency_id is None and contact.sector_id is None:
        raise wrong("sector", "Choose a sector or an agency.")
    if not contact.mailbox and not contact.phone:
        raise wrong("mailbox", "Give a shared mailbox or a telephone number.")


def _save_contact(contact: KeyContact) -> None:
    check_contact(contact)
    save_checked(contact)

"""Makes rows for tests with as little ceremony as possible. Call them inside the board's scope."""

import datetime as dt
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from boards.models import Agency, Attendance, Board, Group, Meeting, Person, Seat, SeatTerm
from core.models import RoleAssignment, User
from core.permissions import Role
from core.scoping import board_scope


def board(name: str, slug: str, **fields: Any) -> Board:
    """A children's partnership."""
    return Board.objects.create(name=name, slug=slug, **fields)


def agency(name: str, **fields: Any) -> Agency:
    """An agency, shared by all boards; the same name gives the same row."""
    found = Agency.objects.filter(name=name).first()
    return found or Agency.objects.create(name=name, **fields)


def user(email: str, name: str = "", **fields: Any) -> User:
    """A person who may sign in; password "correct horse battery"."""
    return User.objects.create_user(
        email, "correct horse battery", name=name or email.split("@", 1)[0], **fields
    )


def user_with_role(on: Board, role: Role, **subject: Any) -> User:
    """A person with one role; agency leads get the agency "Dunmoor Police", group chairs the main group."""
    person = user(f"{role.value}@{on.slug}.example", f"{role.label} of {on.slug.title()}")
    give_role(person, on, role, **subject)
    return person


def give_role(person: User, on: Board, role: Role, **subject: Any) -> RoleAssignment:
    """One more role for a person."""
    if role == Role.AGENCY_LEAD:
        subject.setdefault("agency", agency("Dunmoor Police"))
    if role == Role.GROUP_CHAIR and "group" not in subject:
        with board_scope(on.pk):
            subject["group"] = main_group(on)
    if role == Role.PANEL_MEMBER and "incident_id" not in subject:
        subject.setdefault("review_id", 0)  # one that is not there
    with board_scope(on.pk):
        return RoleAssignment.objects.create(user=person, board=on, role=role, **subject)


def client_of(person: User, *, second_factor: bool = True) -> Client:
    """A signed-in client, as if the person had used the authenticator app."""
    client = Client()
    client.force_login(person)
    if second_factor:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session.save()
    return client


def main_group(on: Board) -> Group:
    """The board's main board (made when missing)."""
    found = Group.objects.filter(kind=Group.Kind.MAIN).first()
    return found or group(on, "Main Board", kind=Group.Kind.MAIN)


def group(on: Board, name: str, **fields: Any) -> Group:
    return Group.objects.create(board=on, name=name, **fields)


def person(on: Board, name: str, **fields: Any) -> Person:
    return Person.objects.create(board=on, name=name, **fields)


def seat(
    in_group: Group, body: str, role: str = "", *, starts_on: dt.date | None = None, **fields: Any
) -> Seat:
    """A seat of an agency with one holder whose name is not recorded."""
    made = Seat.objects.create(board=in_group.board, group=in_group, agency=agency(body), role=role, **fields)
    SeatTerm.objects.create(board=in_group.board, seat=made, starts_on=starts_on)
    return made


def meeting(in_group: Group, day: dt.date, **fields: Any) -> Meeting:
    """A meeting from ten to twelve, held when the day is in the past."""
    starts = dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)
    fields.setdefault("status", Meeting.Status.HELD if day < dt.date.today() else Meeting.Status.PLANNED)  # noqa: DTZ011 -- a day is enough
    return Meeting.objects.create(
        board=in_group.board,
        group=in_group,
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=2),
        **fields,
    )


def mark(at: Meeting, of: Seat | Agency, mark: str) -> Attendance:
    """One attendance mark, of a seat or of an agency as a whole."""
    if isinstance(of, Seat):
        return Attendance.objects.create(board=at.board, meeting=at, seat=of, agency=of.agency, mark=mark)
    return Attendance.objects.create(board=at.board, meeting=at, agency=of, mark=mark)

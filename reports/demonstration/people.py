"""The sign-ins of the demonstration and their roles."""

from typing import Any

from boards.models import Person, Seat, SeatTerm
from core.demonstration import SIGN_INS, SignIn, add_person
from core.models import RoleAssignment, User
from core.permissions import Role
from reports.demonstration.boards import Made

# These people work on more boards than one.
ON_ALL_BOARDS = {Role.AGENCY_LEAD, Role.SCRUTINEER}


def make_sign_ins(made: list[Made]) -> None:
    """One person per role on the first board; an agency lead and the scrutineer on the first three."""
    first = made[0]
    for sign_in in SIGN_INS:
        person = add_person(sign_in)
        # Panel members are named where the reviews are (panels.py).
        if sign_in.role in {None, Role.PANEL_MEMBER}:
            continue
        for one in made[:3] if sign_in.role in ON_ALL_BOARDS else [first]:
            _give(person, one, sign_in.role)
    _deputy(first)
    for one in made[1:3]:
        _manager(one)


def _deputy(made: Made) -> None:
    """A second officer, who reads what the first one decided; signs in like them."""
    email = f"deputy-lado@{made.board.slug}.example"
    deputy = SignIn("Deputy of the designated officer", email, "Rene Castell", Role.LADO)
    _give(add_person(deputy), made, Role.LADO)


def _give(person: User, made: Made, role: Role) -> None:
    subject: dict[str, Any] = {}
    if role == Role.AGENCY_LEAD:
        subject["agency"] = _police(made).agency
    if role == Role.GROUP_CHAIR:
        subject["group"] = made.groups[2]
    RoleAssignment.objects.get_or_create(user=person, board=made.board, role=role, **subject)


def _police(made: Made) -> Seat:
    return next(seat for seat, post, _ in made.seats[made.main.pk] if "Police" in post.agency)


def _manager(made: Made) -> None:
    """The other boards' managers have the same password."""
    slug = made.board.slug
    sign_in = SignIn(
        f"Board manager of {made.place}", f"manager@{slug}.example", "Jo Tanner", Role.BOARD_MANAGER
    )
    _give(add_person(sign_in), made, Role.BOARD_MANAGER)


def seat_the_people(made: Made) -> None:
    """The member and the agency lead hold seats of the main board, so that their pages have something on them."""
    by_email = {user.email: user for user in User.objects.filter(email__in=[s.email for s in SIGN_INS])}
    wanted = {
        "lead@dunmoor.example": "Police",
        "member@dunmoor.example": "Housing",
        "chair@dunmoor.example": "Children",
    }
    for email, part in wanted.items():
        user = by_email.get(email)
        seat, person = next((s, p) for s, post, p in made.seats[made.main.pk] if part in post.agency and p)
        if user is None or person is None:
            continue
        Person.objects.filter(pk=person.pk).update(name=user.name, email=user.email, user=user)
        SeatTerm.objects.filter(seat=seat, person=None).update(person=person)

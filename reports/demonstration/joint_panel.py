"""A panel that two areas hold together: a board of its own, with its own deaths, members and meetings."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from django.utils import timezone

from boards.models import Agency, Area, Board, Group, Meeting, Person, Seat, SeatTerm
from core.demonstration import SIGN_INS, SignIn, add_person
from core.models import RoleAssignment
from core.names import normalise
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reports.demonstration.boards import Made, Plan, make_board
from reports.demonstration.child_deaths import make_child_deaths
from reports.demonstration.names import person_name
from reviews.models import ChildDeath

LONDON = timezone.get_default_timezone()
# Agencies of each area by a part of their name, and the post that sits on the panel.
MEMBERS = (
    ("Children’s Services", "Head of safeguarding"),
    ("General Hospital", "Designated doctor for child deaths"),
    ("Police", "Detective inspector, child abuse investigation"),
    ("Public Health", "Consultant in public health"),
)
COUNTED_TWICE = 1


def make_joint_panel(made: Sequence[Made], number: int, today: dt.date) -> Board:
    """The panel of these boards’ areas. One of its deaths stands on the first board, too."""
    first, second = made[0], made[1]
    plan = Plan(
        f"{first.place} and {second.place} Child Death Overview Panel",
        f"{first.board.slug}-{second.board.slug}-panel",
        Board.Kind.JOINT_PANEL,
        first.place,
    )
    board = make_board(plan, number)
    board.areas.add(*Area.objects.filter(boards__in=[one.board for one in made]))
    _give_roles(board)
    with board_scope(board.pk):
        _seat(board, [one.place for one in made], today)
    make_child_deaths(board, today, a_year=14, areas=[one.place for one in made])
    _count_twice(first.board, board)
    return board


def _give_roles(board: Board) -> None:
    """The review lead of the first board leads here, too; the panel has a manager of its own."""
    email = f"manager@{board.slug}.example"
    manager = SignIn("Manager of the joint panel", email, "Ash Penrose", Role.BOARD_MANAGER)
    lead = next(one for one in SIGN_INS if one.role == Role.REVIEW_LEAD)
    for sign_in, role in ((manager, Role.BOARD_MANAGER), (lead, Role.REVIEW_LEAD)):
        RoleAssignment.objects.create(user=add_person(sign_in), board=board, role=role)


def _seat(board: Board, places: Sequence[str], today: dt.date) -> None:
    random = Random(board.slug)  # noqa: S311 -- the same each time, on purpose
    since = dt.date(today.year - 2, 4, 1)
    group = Group(
        board=board, name="Child Death Overview Panel", normalised_name=normalise("Child Death Overview Panel"),
        kind=Group.Kind.MAIN, starts_on=since, quorum=4,
        purpose="Reviews each death of a child who lived in one of the areas, and what could be changed.",
    )  # fmt: skip
    group.save()
    agencies = dict.fromkeys(
        (agency, post)
        for part, post in MEMBERS
        for agency in Agency.objects.filter(name__icontains=part).order_by("name")
        if "Police" in agency.name or any(agency.name.startswith(place) for place in places)
    )
    for place, (agency, post) in enumerate(agencies):
        seat = Seat.objects.create(
            board=board, group=group, agency=agency, role=post, normalised_role=normalise(post)
        )
        email = f"seat{place}@{board.slug}.example"
        person = Person.objects.create(board=board, name=person_name(random), job_title=post, email=email)
        SeatTerm.objects.create(board=board, seat=seat, person=person, starts_on=since)
    for months in (-4, -1, 2, 5):
        day = today + dt.timedelta(days=30 * months)
        day += dt.timedelta(days=(2 - day.weekday()) % 7)
        starts = dt.datetime.combine(day, dt.time(9, 30), tzinfo=LONDON)
        Meeting.objects.create(
            board=board, group=group, starts_at=starts, ends_at=starts + dt.timedelta(hours=3), day=day,
            status=Meeting.Status.HELD if day < today else Meeting.Status.PLANNED, venue=f"{places[0]}, Civic Centre",
        )  # fmt: skip


def _count_twice(board: Board, panel: Board) -> None:
    """The latest deaths of the panel whose child lived in the first area are those of the first board."""
    ids = [board.pk, panel.pk]
    with board_scope(*ids, clearances={Clearance.REVIEWS: ids}):
        known = ChildDeath.objects.exclude(age_days=None).exclude(sex="")
        theirs = known.filter(board=board).order_by("-died_on")[:COUNTED_TWICE]
        ours = known.filter(board=panel, area__iexact=board.slug).order_by("-died_on")[:COUNTED_TWICE]
        for one, there in zip(ours, theirs, strict=True):
            for name in (
                "died_on",
                "age_days",
                "sex",
                "ethnicity",
                "expected",
                "place",
                "notified_on",
                "response_on",
            ):
                setattr(one, name, getattr(there, name))
            one.reviewed_on = one.panel_on = None
            one.category = one.modifiable = one.factors = one.learning = ""
            one.save()

"""Boards, their areas, groups, agencies, seats and people."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from boards.models import (
    Agency,
    Area,
    Board,
    BoardAgency,
    Group,
    GroupFunction,
    GroupOffice,
    KeyContact,
    Person,
    Seat,
    SeatTerm,
    Sector,
    TermsOfReference,
)
from core.names import normalise
from reports.demonstration.names import BODIES, POSTS, SECTORS, Post, person_name, places


@dataclass(frozen=True)
class Plan:
    """Which board to make: name, short name, kind and area."""

    name: str
    slug: str
    kind: Board.Kind
    place: str


@dataclass
class Made:
    """What one board got, for the steps that build on it."""

    board: Board
    place: str
    groups: list[Group] = field(default_factory=list)
    seats: dict[int, list[tuple[Seat, Post, Person | None]]] = field(default_factory=dict)  # by group id
    people: list[Person] = field(default_factory=list)

    @property
    def main(self) -> Group:
        return self.groups[0]


def plans(count: int) -> list[Plan]:
    """The first three: two boards of Dunmoor and one of Eastvale; then a children's partnership per area."""
    names = places()
    first, second = next(names), next(names)
    made = [
        Plan(f"{first} Safeguarding Children Partnership", first.lower(), Board.Kind.CHILDREN, first),
        Plan(f"{first} Safeguarding Adults Board", f"{first.lower()}-adults", Board.Kind.ADULTS, first),
        Plan(f"{second} Safeguarding Children Partnership", second.lower(), Board.Kind.CHILDREN, second),
    ]
    for place in names:
        if len(made) >= count:
            break
        made.append(
            Plan(f"{place} Safeguarding Children Partnership", place.lower(), Board.Kind.CHILDREN, place)
        )
    return made[:count]


def make_board(plan: Plan, number: int) -> Board:
    """The board with its area; ONS codes that no real area has."""
    colour = ("#1f5c5c", "#6b2a57", "#2b4f81", "#5b4a12")[number % 4]
    board = Board.objects.create(
        name=plan.name,
        slug=plan.slug,
        kind=plan.kind,
        colour=colour,
        contact_email=f"office@{plan.slug}.example",
    )
    area, _ = Area.objects.get_or_create(name=plan.place, defaults={"ons_code": f"E99{number:06d}"})
    board.areas.add(area)
    return board


def make_agencies(place: str) -> dict[str, Agency]:
    """The agencies of an area by the post's template; those of the whole force area are shared."""
    sectors = {
        name: Sector.objects.get_or_create(name=name, defaults={"order": order})[0]
        for order, name in enumerate(SECTORS)
    }
    made = {}
    for post in POSTS:
        name = post.agency.format(place=place)
        made[post.agency], _ = Agency.objects.get_or_create(
            normalised_name=normalise(name), defaults={"name": name, "sector": sectors[post.sector]}
        )
    return made


def make_structure(
    made: Made, agencies: dict[str, Agency], random: Random, today: dt.date, years: int
) -> None:
    """Groups, people, seats and terms of one board. Call it in the board's scope."""
    board = made.board
    since = dt.date(today.year - years, 4, 1)
    made.groups = [
        _group(
            board, name="Main Board", kind=Group.Kind.MAIN, starts_on=since, quorum=8,
            purpose="Holds agencies to account for keeping children safe.",
        )
    ]  # fmt: skip
    made.groups[0].save()
    below = [
        _group(
            board, name=body.name, kind=body.kind, purpose=body.purpose, parent=made.main, starts_on=since, quorum=4,
            minimum_attendance=75 if body.kind == "panel" else None,
            report_due_on=today + dt.timedelta(days=120) if body.kind == "task_group" else None,
        )
        for body in BODIES
    ]  # fmt: skip
    made.groups += Group.objects.bulk_create(below)
    everybody = list(enumerate(POSTS))
    for position, group in enumerate(made.groups):
        chosen = everybody if position == 0 else random.sample(everybody[:20], BODIES[position - 1].seats)
        _make_seats(made, group, sorted(chosen), agencies, random, since, today)
    _make_offices(made, random, since, today)
    _make_texts(made, agencies, today)


def _group(board: Board, **fields: object) -> Group:
    group = Group(board=board, **fields)
    group.normalised_name = normalise(group.name)
    return group


def _make_seats(
    made: Made,
    group: Group,
    posts: list[tuple[int, Post]],
    agencies: dict[str, Agency],
    random: Random,
    since: dt.date,
    today: dt.date,
) -> None:
    board, main = made.board, group.kind == Group.Kind.MAIN
    seats = [
        Seat(
            board=board, group=group, agency=agencies[post.agency], kind=post.kind,
            role=post.role, normalised_role=normalise(post.role),
            agreed_meetings=2 if main and "Ambulance" in post.agency else None,
            agreed_reason="One officer serves eleven boards" if main and "Ambulance" in post.agency else "",
        )
        for _, post in posts
    ]  # fmt: skip
    seats = Seat.objects.bulk_create(seats)
    people, terms, held = [], [], []
    for (number, post), seat in zip(posts, seats, strict=True):
        person = None
        if main:
            person = Person(
                board=board, name=person_name(random), job_title=post.role,
                email=f"seat{number}@{made.board.slug}.example",
            )  # fmt: skip
            people.append(person)
        held.append((seat, post, person))
    if main:
        made.people = Person.objects.bulk_create(people)
        extra = Person.objects.bulk_create(
            Person(board=board, name=person_name(random), email=f"deputy{n}@{made.board.slug}.example")
            for n in range(8)
        )
    by_post = {post: person for _, post, person in made.seats.get(made.main.pk, held)}
    for position, (seat, post, person) in enumerate(held):
        holder = person or by_post.get(post)
        terms += _terms(seat, holder, extra if main else [], position, since, today, main=main)
    SeatTerm.objects.bulk_create(terms)
    made.seats[group.pk] = held if main else [(seat, post, by_post.get(post)) for seat, post, _ in held]


def _terms(
    seat: Seat,
    holder: Person | None,
    extra: list[Person],
    position: int,
    since: dt.date,
    today: dt.date,
    *,
    main: bool,
) -> list[SeatTerm]:
    """Mostly one long term; on the main board also a change, a vacancy, a shadow period, a shared seat, deputies."""
    board = seat.board
    changed = dt.date(today.year - 1, 9, 1)
    if not main:
        return [SeatTerm(board=board, seat=seat, person=holder, starts_on=since)]
    if position == 6:  # a new member
        return [SeatTerm(board=board, seat=seat, person=holder, starts_on=changed)]
    if position == 7:  # one left, another came
        return [
            SeatTerm(
                board=board,
                seat=seat,
                person=extra[0],
                starts_on=since,
                ends_on=changed - dt.timedelta(days=1),
            ),
            SeatTerm(board=board, seat=seat, person=holder, starts_on=changed),
        ]
    if position == 11:  # vacant
        return [
            SeatTerm(
                board=board, seat=seat, person=holder, starts_on=since, ends_on=today - dt.timedelta(days=70)
            )
        ]
    terms = [SeatTerm(board=board, seat=seat, person=holder, starts_on=since)]
    if seat.kind == Seat.Kind.LAY_MEMBER:  # two share it, one began in the shadow of the other
        shadow = changed + dt.timedelta(days=180)
        terms.append(
            SeatTerm(board=board, seat=seat, person=extra[1], starts_on=changed, shadow_until=shadow)
        )
    if position in (2, 3, 4):
        terms.append(
            SeatTerm(board=board, seat=seat, person=extra[position], starts_on=since, is_deputy=True)
        )
    return terms


def _make_offices(made: Made, random: Random, since: dt.date, today: dt.date) -> None:
    offices = []
    for position, group in enumerate(made.groups):
        holder = made.people[position % len(made.people)]
        if position == 5:  # a group without a chair
            continue
        offices.append(
            GroupOffice(
                board=made.board, group=group, person=holder, role=holder.job_title, starts_on=since,
                is_interim=position == 3,
            )
        )  # fmt: skip
        if position == 0:
            offices.append(
                GroupOffice(
                    board=made.board, group=group, person=made.people[3], office=GroupOffice.Office.VICE_CHAIR,
                    role=made.people[3].job_title, starts_on=since,
                )
            )  # fmt: skip
    GroupOffice.objects.bulk_create(offices)


def _make_texts(made: Made, agencies: dict[str, Agency], today: dt.date) -> None:
    board = made.board
    GroupFunction.objects.bulk_create(
        GroupFunction(board=board, group=group, name=name)
        for group, body in zip(made.groups[1:], BODIES, strict=True)
        for name in body.functions
    )
    terms = []
    for position, group in enumerate(made.groups):
        agreed = today - dt.timedelta(days=400 if position in (2, 6) else 150)
        terms.append(
            TermsOfReference(
                board=board, group=group, version=1, agreed_on=agreed, review_due_on=agreed + dt.timedelta(days=365),
                text=f"{group.purpose} The group keeps a list of actions and reports to the Main Board.",
            )
        )  # fmt: skip
    TermsOfReference.objects.bulk_create(terms)
    unique = {agency.pk: (post, agency) for post in POSTS for agency in [agencies[post.agency]]}
    BoardAgency.objects.bulk_create(
        BoardAgency(
            board=board, agency=agency, named_on=dt.date(today.year - 2, 4, 1),
            standing="statutory_partner" if post.kind == "statutory_partner" else "relevant_agency",
        )
        for post, agency in unique.values()
    )  # fmt: skip
    KeyContact.objects.bulk_create(
        KeyContact(
            board=board, agency=agency, sector=agency.sector, role="Safeguarding lead",
            mailbox=f"safeguarding.{normalise(post.sector)}@{board.slug}.example", phone="01632 960000",
        )
        for post, agency in list(unique.values())[:8]
    )  # fmt: skip

"""Members: who sits on which group, for which agency, in which role, from when until when.

One row is one person's time in a seat (a SeatTerm). A seat is a group, an agency, a role and a kind; rows of the
same seat are holders after each other or sharing it. Rows are compared with what is there as a multiset, so
that two lay members about whom the file says the same stay two.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from boards.loading.cells import choice, listed, name_key, one_line, words
from boards.loading.known_bodies import KnownBodies
from boards.loading.known_groups import KnownGroups
from boards.loading.known_people import KnownPeople, Named
from boards.loading.known_seats import KnownSeats, Wanted
from boards.loading.terms import SHARED_KINDS, TermMatcher, TermRow
from boards.models import Seat, SeatTerm
from core.loading import LoadKind, LoadPlan
from core.spreadsheets import Column, Row
from core.spreadsheets.columns import ALLOWED_PARTIAL_DATE, email, partial_date, yes_no

KIND_NAMES = {
    "observer": Seat.Kind.OBSERVER,
    "participating observer": Seat.Kind.OBSERVER,
    "lay advisor": Seat.Kind.LAY_MEMBER,
    "adviser": Seat.Kind.ADVISOR,
}

COLUMNS = (
    Column("group", True, one_line(120), "the name of a group"),
    Column("agency", True, one_line(160), "the name of an agency or sector", aliases=("organisation",)),
    Column(
        "role", False, one_line(160), "the role of the seat, such as Head of Safeguarding", aliases=("seat",)
    ),
    Column("kind", True, choice(Seat.Kind, KIND_NAMES), listed(Seat.Kind)),
    Column("from", False, partial_date, ALLOWED_PARTIAL_DATE, aliases=("starts",)),
    Column("until", False, partial_date, ALLOWED_PARTIAL_DATE, aliases=("ends",)),
    Column("note", False, words(300), "text of at most 300 characters"),
    Column("holder_name", False, one_line(120), "the person's full name", aliases=("name", "holder")),
    Column("holder_email", False, email, "an email address", aliases=("email",)),
    Column("deputy", False, yes_no, "yes where the person is the seat's deputy, else no or nothing"),
)


def plan_members(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the board's seats and terms."""
    groups, bodies = KnownGroups(plan), KnownBodies(plan)
    groups.learn(row["group"] for row in rows)
    bodies.learn((row.number, row["agency"]) for row in rows)
    people = KnownPeople(plan)
    people.learn((named for row in rows if (named := _named(row))), ("holder_name", "holder_email"))
    seats = KnownSeats(plan, (group for group in groups.existing))
    _check_order(plan, rows)
    members = [_member(row, groups, bodies, people) for row in rows]
    _check_twice(plan, members)
    seats.learn(member.wanted for member in members)
    _plan_terms(plan, members, seats, people)


@dataclass(frozen=True)
class _Member:
    """One row with everything in it found."""

    wanted: Wanted
    term: TermRow

    @property
    def seat_key(self) -> tuple[object, ...]:
        return self.wanted.place, name_key(self.wanted.role), self.wanted.kind


def _named(row: Row) -> Named | None:
    if row["holder_name"] or row["holder_email"]:
        return Named(row.number, row["holder_name"] or "", row["holder_email"] or "")
    return None


def _member(row: Row, groups: KnownGroups, bodies: KnownBodies, people: KnownPeople) -> _Member:
    wanted = Wanted(
        row.number, groups[row["group"]], bodies[row["agency"]], row["role"] or "", str(row["kind"].value)
    )
    named = _named(row)
    person = people.get(named) if named else None
    term = TermRow(row.number, row["from"], row["until"], row["note"] or "", person, bool(row["deputy"]))
    return _Member(wanted, term)


def _check_order(plan: LoadPlan, rows: Sequence[Row]) -> None:
    for row in rows:
        if row["from"] and row["until"] and row["until"].as_end() < row["from"].as_start():
            plan.problem(
                row.number,
                "until",
                row["until"].display(),
                f"The term ends before it starts ({row['from'].display()})",
                "the same day as “from” or later",
            )


def _check_twice(plan: LoadPlan, members: Sequence[_Member]) -> None:
    """The same row twice is a slip, or two people of whom the file tells no more than of one."""
    first: dict[object, _Member] = {}
    for member in sorted(members, key=lambda member: member.wanted.row):
        key = (member.seat_key, member.term.content)
        earlier = first.setdefault(key, member)
        if earlier is member:
            continue
        row, one = member.wanted.row, member.wanted
        if one.kind in SHARED_KINDS and member.term.person is None:
            plan.warn(
                f"Row {row} says the same as row {earlier.wanted.row}: taken as two people who share the seat "
                f"“{one.role or one.body.name}” on {one.group.name}."
            )
        else:
            plan.problem(
                row,
                None,
                one.role or one.body.name,
                f"Row {row} repeats row {earlier.wanted.row}. If these are two people, tell them apart by name, "
                "role or dates.",
                "each row once",
            )


def _plan_terms(plan: LoadPlan, members: Sequence[_Member], seats: KnownSeats, people: KnownPeople) -> None:
    by_seat: dict[int, list[_Member]] = defaultdict(list)
    found: dict[int, Seat] = {}
    for member in members:
        seat = seats.find(member.wanted)[0]
        found[id(seat)] = seat
        by_seat[id(seat)].append(member)
    terms: dict[int, list[SeatTerm]] = defaultdict(list)
    saved = [seat.pk for seat in found.values() if seat.pk is not None]
    if saved:
        queryset = SeatTerm.objects.filter(board=plan.board, seat__in=saved)
        for term in queryset.select_related("person").order_by("pk"):
            terms[term.seat_id].append(term)
    for key, held in by_seat.items():
        seat = found[key]
        matcher = TermMatcher(plan, seat, terms[seat.pk] if seat.pk else [])
        status = matcher.match([member.term for member in held])
        # A change of the seat or the person is one of the first row that is about it.
        touched = key in seats.changed
        for member in sorted(held, key=lambda member: member.wanted.row):
            result = status[member.wanted.row]
            person = member.term.person
            if result == "unchanged" and (touched or (person is not None and id(person) in people.changed)):
                result = "changed"
                people.changed.discard(id(person))
            touched = False
            if result == "new":
                plan.made += 1
            elif result == "changed":
                plan.changed += 1
            else:
                plan.unchanged += 1


KIND = LoadKind(
    name="members",
    title="Members",
    about="Who sits on which group, for which agency, in which role, from when until when. One row for each holder.",
    columns=COLUMNS,
    examples=(
        {
            "group": "Main Board", "agency": "Dunmoor Police", "role": "Detective Chief Inspector",
            "kind": "member", "from": "July 2011", "until": "", "note": "",
            "holder_name": "Asha Verma", "holder_email": "asha.verma@police.example", "deputy": "",
        },
        {
            "group": "Main Board", "agency": "Lay members", "role": "Lay member", "kind": "lay member",
            "from": "2012", "until": "31/03/2014", "note": "Shadow member in the first year",
            "holder_name": "", "holder_email": "", "deputy": "",
        },
    ),
    plan=plan_members,
)  # fmt: skip

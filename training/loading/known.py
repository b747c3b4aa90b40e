"""What a board knows of training when a file is compared with it: events, delegates, bookings."""

from collections.abc import Iterable
from typing import Any

from boards.loading.cells import name_key, one_line
from boards.loading.known_bodies import KnownBodies
from boards.models import Agency
from core.loading import LoadPlan
from core.spreadsheets import Cell, Column, Row
from core.spreadsheets.columns import cell_text, email
from training.models import Booking, Delegate, Event

LONGEST_REFERENCE = 40
LONGEST_DELEGATE = 60
_reference = one_line(LONGEST_DELEGATE)


def delegate_cell(cell: Cell) -> str:
    """An email address in lower case, or any other reference of a person."""
    return email(cell) if "@" in cell_text(cell) else _reference(cell)


EVENT_COLUMN = Column(
    "event", True, one_line(LONGEST_REFERENCE), "the reference of an event that is loaded already"
)
DELEGATE_COLUMN = Column("delegate", True, delegate_cell, "a work email address or a reference")


class KnownEvents:
    """The events that a file names, by reference. One query."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan = plan
        rows = Event.objects.filter(board=plan.board).select_related("course")
        self._events = {name_key(one.reference): one for one in rows}

    def get(self, reference: str) -> Event | None:
        """The event of this reference, or None."""
        return self._events.get(name_key(reference))

    def of(self, row: Row) -> Event | None:
        """The event that the row names; a problem where there is none."""
        found = self.get(row["event"])
        if found is None:
            self._plan.problem(
                row.number, "event", row["event"], "There is no event with this reference",
                "an event that is loaded already",
            )  # fmt: skip
        return found


class KnownDelegates:
    """Delegates by email address and by reference; those who were merged are found as the one that is left."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan = plan
        self._found: dict[str, Delegate] = {}
        kept = {one.pk: one for one in Delegate.objects.filter(board=plan.board)}
        for one in kept.values():
            own = kept[one.merged_into_id] if one.merged_into_id else one
            for written in filter(None, (one.email, one.reference)):
                self._found[name_key(written)] = own

    def get(self, written: str) -> Delegate | None:
        """The delegate of this address or reference, or None."""
        return self._found.get(name_key(written))

    def add(self, written: str, agency: Agency | None) -> Delegate:
        """Plan a new delegate."""
        field = "email" if "@" in written else "reference"
        delegate = Delegate(board=self._plan.board, agency=agency, **{field: written})
        self._found[name_key(written)] = delegate
        return self._plan.create(delegate)


class KnownAgencies:
    """Agencies by name; a name of a sector is made an agency, since people come from organisations."""

    def __init__(self, plan: LoadPlan) -> None:
        self._bodies = KnownBodies(plan)
        self._of_sectors: dict[str, Agency] = {}

    def learn(self, named: Iterable[tuple[int, str]]) -> None:
        """Plan those that are not known: (row, name as in the file)."""
        self._bodies.learn(named)

    def __getitem__(self, name: str) -> Agency:
        body = self._bodies[name]
        if body.agency is not None:
            return body.agency
        key = name_key(name)
        if key not in self._of_sectors:
            self._of_sectors[key] = self._bodies.add(body.name)
        return self._of_sectors[key]


def bookings_of(plan: LoadPlan, events: Iterable[Event]) -> dict[tuple[int, int], list[Booking]]:
    """(event, delegate) → their bookings, the earliest first. One query."""
    found: dict[tuple[int, int], list[Booking]] = {}
    rows: Any = Booking.objects.filter(board=plan.board, event__in={one.pk for one in events})
    for one in rows.order_by("pk"):
        found.setdefault((one.event_id, one.delegate_id), []).append(one)
    return found

"""Owners of actions as a file names them: an agency, a group, or a seat written “agency – role”."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from boards.loading.cells import name_key, one_line, spellings
from boards.loading.known_bodies import KnownBodies, body_of
from boards.models import ActionOwner, Agency, Group, Seat
from core.loading import LoadPlan
from core.names import near
from core.spreadsheets import Cell
from core.spreadsheets.columns import cell_text

_DASH = re.compile(r"\s[-\u2010-\u2015\u2212]\s")
MOST_SUGGESTED = 3
LONGEST_AGENCY = 160
LONGEST_OWNER = 450  # group, agency and role


def divided(cell: Cell) -> tuple[str, ...]:
    """Names divided by semicolons or line breaks, each once."""
    parse = one_line(LONGEST_OWNER)
    names = [parse(part) for part in re.split(r"[;\n]", cell_text(cell))]
    return tuple({name_key(name): name for name in reversed(names) if name}.values())[::-1]


@dataclass(frozen=True)
class Owner:
    """One owner: "seat", "agency" or "group", and which."""

    of: str
    key: Any
    name: str
    instance: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Owner) and (self.of, self.key) == (other.of, other.key)

    def __hash__(self) -> int:
        return hash((self.of, self.key))

    @property
    def fields(self) -> dict[str, Any]:
        """The field of ActionOwner to set."""
        return {self.of: self.instance}


def _agency(agency: Agency) -> Owner:
    return Owner("agency", agency.normalised_name, agency.name, agency)


def _group(group: Group) -> Owner:
    return Owner("group", group.pk, group.name, group)


def _seat(seat: Seat) -> Owner:
    return Owner("seat", seat.pk, str(seat), seat)


class Owners:
    """Everybody on the board who may own an action, by name. Five queries."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan = plan
        self._bodies = KnownBodies(plan)
        groups = {group.pk: group for group in Group.objects.filter(board=plan.board)}
        self._groups = {group.normalised_name: _group(group) for group in groups.values()}
        self._group_by_id = {owner.key: owner for owner in self._groups.values()}
        self._seats: dict[str, list[Owner]] = defaultdict(list)
        self._seat_by_id: dict[int, Owner] = {}
        for seat in Seat.objects.filter(board=plan.board).select_related("agency").order_by("pk"):
            seat.group = groups[seat.group_id]
            owner = self._seat_by_id[seat.pk] = _seat(seat)
            body = body_of(seat.agency, seat.sector_name).name
            for written in {f"{body} – {seat.role}", f"{seat.group.name}: {body} – {seat.role}", seat.role}:
                if seat.role:
                    self._seats[_seat_key(written)].append(owner)
            if seat.agency is None:
                self._seats[_seat_key(seat.sector_name)].append(owner)
        self._found: dict[str, Owner] = {}
        self._ask: dict[str, tuple[str, str]] = {}  # what is wrong with a name, and what is allowed

    def learn(self, names: Iterable[str]) -> None:
        """Find every owner. Who is not known is made as an agency, and a warning says so."""
        new: dict[str, str] = {}
        for key, name in spellings(names).items():
            found = self._find(key, name)
            if found is not None:
                self._found[key] = found
            elif key in self._ask:
                continue
            elif max(len(name), len(key)) > LONGEST_AGENCY:
                long = f"the text has {len(name):,} characters; at most {LONGEST_AGENCY:,} are allowed"
                message = f"No agency, group or seat has this name, and {long} for a new agency"
                self._ask[key] = message, "several names divided by ;"
            else:
                new[key] = name
        if not new:
            return
        known = tuple(
            dict.fromkeys(
                [
                    *self._bodies.names(),
                    *(o.name for o in self._groups.values()),
                    *(o.name for o in self._seat_by_id.values()),
                ]
            )
        )
        for key, name in new.items():
            alike = near(name, known, MOST_SUGGESTED)
            suggested = (
                " – did you mean " + " or ".join(f"“{other}”" for other in alike) + "?" if alike else "."
            )
            self._plan.warn(
                f"“{name}” is no agency, group or seat here yet: it is made as a new agency{suggested}"
            )
            self._found[key] = _agency(self._bodies.add(name))

    def _find(self, key: str, name: str) -> Owner | None:
        if key in self._groups:
            return self._groups[key]
        body = self._bodies.get(name)
        if body is not None and body.agency is not None:
            return _agency(body.agency)
        seats = self._seats.get(_seat_key(name), [])
        if len(seats) == 1:
            return seats[0]
        if seats:
            groups = ", ".join(sorted(f"{owner.instance.group.name}: {owner.name}" for owner in seats))
            self._ask[key] = (
                f"Several seats fit “{name}”: {groups}",
                "“group: agency – role” of one seat",
            )
        return None

    def of(self, row: int, names: Iterable[str]) -> frozenset[Owner]:
        """The owners of one row; a problem for each that could be several."""
        found = set()
        for name in names:
            key = name_key(name)
            if key in self._ask:
                self._plan.problem(row, "owner", name, *self._ask[key])
            else:
                found.add(self._found[key])
        return frozenset(found)

    def known(self, owned: ActionOwner) -> Owner:
        """The owner that is recorded."""
        if owned.seat_id is not None:
            return self._seat_by_id[owned.seat_id]
        if owned.group_id is not None:
            return self._group_by_id[owned.group_id]
        return _agency(self._bodies.agency(owned.agency_id))


def _seat_key(written: str) -> str:
    """“Agency – Role” with any dash."""
    return name_key(_DASH.sub(" - ", written))

"""Seats that a file names: the board's own, and new ones."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from boards.loading.cells import name_key, spellings
from boards.loading.known_bodies import Body, body_of
from boards.models import Group, Seat
from core.loading import LoadPlan, warn_of_near

#: A group and whom the seats there are for.
Place = tuple[str, tuple[str, str]]
_KINDS = [kind.value for kind in Seat.Kind]


@dataclass(frozen=True)
class Wanted:
    """A seat that a row of the file is about. Without a kind: of whatever kind it is."""

    row: int
    group: Group
    body: Body
    role: str
    kind: str | None = None

    @property
    def place(self) -> Place:
        return self.group.normalised_name, self.body.key


class KnownSeats:
    """The seats of some groups, by place. One query; `starts` holds the first day of each, None if unknown."""

    def __init__(self, plan: LoadPlan, groups: Iterable[Group]) -> None:
        self._plan = plan
        self._by_place: dict[Place, list[Seat]] = {}
        self.starts: dict[int, dt.date | None] = {}
        self.made: list[Seat] = []
        self.changed: set[int] = set()  # id() of seats that this load changes
        by_id = {group.pk: group for group in groups}
        found = Seat.objects.filter(board=plan.board, group__in=list(by_id)).with_start()
        for seat in found.select_related("agency").order_by("pk"):
            seat.group = by_id[seat.group_id]
            self.starts[seat.pk] = getattr(seat, "starts_on")  # noqa: B009 -- annotated by with_start
            place = (seat.group.normalised_name, body_of(seat.agency, seat.sector_name).key)
            self._by_place.setdefault(place, []).append(seat)

    def at(self, group: Group, body: Body) -> list[Seat]:
        """The seats of an agency or sector on a group."""
        return self._by_place.get((group.normalised_name, body.key), [])

    def find(self, wanted: Wanted) -> list[Seat]:
        """Seats of this role (and kind, where one is wanted)."""
        key = name_key(wanted.role)
        return [
            seat
            for seat in self._by_place.get(wanted.place, ())
            if seat.normalised_role == key and wanted.kind in (None, seat.kind)
        ]

    def learn(self, wanted: Iterable[Wanted]) -> None:
        """Plan the seats that are not known. An unnamed seat of the same place becomes the first of them."""
        by_place: dict[Place, dict[tuple[str, str | None], Wanted]] = {}
        roles: dict[Place, list[str]] = {}
        for one in wanted:
            by_place.setdefault(one.place, {}).setdefault((name_key(one.role), one.kind), one)
            roles.setdefault(one.place, []).append(one.role)
        for place, seats in by_place.items():
            new = [one for one in seats.values() if not self.find(one)]
            if new:
                spelled = spellings(roles[place])
                named = [replace(one, role=spelled[name_key(one.role)]) for one in new]
                self._add(place, seats, sorted(named, key=_order))

    def _add(self, place: Place, seats: dict[tuple[str, str | None], Wanted], new: list[Wanted]) -> None:
        known = self._by_place.setdefault(place, [])
        self._warn(known, new)
        unnamed = [seat for seat in known if not seat.normalised_role and seat.closed_on is None]
        spoken_for = {kind for role, kind in seats if not role}
        if None not in spoken_for:
            for seat in [seat for seat in unnamed if seat.kind not in spoken_for][: len(new)]:
                self._adopt(seat, new.pop(0))
        for one in new:
            seat = Seat(
                board=self._plan.board,
                group=one.group,
                agency=one.body.agency,
                sector_name=one.body.sector_name,
                role=one.role,
                normalised_role=name_key(one.role),
                kind=one.kind or Seat.Kind.MEMBER,
            )
            known.append(self._plan.create(seat, "seat", f"{one.group.name}: {seat}"))
            self.made.append(seat)

    def _adopt(self, seat: Seat, one: Wanted) -> None:
        what = f"{one.group.name}: {seat.body}"
        values = {"role": one.role, "normalised_role": name_key(one.role), "kind": one.kind or seat.kind}
        shown = [("role", "nothing", one.role)]
        if values["kind"] != seat.kind:
            shown.append(("kind", seat.get_kind_display(), Seat.Kind(values["kind"]).label))
        self._plan.change(one.row, seat, values, what=what, action="seat.changed", shown=shown)
        self.changed.add(id(seat))

    def _warn(self, known: list[Seat], new: list[Wanted]) -> None:
        for one in new:
            where = f"{one.body.name} on {one.group.name}"
            for seat in known:
                if seat.normalised_role and seat.normalised_role == name_key(one.role):
                    label = Seat.Kind(one.kind or Seat.Kind.MEMBER).label
                    self._plan.warn(
                        f"“{one.role}” of {where} is already there as {seat.get_kind_display()}: "
                        f"this makes another seat, as {label}."
                    )
        roles = list(dict.fromkeys(one.role for one in new if one.role))
        if len(roles) + len(known) > 1:
            warn_of_near(
                self._plan, f"seat of {new[0].body.name}", roles, [seat.role for seat in known if seat.role]
            )


def _order(one: Wanted) -> tuple[int, str]:
    """Kinds as the model lists them, members first; then by role. Never by the order of the file."""
    kind = one.kind or Seat.Kind.MEMBER
    return (-1 if kind == Seat.Kind.MEMBER else _KINDS.index(kind)), name_key(one.role)

"""Whom the officer reached: contacts of each sector beside visits, so that sectors which never call can be seen."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q, Sum

from core.figures import Figure
from lado.models import AwarenessVisit
from lado.statistics.year import LadoYear

if TYPE_CHECKING:
    from boards.models import Board

VISIT_RULE = (
    "Visits, briefings and courses that the officer gave in the period, by the sector that they were for."
)
SELDOM_RULE = (
    "A sector seldom calls when it made fewer than half as many contacts as a sector makes on average. Only numbers "
    "that are shown tell it."
)
NO_SECTOR = "Several sectors, or none"


@dataclass(frozen=True)
class Reach:
    """One sector: how often it called, how often it was visited, how many people were there, when it was last."""

    sector: str
    contacts: Figure
    visits: Figure
    people: Figure
    last_visit: dt.date | None = None
    calls_seldom: bool = False

    @property
    def mark(self) -> tuple[str, str] | None:
        """What the officer might look at, in words, and its colour; None where there is nothing."""
        if not self.calls_seldom:
            return None
        return ("Seldom calls", "yellow") if self.visits.value else ("Seldom calls, not visited", "orange")


def reach_of(board: "Board", year: LadoYear) -> list[Reach]:
    """Every sector of the board's list in its order, and what was for no single one. One query."""
    period = year.period
    inside = Q(held_on__gte=period.start)
    held = AwarenessVisit.objects.filter(board=board, held_on__lte=period.end).order_by()
    rows = held.values_list("sector__name").annotate(
        n=Count("pk", filter=inside), people=Sum("people", filter=inside), last=Max("held_on")
    )
    found = {name: (number, people or 0, last) for name, number, people, last in rows}
    lines = [(line.label, line.contacts) for line in year.sectors.lines[:-1]]
    few = _few(year, len(lines))
    reach = [_reach(name, contacts, few, *found.get(name, (0, 0, None))) for name, contacts in lines]
    if found.get(None, (0,))[0]:
        nobody = Figure.count("lado.reach.none", NO_SECTOR, None)
        reach.append(_reach(NO_SECTOR, nobody, 0, *found[None]))
    return reach


def _few(year: LadoYear, sectors: int) -> float:
    """Fewer contacts than these are few; nothing is where the total is not shown."""
    total = year.sectors.total.contacts.value
    return total / sectors / 2 if isinstance(total, int) and sectors else 0


def _reach(name: str, contacts: Figure, few: float, visits: int, people: int, last: dt.date | None) -> Reach:
    key = f"lado.reach.{name}"
    return Reach(
        name,
        contacts,
        Figure.count(f"{key}.visits", f"{name}: visits", visits, rule=VISIT_RULE),
        Figure.count(f"{key}.people", f"{name}: people who came", people, rule=VISIT_RULE),
        last,
        isinstance(contacts.value, int) and contacts.value < few,
    )

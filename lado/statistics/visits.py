"""Whom the officer reached: contacts of each sector beside visits, so that sectors which never call can be seen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from core.figures import Figure
from lado.models import AwarenessVisit
from lado.statistics.year import LadoYear

if TYPE_CHECKING:
    from boards.models import Board

VISIT_RULE = (
    "Visits, briefings and courses that the officer gave in the period, by the sector that they were for."
)
NO_SECTOR = "Several sectors, or none"


@dataclass(frozen=True)
class Reach:
    """One sector: how often it called, how often it was visited, and how many people were there."""

    sector: str
    contacts: Figure
    visits: Figure
    people: Figure

    @property
    def is_quiet(self) -> bool:
        """Neither called nor visited."""
        return self.contacts.value == 0 and self.visits.value == 0


def reach_of(board: "Board", year: LadoYear) -> list[Reach]:
    """Every sector of the board's list in its order, and what was for no single one. One query."""
    period = year.period
    held = AwarenessVisit.objects.filter(board=board, held_on__range=(period.start, period.end))
    rows = held.order_by().values_list("sector__name").annotate(n=Count("pk"), people=Sum("people"))
    found = {name: (number, people or 0) for name, number, people in rows}
    lines = [(line.label, line.contacts) for line in year.sectors.lines[:-1]]
    reach = [_reach(name, contacts, *found.get(name, (0, 0))) for name, contacts in lines]
    if None in found:
        nobody = Figure.count("lado.reach.none", NO_SECTOR, None)
        reach.append(_reach(NO_SECTOR, nobody, *found[None]))
    return reach


def _reach(name: str, contacts: Figure, visits: int, people: int) -> Reach:
    key = f"lado.reach.{name}"
    return Reach(
        name,
        contacts,
        Figure.count(f"{key}.visits", f"{name}: visits", visits, rule=VISIT_RULE),
        Figure.count(f"{key}.people", f"{name}: people who came", people, rule=VISIT_RULE),
    )

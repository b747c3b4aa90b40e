"""Agencies and sectors that a file names: those of the installation, and new ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.loading.cells import name_key, spellings
from boards.models import Agency, AgencyName, Seat
from core.loading import LoadPlan, warn_of_near


@dataclass(frozen=True)
class Body:
    """Whom a seat is for: an agency, or a sector or forum of this board."""

    key: tuple[str, str]
    agency: Agency | None
    sector_name: str = ""

    @property
    def name(self) -> str:
        return self.agency.name if self.agency else self.sector_name


def body_of(agency: Agency | None, sector_name: str) -> Body:
    """The body of a seat."""
    if agency is not None:
        return Body(("agency", agency.normalised_name), agency)
    return Body(("sector", name_key(sector_name)), None, sector_name)


class KnownBodies:
    """Agencies by their present and earlier names, and the board's sectors. Three queries."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan = plan
        self._agencies: dict[str, Agency] = {a.normalised_name: a for a in Agency.objects.all()}
        by_id = self._by_id = {agency.pk: agency for agency in self._agencies.values()}
        self._earlier: dict[str, dict[int, Agency]] = {}
        self._names = [agency.name for agency in by_id.values()]
        for agency_id, name, key in AgencyName.objects.values_list("agency_id", "name", "normalised_name"):
            self._earlier.setdefault(key, {})[agency_id] = by_id[agency_id]
            self._names.append(name)
        sectors = (
            Seat.objects.filter(board=plan.board, agency=None)
            .order_by("sector_name")
            .values_list("sector_name", flat=True)
        )
        self._sectors: dict[str, str] = {name_key(name): name for name in sectors.distinct()}
        self._names += self._sectors.values()
        self._bodies: dict[str, Body] = {}

    def learn(self, named: Iterable[tuple[int, str]], column: str = "agency") -> None:
        """Plan the agencies that are not known. `named`: row and name, as in the file."""
        rows = list(named)
        new = []
        for key, name in spellings(name for _, name in rows).items():
            if key in self._bodies:
                continue
            body = self._find(key, name)
            if body is None and key in self._earlier:
                self._ask_which(
                    key, [(row, written) for row, written in rows if name_key(written) == key], column
                )
                body = body_of(next(iter(self._earlier[key].values())), "")
            if body is None:
                body = body_of(self.add(name), "")
                new.append(name)
            self._bodies[key] = body
        warn_of_near(self._plan, "agency", new, self._names)
        self._names += new

    def add(self, name: str) -> Agency:
        """Plan a new agency."""
        agency = Agency(name=name, normalised_name=name_key(name))
        self._agencies[agency.normalised_name] = agency
        return self._plan.create(agency, "agency", name)

    def _find(self, key: str, name: str) -> Body | None:
        if key in self._agencies:
            return body_of(self._agencies[key], "")
        if key in self._sectors:
            return body_of(None, self._sectors[key])
        earlier = self._earlier.get(key, {})
        if len(earlier) == 1:
            agency = next(iter(earlier.values()))
            self._plan.warn(f"“{name}” is taken as {agency.name}, which once had this name.")
            return body_of(agency, "")
        return None

    def _ask_which(self, key: str, rows: list[tuple[int, str]], column: str) -> None:
        names = " and ".join(sorted(agency.name for agency in self._earlier[key].values()))
        for row, written in rows:
            self._plan.problem(
                row, column, written, f"“{written}” was once the name of {names}", "the agency's present name"
            )

    def __getitem__(self, name: str) -> Body:
        return self._bodies[name_key(name)]

    def get(self, name: str) -> Body | None:
        """The body of this name if it is known (learnt or not), or None."""
        key = name_key(name)
        return self._bodies.get(key) or self._find(key, name)

    def agency(self, pk: int | None) -> Agency:
        """The agency of a known id."""
        return self._by_id[pk or 0]

    def names(self) -> list[str]:
        """All names known: present and earlier ones of agencies, and sectors."""
        return self._names

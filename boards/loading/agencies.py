"""Agencies: the board's list of them. One row is one agency, shared by all boards, and its standing here."""

from collections.abc import Sequence

from boards.loading.cells import choice, listed, name_key, one_line, spellings, words
from boards.loading.school_facts import PHASE, URN, KnownSchools
from boards.models import Agency, AgencyName, Board, BoardAgency, Seat, Sector
from core.loading import LoadKind, LoadPlan, warn_of_near
from core.scoping import board_scope
from core.spreadsheets import Column, Row
from core.spreadsheets.columns import Cell

STANDINGS = {
    "relevant": BoardAgency.Standing.RELEVANT_AGENCY,
    "safeguarding partner": BoardAgency.Standing.STATUTORY_PARTNER,
}
SEVERAL = ";"


def earlier_names(cell: Cell) -> tuple[str, ...]:
    """Names divided by semicolons."""
    parse = one_line(160)
    return tuple(name for part in str(cell).split(SEVERAL) if (name := parse(part)))


COLUMNS = (
    Column("name", True, one_line(160), "the agency's present name", aliases=("agency", "organisation")),
    Column("sector", False, one_line(80), "a sector, such as Health or Police"),
    Column(
        "earlier_names",
        False,
        earlier_names,
        "names it once had, several divided by ;",
        aliases=("earlier_name",),
    ),
    Column("standing", False, choice(BoardAgency.Standing, STANDINGS), listed(BoardAgency.Standing)),
    Column("note", False, words(300), "text of at most 300 characters"),
    PHASE,
    URN,
)


def plan_agencies(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the installation's agencies and the board's list."""
    known = {agency.normalised_name: agency for agency in Agency.objects.select_related("sector")}
    by_id = {agency.pk: agency for agency in known.values()}
    names: dict[str, dict[int, AgencyName]] = {}
    for name in AgencyName.objects.all():
        name.agency = by_id[name.agency_id]
        names.setdefault(name.normalised_name, {})[name.agency_id] = name
    rows = _each_once(plan, rows, known, names)
    sectors = _sectors(plan, rows)
    on_board = {
        listed_.agency_id: listed_
        for listed_ in BoardAgency.objects.filter(board=plan.board).select_related("agency")
    }
    new: list[str] = []
    schools = KnownSchools(plan, by_id.values())
    elsewhere = used_elsewhere(plan.board, [_find(row, known, names) for row in rows])
    for row in rows:
        agency = _find(row, known, names)
        status = "unchanged"
        if agency is None:
            agency = Agency(name=row["name"], normalised_name=name_key(row["name"]))
            agency.sector = sectors.get(name_key(row["sector"] or ""))
            plan.create(agency, "agency", row["name"])
            new.append(row["name"])
            status = "new"
        elif _change_sector(plan, row, agency, sectors, elsewhere):
            status = "changed"
        if schools.take(row, agency, is_shared=agency.pk in elsewhere) and status == "unchanged":
            status = "changed"
        if _add_names(plan, row, agency, known, names, elsewhere) and status == "unchanged":
            status = "changed"
        status = _list_it(plan, row, agency, on_board, status)
        plan.made += status == "new"
        plan.changed += status == "changed"
        plan.unchanged += status == "unchanged"
    known_names = [a.name for a in by_id.values()] + [
        n.name for found in names.values() for n in found.values() if n.pk
    ]
    warn_of_near(plan, "agency", new, known_names)


def _find(row: Row, known: dict[str, Agency], names: dict[str, dict[int, AgencyName]]) -> Agency | None:
    """The agency that has the name, or the only one that once had it."""
    key = name_key(row["name"])
    if key in known:
        return known[key]
    earlier = list(names.get(key, {}).values())
    return earlier[0].agency if len(earlier) == 1 else None


def _each_once(
    plan: LoadPlan, rows: Sequence[Row], known: dict[str, Agency], names: dict[str, dict[int, AgencyName]]
) -> list[Row]:
    first: dict[object, Row] = {}
    kept = []
    for row in rows:
        key = name_key(row["name"])
        earlier = names.get(key, {})
        if key not in known and len(earlier) > 1:
            of = " and ".join(sorted(name.agency.name for name in earlier.values()))
            plan.problem(
                row.number,
                "name",
                row["name"],
                f"“{row['name']}” was once the name of {of}",
                "the present name",
            )
            continue
        agency = _find(row, known, names)
        same = first.setdefault(agency.pk if agency else key, row)
        if same is row:
            kept.append(row)
        else:
            plan.problem(
                row.number,
                "name",
                row["name"],
                f"Row {row.number} names the same agency as row {same.number}",
                "each agency once",
            )
    return kept


def _sectors(plan: LoadPlan, rows: Sequence[Row]) -> dict[str, Sector]:
    """Sectors by name, new ones planned."""
    known = {name_key(sector.name): sector for sector in Sector.objects.all()}
    names = [sector.name for sector in known.values()]
    new = []
    for key, name in spellings(row["sector"] for row in rows if row["sector"]).items():
        if key not in known:
            known[key] = plan.create(Sector(name=name), "sector", name)
            new.append(name)
    warn_of_near(plan, "sector", new, names)
    return known


def used_elsewhere(board: Board, agencies: list[Agency | None]) -> set[int]:
    """Agencies that other boards list or seat. Only yes or no leaves the other boards' scope."""
    ids = [agency.pk for agency in agencies if agency is not None]
    others = list(Board.objects.exclude(pk=board.pk).values_list("pk", flat=True))
    if not ids or not others:
        return set()
    with board_scope(*others):
        listed_ = set(BoardAgency.objects.filter(agency__in=ids).values_list("agency_id", flat=True))
        return listed_ | set(
            Seat.objects.filter(agency__in=ids).order_by().values_list("agency_id", flat=True).distinct()
        )


def _change_sector(
    plan: LoadPlan, row: Row, agency: Agency, sectors: dict[str, Sector], elsewhere: set[int]
) -> bool:
    wanted = sectors.get(name_key(row["sector"] or ""))
    if wanted is None or wanted == agency.sector:
        return False
    if agency.pk in elsewhere and agency.sector is not None:
        plan.warn(f"{agency.name} stays in the sector {agency.sector}: other boards use this agency too.")
        return False
    return plan.change(row.number, agency, {"sector": wanted}, action="agency.changed")


def _add_names(
    plan: LoadPlan,
    row: Row,
    agency: Agency,
    known: dict[str, Agency],
    names: dict[str, dict[int, AgencyName]],
    elsewhere: set[int],
) -> bool:
    added = False
    for name in row["earlier_names"] or ():
        key = name_key(name)
        if key == agency.normalised_name or (agency.pk and agency.pk in names.get(key, {})):
            continue
        if key in known:
            plan.problem(
                row.number,
                "earlier_names",
                name,
                f"“{name}” is the present name of another agency",
                "names that no agency has today",
            )
        elif agency.pk in elsewhere:
            plan.warn(
                f"{agency.name} does not get the earlier name “{name}”: other boards use this agency too."
            )
        else:
            made = plan.create(AgencyName(agency=agency, name=name, normalised_name=key))
            if agency.pk:
                names.setdefault(key, {})[agency.pk] = made
                plan.note_change(row.number, agency.name, "earlier names", "nothing", name)
            added = True
    return added


def _list_it(plan: LoadPlan, row: Row, agency: Agency, on_board: dict[int, BoardAgency], status: str) -> str:
    """Put the agency on the board's list, or change how it stands there."""
    listed_ = on_board.get(agency.pk) if agency.pk else None
    if listed_ is None:
        listed_ = BoardAgency(board=plan.board, agency=agency, note=row["note"] or "")
        if row["standing"]:
            listed_.standing = row["standing"].value
        plan.create(listed_, *(() if status == "new" else ("agency on the board's list", agency.name)))
        return "new"
    values = {"standing": row["standing"].value if row["standing"] else None, "note": row["note"]}
    said = {name: value for name, value in values.items() if value}
    if plan.change(row.number, listed_, said, action="agency.listing_changed"):
        return "changed"
    return status


KIND = LoadKind(
    name="agencies",
    title="Agencies",
    about="The organisations that the board names, with their sector and their standing. One row for each.",
    columns=COLUMNS,
    examples=(
        {
            "name": "Dunmoor Integrated Care Board", "sector": "Health",
            "earlier_names": "Dunmoor CCG; Dunmoor Primary Care Trust", "standing": "statutory partner", "note": "",
            "phase": "", "urn": "",
        },
        {
            "name": "Dunmoor Hill Primary School", "sector": "Education", "earlier_names": "",
            "standing": "relevant agency", "note": "Member of a trust", "phase": "primary", "urn": "900001",
        },
    ),
    plan=plan_agencies,
)  # fmt: skip

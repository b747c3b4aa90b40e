"""Schools that a cycle asks, with the people who answer. One row is one school and its lead."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from audits.loading.known_cycles import KnownCycle
from audits.loading.leads import KnownLeads
from audits.models import Cycle, Return
from boards.loading.agencies import used_elsewhere
from boards.loading.cells import name_key, one_line
from boards.loading.school_facts import PHASE, URN, KnownSchools
from boards.models import Agency, AgencyName, BoardAgency, Sector
from core import jobs
from core.loading import LoadKind, LoadPlan, Option, warn_of_near
from core.models import Invitation, User
from core.partial_dates import display_date
from core.permissions import Perm
from core.services import invitations
from core.spreadsheets import Column, Row
from core.spreadsheets.columns import email

FRAMEWORK = "section-175"
#: The sector of new schools is the first of these that the installation has, else the first one, made new.
SECTORS = ("Education", "Schools", "Schools and colleges")
INVITE_JOB = "audits.invite_schools"

COLUMNS = (
    Column(
        "school", True, one_line(160), "the name of a school or college", aliases=("name", "agency", "establishment")
    ),
    URN,
    PHASE,
    Column("lead_name", False, one_line(120), "who answers for it", aliases=("name of lead",)),
    Column("lead_email", False, email, "an email address", aliases=("email",)),
    Column("sector", False, one_line(80), "a sector; Education when it is empty"),
)  # fmt: skip


@dataclass(frozen=True)
class _School:
    """One row with its school found or planned."""

    row: Row
    agency: Agency
    is_new: bool


def plan_schools(plan: LoadPlan, rows: Sequence[Row]) -> None:
    """Compare the rows with the board's agencies, the returns of the cycle and the people who lead them."""
    known = KnownCycle(
        plan, plan.options["cycle"], plan.options["framework"], default=FRAMEWORK, is_to_come=True
    )
    if known.cycle is None:
        return
    if known.cycle.closed_on is not None:
        day = display_date(known.cycle.closed_on)
        plan.problem(
            None, None, known.cycle.name, f"The cycle {known.cycle} was closed on {day}",
            "an open cycle: reopen it first",
        )  # fmt: skip
        return
    finder = _Finder(plan)
    schools = _each_once(plan, [one for row in rows if (one := finder.find(row))])
    finder.warn()
    elsewhere = used_elsewhere(plan.board, [one.agency for one in schools if not one.is_new])
    listed = set(BoardAgency.objects.filter(board=plan.board).values_list("agency_id", flat=True))
    returns = {} if known.is_new else _returns(known.cycle)
    leads = KnownLeads(plan, [row["lead_email"] for row in rows if row["lead_email"]])
    for one in schools:
        row, agency = one.row, one.agency
        changed = finder.numbers.take(row, agency, is_shared=agency.pk in elsewhere)
        is_new = one.is_new
        if one.is_new or agency.pk not in listed:
            plan.create(BoardAgency(board=plan.board, agency=agency))
            is_new = True
        lead = leads.take(row, agency)
        asked = returns.get(agency.pk) if agency.pk else None
        if asked is None:
            made = Return(board=plan.board, cycle=known.cycle, agency=agency, lead=lead.person)
            plan.create(made, "return", agency.name)
            is_new = True
        else:
            changed |= _compare(plan, row, asked, lead.person)
        plan.made += is_new or lead.is_new
        plan.changed += changed and not (is_new or lead.is_new)
        plan.unchanged += not (is_new or lead.is_new or changed)
    leads.finish()


def _returns(cycle: Cycle) -> dict[int, Return]:
    rows = Return.objects.filter(cycle=cycle).select_related("agency", "lead")
    return {one.agency_id: one for one in rows}


def _compare(plan: LoadPlan, row: Row, asked: Return, lead: User | None) -> bool:
    """The return is there: only its lead may change."""
    if asked.withdrawn_on is not None:
        plan.problem(
            row.number, "school", row["school"], f"{asked.agency} was withdrawn from this cycle",
            "a school that is asked: ask it again on the page of the cycle, or take the row out",
        )  # fmt: skip
        return False
    if lead is None or lead == asked.lead:
        return False
    shown = [("lead of the return", str(asked.lead or "nothing"), str(lead))]
    return plan.change(
        row.number, asked, {"lead": lead}, what=asked.agency.name, action="return.lead_chosen", shown=shown
    )


class _Finder:
    """Schools by URN, then by present and earlier names; others are planned. Three queries."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan = plan
        agencies = list(Agency.objects.select_related("sector"))
        self._by_name = {one.normalised_name: one for one in agencies}
        by_id = {one.pk: one for one in agencies}
        self._names = [one.name for one in agencies]
        self._earlier: dict[str, dict[int, Agency]] = {}
        for key, agency_id in AgencyName.objects.values_list("normalised_name", "agency_id"):
            self._earlier.setdefault(key, {})[agency_id] = by_id[agency_id]
        self._sectors = {name_key(one.name): one for one in Sector.objects.all()}
        self.numbers = KnownSchools(plan, agencies)
        self._made: dict[str, Agency] = {}

    def find(self, row: Row) -> _School | None:
        """The school of a row; None where the row cannot stay as it is, and the plan says why."""
        written, key = row["school"], name_key(row["school"])
        found = self.numbers.with_urn(row["urn"])
        if found is not None and found.normalised_name != key:
            self._plan.warn(f"“{written}” is taken as {found.name}, which has the URN {found.urn}.")
        found = found or self._by_name.get(key) or self._once(row, key)
        if found is not None and found.closed_on is not None and found.closed_on < timezone.localdate():
            self._problem(
                row, f"{found} ceased to exist on {display_date(found.closed_on)}", "a school that exists"
            )
            return None
        if found is not None:
            return _School(row, found, is_new=False)
        if len(self._earlier.get(key, {})) > 1:
            of = " and ".join(sorted(one.name for one in self._earlier[key].values()))
            self._problem(row, f"“{written}” was once the name of {of}", "the school's present name")
            return None
        # Two rows of one new school come to the same agency, so that the second one is told.
        made = self._made.get(key)
        if made is None:
            made = Agency(name=written, normalised_name=key, sector=self._sector(row["sector"]))
            self._made[key] = self._plan.create(made, "agency", written)
        return _School(row, made, is_new=True)

    def _problem(self, row: Row, message: str, allowed: str) -> None:
        self._plan.problem(row.number, "school", row["school"], message, allowed)

    def _once(self, row: Row, key: str) -> Agency | None:
        earlier = list(self._earlier.get(key, {}).values())
        if len(earlier) != 1:
            return None
        self._plan.warn(f"“{row['school']}” is taken as {earlier[0].name}, which once had this name.")
        return earlier[0]

    def _sector(self, wanted: str | None) -> Sector:
        there = (self._sectors.get(name_key(name)) for name in ([wanted] if wanted else SECTORS))
        found = next((one for one in there if one is not None), None)
        if found is None:
            name = wanted or SECTORS[0]
            found = self._plan.create(Sector(name=name), "sector", name)
            self._sectors[name_key(name)] = found
        return found

    def warn(self) -> None:
        """Names that are near a known one may be misspelt; what has a known URN has been found by it."""
        without = [one.name for one in self._made.values()]
        warn_of_near(self._plan, "agency", without, self._names)


def _each_once(plan: LoadPlan, schools: Sequence[_School]) -> list[_School]:
    first: dict[int, Row] = {}
    numbers: dict[str, Row] = {}
    kept = []
    for one in schools:
        row = one.row
        earlier = first.setdefault(id(one.agency), row)
        if earlier is row and row["urn"]:
            earlier = numbers.setdefault(row["urn"], row)
        if earlier is row:
            kept.append(one)
            continue
        plan.problem(
            row.number, "school", row["school"],
            f"Row {row.number} names the same school as row {earlier.number}",
            "one row for each school; a second lead is invited on the page People and roles",
        )  # fmt: skip
    return kept


def follow_schools(plan: LoadPlan, actor: User | None) -> None:
    """Write down who was invited, and let a worker send the emails once everything is committed."""
    prepared = [one for one in plan.creates.get(Invitation, []) if isinstance(one, Invitation)]
    KnownLeads.note_roles(plan, actor)
    if not prepared:
        return
    invitations.note_prepared(prepared, actor=actor)
    count = len({one.email for one in prepared})
    jobs.enqueue(
        INVITE_JOB,
        title=f"Invite {count} {'person' if count == 1 else 'people'} from {plan.file_name}"[:200],
        board_id=plan.board.pk,
        actor=actor,
        payload={"invitations": [one.pk for one in prepared]},
    )


KIND = LoadKind(
    name="schools",
    title="Schools that a cycle asks (Section 175)",
    about="Schools and colleges with the person who answers for each. They are asked in the cycle, and people without "
    "an account are invited by email as soon as you confirm: one email to each, however many schools it is for.",
    columns=COLUMNS,
    examples=(
        {
            "school": "Dunmoor Hill Primary School", "urn": "900001", "phase": "primary", "lead_name": "Asha Verma",
            "lead_email": "head@hill.example", "sector": "",
        },
        {
            "school": "Dunmoor College", "urn": "900002", "phase": "16 plus", "lead_name": "Ben Adeyemi",
            "lead_email": "dsl@college.example", "sector": "Education",
        },
    ),
    plan=plan_schools,
    permission=Perm.ROLE_MANAGE,
    place=60,
    options=(
        Option(
            "cycle", "Cycle",
            "The name of the cycle, such as Section 175 2026-27. It is made when it is not there yet.",
            required=True,
        ),
        Option(
            "framework", "Framework", "Only for a new cycle: the name of its framework. Section 175 when it is empty."
        ),
    ),
    follow=follow_schools,
)  # fmt: skip

"""Training: what was offered and used, by course and agency, and what it changed.

A board without an event, a typed-in total or an answer in the period gets no section; its tables have headings only.
"""

from core.printed import Printed
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built
from training.statistics import printed
from training.statistics.elsewhere import elsewhere_table
from training.statistics.evaluation import Evaluated, evaluation_of, quotations_of
from training.statistics.income import income_of, income_table
from training.statistics.year import TrainingYear, year_of
from training.statistics.years import over_years

ABOUT = (
    "Multi-agency training of the partnership. Places offered, bookings made and places booked are different things: "
    "every rate says which of them it is of."
)
HEADLINE = (
    "courses",
    "runs",
    "places",
    "bookings",
    "used",
    "attended",
    "did_not_attend",
    "missed",
    "cancelled",
    "hours",
    "agencies",
)
YEARS, MOST_QUOTED = 3, 4


def build(building: Building) -> Built:
    """The tables and pictures of training."""
    year = year_of(building.board, building.period, building.today)
    found = evaluation_of(building.board, building.period, building.today)
    if not year.has_any:
        return Built([], _tables(None, None))
    figures = [year.total(key) for key in HEADLINE] if year.courses else []
    blocks = [
        Block("paragraph", {"text": ABOUT}),
        Block(
            "figures",
            {
                "figures": building.notes.use_all(
                    [*figures, *(year.rates if year.courses else ()), *year.elsewhere.figures, *year.typed]
                )
            },
        ),
    ]
    for one in _shown(building, year, found):
        blocks += _blocks(one, _base(one, year))
    for quoted in quotations_of(building.board, building.period, MOST_QUOTED):
        blocks.append(Block("paragraph", {"text": f"“{quoted.text}” ({quoted.course})"}))
    return Built(blocks, _tables(year, found))


def _shown(building: Building, year: TrainingYear, found: Evaluated) -> list[Printed]:
    periods = [building.period]
    while len(periods) < YEARS:
        periods.insert(0, periods[0].previous())
    tables = [printed.years_table(over_years(building.board, periods, building.today))]
    if year.courses:
        tables += [printed.course_table(year), printed.agency_table(year), *printed.share_tables(year)]
    if year.elsewhere.agencies:
        tables.append(elsewhere_table(year.elsewhere))
    if found.has_any:
        tables.append(printed.stage_table(found))
    if found.gains:
        tables.append(printed.gain_table(found.gains))
    if found.statements:
        tables.append(printed.statement_table(found))
    if found.plans:
        tables.append(printed.plan_table(found))
    tables += _income(building)
    _note(building, year, found)
    return tables


def _income(building: Building) -> list[Printed]:
    """Income by course, where anything was charged."""
    lines = income_of(building.board, building.period)
    for one in lines:
        building.notes.use_all((one.charges, one.charged, one.paid, one.waived), in_table=True)
    return [income_table(lines)] if lines else []


def _note(building: Building, year: TrainingYear, found: Evaluated) -> None:
    """Figures that only tables show are in the notes and in figures.json as well."""
    for course in year.courses:
        own = (
            course.runs,
            course.places,
            course.booked,
            course.attended,
            course.did_not_attend,
            course.agencies,
        )
        building.notes.use_all((*own, course.attended_percent), in_table=True)
    for agency in year.agencies:
        own_agency = (
            agency.booked,
            agency.attended,
            agency.did_not_attend,
            agency.wasted,
            agency.wasted_percent,
        )
        building.notes.use_all(own_agency, in_table=True)
    for share in (*year.modes, *year.lengths):
        building.notes.use_all((share.runs, share.percent, share.came), in_table=True)
    for one in year.elsewhere.agencies:
        building.notes.use_all((one.e_learning, one.single_agency), in_table=True)
    for stage in found.stages:
        if stage.sent.value:
            building.notes.use_all((stage.sent, stage.completed, stage.percent), in_table=True)
    for gain in found.gains:
        building.notes.use_all((gain.before, gain.after, gain.gain, gain.people), in_table=True)
    building.notes.use_all([one.agreed for one in found.statements], in_table=True)
    building.notes.use_all([one.said for one in found.plans], in_table=True)


def _base(one: Printed, year: TrainingYear) -> str:
    """What a picture is of."""
    if one.key in {"training-courses", "training-agencies"}:
        return f"Of {year.total('used').display()} places booked."
    return "Of the questionnaires expected." if one.key == "training-stages" else "Events of each year."


def _blocks(one: Printed, base: str) -> list[Block]:
    blocks = [chart_block(one.chart, base=base, table=False)] if one.chart is not None else []
    rows = [list(row) for row in one.rows]
    return [
        *blocks,
        table_block(one.key, one.caption, list(one.headers), rows, numeric_from=1, empty=one.empty),
    ]


def _tables(year: TrainingYear | None, found: Evaluated | None) -> list[Table]:
    return [
        Table(one.name, list(one.headers), [list(row) for row in one.rows])
        for one in printed.file_tables(year, found)
    ]

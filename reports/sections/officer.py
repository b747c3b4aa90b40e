"""The figures of the designated officer's own report, in parts, so that the officer's words can stand between them.

They are those of the board's annual report and of the page of numbers, made by the same code, with small numbers
suppressed by the board's rule.
"""

from core.charts import Bar, BarChart
from core.figures import Figure
from lado.statistics.visits import Reach, reach_of
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built
from reports.sections.lado import files, has_contacts, note_changes, note_table, summary, tables

REACHED_RULE = (
    "Sectors of the board's list for which at least one visit, briefing or course was held in the period."
)


def build_contacts(building: Building) -> Built:
    """Who was it about, what was said to have happened, who called, and when."""
    year, notes = building.allegations, building.notes
    if not has_contacts(year):
        return Built([], files(None))
    for table in (year.sectors, year.natures, year.quarters):
        note_table(notes, table)
    note_changes(notes, year.sectors)
    notes.use_all([figure for _, figure in year.natures_named], in_table=True)
    shown = tables(year, ("sectors", "natures", "natures-named", "referrers", "quarters"))
    return Built([*summary(building, year), *shown], files(year))


def build_outcomes(building: Building) -> Built:
    """What came of contacts, and which sectors' contacts went to a meeting."""
    year = building.allegations
    if not has_contacts(year):
        return Built()
    note_table(building.notes, year.outcomes)
    return Built(tables(year, ("outcomes", "conversion")))


def build_times(building: Building) -> Built:
    """How long first meetings and closing took, and how many cases are open."""
    year, notes = building.allegations, building.notes
    if not has_contacts(year):
        return Built()
    shown = Block("figures", {"figures": notes.use_all([*year.times[:2], year.open_at_end])})
    notes.use_all(list(year.times), in_table=True)
    return Built([shown, *tables(year, ("times",))])


def build_reach(building: Building) -> Built:
    """Contacts of each sector beside the visits, briefings and courses it was given."""
    year, notes = building.allegations, building.notes
    reach = reach_of(building.board, year)
    held = [one for one in reach if one.visits.value]
    headers = ["sector", "contacts", "visits", "people"]
    rows = [[one.sector, _cell(one.contacts), one.visits.value, one.people.value] for one in reach]
    if not held and not has_contacts(year):
        return Built([], [Table("lado_reach", headers, [])])
    # The last line may be for no single sector; it is the one without contacts of its own.
    sectors = [one for one in reach if one.contacts.value is not None or one.contacts.suppressed]
    reached = Figure.percent(
        "lado.reach.sectors", "Sectors that were visited or trained",
        sum(1 for one in sectors if one.visits.value), len(sectors), of="sectors",
        rule=REACHED_RULE, rule_key="lado.reach.sectors", period=building.period,
    )  # fmt: skip
    notes.use_all([figure for one in reach for figure in (one.visits, one.people)], in_table=True)
    return Built(
        [
            Block("figures", {"figures": [notes.use(reached)]}),
            *([chart_block(_chart(held), base=_base(held), table=False)] if held else []),
            table_block(
                "lado-reach",
                "Contacts of each sector beside visits, briefings and courses",
                ["Sector", "Contacts", "Visits", "People who came"],
                [
                    [one.sector, _shown(one.contacts), one.visits.display(), one.people.display()]
                    for one in reach
                ],
                numeric_from=1,
            ),
            *_quiet(reach),
        ],
        [Table("lado_reach", headers, rows)],
    )


def _cell(figure: Figure) -> str | int:
    if figure.suppressed:
        return figure.display()
    return figure.value if isinstance(figure.value, int) else ""


def _shown(figure: Figure) -> str:
    """A count; nothing where none can be given."""
    return figure.display() if figure.suppressed or figure.value is not None else ""


def _chart(held: list[Reach]) -> BarChart:
    return BarChart(
        key="lado-reach",
        title="Visits, briefings and courses by sector",
        bars=[Bar(one.sector, one.visits.value) for one in held if isinstance(one.visits.value, int)],
        label_header="Sector",
        value_header="Visits",
    )


def _base(held: list[Reach]) -> str:
    number = sum(one.visits.value for one in held if isinstance(one.visits.value, int))
    return (
        "Of 1 visit, briefing or course." if number == 1 else f"Of {number:,} visits, briefings and courses."
    )


def _quiet(reach: list[Reach]) -> list[Block]:
    """Who neither called nor was visited, in a sentence."""
    quiet = [one.sector for one in reach if one.is_quiet]
    if not quiet:
        return []
    names = quiet[0] if len(quiet) == 1 else f"{', '.join(quiet[:-1])} and {quiet[-1]}"
    return [Block("paragraph", {"text": f"Neither called nor reached in the period: {names}."})]

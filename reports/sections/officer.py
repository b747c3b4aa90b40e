"""The figures of the designated officer's own report, in parts, so that the officer's words can stand between them.

They are those of the board's annual report and of the page of numbers, made by the same code, with small numbers
suppressed by the board's rule.
"""

from core.charts import Bar, BarChart
from core.figures import Figure
from lado.statistics.further import further_tables
from lado.statistics.visits import SELDOM_RULE, Reach, reach_of
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
    across = Block("figures", {"figures": [building.notes.use(year.across_borders)]})
    return Built([*tables(year, ("outcomes", "conversion")), across])


def build_times(building: Building) -> Built:
    """How long first meetings and closing took, and how many cases are open."""
    year, notes = building.allegations, building.notes
    if not has_contacts(year):
        return Built()
    shown = Block("figures", {"figures": notes.use_all([*year.times[:2], year.open_at_end])})
    notes.use_all(list(year.times), in_table=True)
    return Built([shown, *tables(year, ("times",))])


def build_further(building: Building) -> Built:
    """Second views, settings, policies and learning from networks: those of them that have anything in them."""
    found = further_tables(building.board, building.period, threshold=building.allegations.threshold)
    blocks: list[Block] = []
    for one in found:
        if one.chart is not None:
            blocks.append(chart_block(one.chart, base="", table=False))
        rows = [list(row) for row in one.rows]
        blocks.append(
            table_block(
                f"lado-{one.key}",
                one.caption,
                list(one.headers),
                rows,
                numeric_from=one.numeric_from,
                empty=one.empty,
            )
        )
    return Built(blocks)


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
            *_seldom(reach),
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


def _seldom(reach: list[Reach]) -> list[Block]:
    """Which sectors seldom call, by whether they were visited, and by which rule, in sentences."""
    seldom = [one for one in reach if one.calls_seldom]
    if not seldom:
        return []
    parts = [
        ("Seldom called and not visited", [one.sector for one in seldom if not one.visits.value]),
        ("Seldom called, but visited", [one.sector for one in seldom if one.visits.value]),
    ]
    told = " ".join(f"{words}: {_list(names)}." for words, names in parts if names)
    return [Block("paragraph", {"text": f"{told} {SELDOM_RULE}"})]


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

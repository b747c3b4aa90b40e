"""Allegations: contacts by sector, nature, outcome, quarter and referrer, and how long they took. Numbers only.

What is printed is published, so small numbers are suppressed by the board's rule, in pictures and files too. A board
without contacts in either year gets no section; its tables have headings only.
"""

from collections.abc import Sequence

from core.figures import Figure
from lado.statistics.printed import file_tables, printed_tables
from lado.statistics.year import LadoTable, LadoYear
from reports.charts import chart_block
from reports.content import Block, Notes, Table, table_block
from reports.sections.building import Building, Built

ABOUT = (
    "Contacts with the designated officer (LADO) about adults who work with children. One contact counts once; small "
    "numbers are not shown, so that nobody can be recognised."
)


def build(building: Building) -> Built:
    """The year's tables and pictures."""
    year = building.allegations
    if not has_contacts(year):
        return Built([], files(None))
    notes = building.notes
    for table in (year.sectors, year.natures, year.outcomes, year.quarters):
        note_table(notes, table)
    note_changes(notes, year.sectors)
    notes.use_all([figure for _, figure in year.natures_named], in_table=True)
    notes.use_all(list(year.times), in_table=True)
    return Built([*summary(building, year), *tables(year)], files(year))


def has_contacts(year: LadoYear) -> bool:
    """Whether there is anything to tell: contacts in the period or the year before, or open cases."""
    total = year.sectors.total
    told = (total.contacts, total.previous, year.open_at_end)
    return any(figure.value or figure.suppressed for figure in told)


def files(year: LadoYear | None) -> list[Table]:
    """The tables that become files; with headings only where there is no year."""
    return [Table(one.name, list(one.headers), [list(row) for row in one.rows]) for one in file_tables(year)]


def note_table(notes: Notes, table: LadoTable) -> None:
    """The figures that a printed table shows."""
    for line in (*table.lines, table.total):
        notes.use_all([line.contacts, line.percent, line.meetings, line.to_meeting], in_table=True)


def note_changes(notes: Notes, table: LadoTable) -> None:
    """The figures of a printed table that compare with the year before."""
    for line in (*table.lines, table.total):
        notes.use_all([line.previous, line.change, line.change_percent], in_table=True)


def headline(year: LadoYear) -> list[Figure]:
    """The year in six figures."""
    total = year.sectors.total
    return [
        total.contacts, total.change_percent, total.to_meeting, year.meetings_held, year.people, year.open_at_end
    ]  # fmt: skip


def summary(building: Building, year: LadoYear) -> list[Block]:
    """A sentence, and the year in six figures."""
    return [
        Block("paragraph", {"text": ABOUT}),
        Block("figures", {"figures": building.notes.use_all(headline(year))}),
    ]


def tables(year: LadoYear, keys: Sequence[str] = ()) -> list[Block]:
    """Each table, or those of these keys, with its picture before it."""
    base = f"Of {year.sectors.total.contacts.display()} contacts."
    blocks: list[Block] = []
    for one in printed_tables(year):
        if keys and one.key not in keys:
            continue
        if one.chart is not None:
            blocks.append(chart_block(one.chart, base=base, table=False))
        blocks.append(
            table_block(
                f"lado-{one.key}", one.caption, list(one.headers), [list(row) for row in one.rows],
                numeric_from=one.numeric_from, empty=one.empty,
            )
        )  # fmt: skip
    return blocks

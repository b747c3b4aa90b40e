"""Child deaths: by year and type, infants by band, breakdowns of the period, and how long reviews took. Numbers only.

What is printed is published, so small numbers are suppressed by the board's rule, in pictures and files too. A board
without a death up to the end of the period gets no section; its tables have headings only.
"""

from core.figures import Figure
from core.printed import Printed
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built
from reviews.statistics.deaths import DeathFigures, figures_of
from reviews.statistics.deaths_printed import file_tables, not_recorded_at_all, printed_tables

ABOUT = (
    "Deaths of children who lived in the area. Each death counts once, by the day on which the child died; a total is "
    "the sum of its rows. Small numbers are not shown, so that nobody can be recognised."
)
ALL_YEARS = "All years of which deaths are on record, up to the end of the period."


def build(building: Building) -> Built:
    """The tables and pictures of child deaths."""
    found = figures_of(building.board, building.period, building.today)
    if not found.any_deaths:
        return Built([], _tables(None))
    blocks = [
        Block("paragraph", {"text": ABOUT}),
        Block("figures", {"figures": building.notes.use_all(headline(found))}),
    ]
    building.notes.use_all(_in_tables(found), in_table=True)
    return Built([*blocks, *tables(found)], _tables(found))


def headline(found: DeathFigures) -> list[Figure]:
    """The period in a few figures; of looked-after children where it is known of any."""
    average, within_six, _ = found.times
    looked_after = found.looked_after
    known = [looked_after] if looked_after.suppressed or looked_after.value is not None else []
    return [found.deaths, found.reviewed, found.waiting, within_six, average, found.notified, *known]


def _in_tables(found: DeathFigures) -> list[Figure]:
    figures: list[Figure] = []
    for year in found.years:
        figures += [year.expected, year.unexpected, year.not_known, year.total]
        figures += [figure for _, figure in year.infants]
    for one in (*found.breakdowns, found.modifiable):
        for row in (*one.rows, one.total):
            figures += [row.count, row.percent]
    return [*figures, *found.times, found.put_off, found.panels_put_off]


def tables(found: DeathFigures) -> list[Block]:
    """Each table, with its picture before it."""
    blocks: list[Block] = []
    for one in printed_tables(found):
        if one.chart is not None:
            blocks.append(chart_block(one.chart, base=_base(one, found), table=False))
        blocks.append(
            table_block(
                f"child-deaths-{one.key}", one.caption, list(one.headers), [list(row) for row in one.rows],
                numeric_from=one.numeric_from, empty=one.empty,
            )
        )  # fmt: skip
    if left_out := not_recorded_at_all(found):
        words = ", ".join(title.lower() for title in left_out)
        blocks.append(Block("paragraph", {"text": f"Not recorded for any death of the period: {words}."}))
    return blocks


def _base(one: Printed, found: DeathFigures) -> str:
    """What a picture is of."""
    if one.key in {"years", "infants"}:
        note = one.chart.note if one.chart else ""
        return f"{ALL_YEARS} {note}".strip()
    return "Deaths of the period." if found.deaths.suppressed else f"Of {found.deaths.display()} deaths."


def _tables(found: DeathFigures | None) -> list[Table]:
    return [Table(one.name, list(one.headers), [list(row) for row in one.rows]) for one in file_tables(found)]

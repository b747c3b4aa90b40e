"""Allegations: contacts by sector, nature, outcome, quarter and referrer, and how long they took. Numbers only.

What is printed is published, so small numbers are suppressed by the board's rule, in pictures and files too. A board
without contacts in either year gets no section; its tables have headings only.
"""

from collections.abc import Callable, Sequence

from core.charts import Bar, BarChart
from core.figures import SUPPRESSED, Figure
from core.rounding import plain
from lado.statistics.year import LadoTable, LadoYear, Line, year_of
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built

SECTOR = ("lado_sector", ["sector", "contacts", "percent", "previous", "change", "change_percent"])
NATURE = ("lado_nature", ["nature", "contacts", "meetings", "percent_to_meeting"])
OUTCOME = ("lado_outcome", ["outcome", "contacts", "contacts_percent", "meetings", "meetings_percent"])
TIMES = ("lado_timeliness", ["measure", "value", "numerator", "denominator"])
QUARTER = (
    "lado_quarter",
    ["quarter", "contacts", "referrals", "percent_to_referral", "meetings", "percent_to_meeting"],
)
HEADINGS = (SECTOR, NATURE, OUTCOME, TIMES, QUARTER)
MOST_REFERRERS = 10

#: One column of a printed table: its heading and its figure in a line.
Column = tuple[str, Callable[[Line], Figure]]


def build(building: Building) -> Built:
    """The year's tables and pictures."""
    year = year_of(building.board, building.period, building.today)
    total = year.sectors.total
    if not (
        total.contacts.value or total.previous.value or total.contacts.suppressed or year.open_at_end.value
    ):
        return Built([], [Table(name, list(headers), []) for name, headers in HEADINGS])
    _note(building, year)
    return Built(
        [*_summary(building, year), *_sectors(year), *_natures(year), *_outcomes(year), *_times(building, year),
         *_conversion(year)],
        _tables(year),
    )  # fmt: skip


def _cell(figure: Figure) -> str:
    """A figure as a file has it: its number, "suppressed", or nothing where there is no data."""
    if figure.suppressed:
        return SUPPRESSED
    return "" if figure.value is None else plain(figure.value)  # type: ignore[arg-type]


def _tables(year: LadoYear) -> list[Table]:
    def rows(table: LadoTable, *columns: Callable[[Line], Figure]) -> list[list[str]]:
        return [[line.label, *(_cell(column(line)) for column in columns)] for line in table.lines]

    def contacts(line: Line) -> Figure:
        return line.contacts

    def meetings(line: Line) -> Figure:
        return line.meetings

    def to_meeting(line: Line) -> Figure:
        return line.to_meeting

    def percent(line: Line) -> Figure:
        return line.percent

    return [
        Table(*SECTOR, rows(year.sectors, contacts, percent, *(column for _, column in CHANGES))),
        Table(*NATURE, rows(year.natures, contacts, meetings, to_meeting)),
        Table(
            *OUTCOME, rows(year.outcomes, contacts, percent, meetings, lambda line: line.share_of_meetings)
        ),
        Table(*TIMES, [_time(figure) for figure in (*year.times, year.open_at_end)]),
        Table(
            *QUARTER,
            rows(
                year.quarters,
                contacts,
                lambda line: line.referrals,
                lambda line: line.to_referral,
                meetings,
                to_meeting,
            ),
        ),
    ]


def _time(figure: Figure) -> list[str]:
    parts = ("" if part is None else str(part) for part in (figure.numerator, figure.denominator))
    return [figure.key.removeprefix("lado."), _cell(figure), *parts]


CHANGES: Sequence[Column] = (
    ("Year before", lambda line: line.previous),
    ("Change", lambda line: line.change),
    ("Change, %", lambda line: line.change_percent),
)


def _note(building: Building, year: LadoYear) -> None:
    for table in (year.sectors, year.natures, year.outcomes, year.quarters):
        for line in (*table.lines, table.total):
            shown = [line.contacts, line.percent, line.meetings, line.to_meeting]
            building.notes.use_all(shown, in_table=True)
    for line in (*year.sectors.lines, year.sectors.total):
        building.notes.use_all([line.previous, line.change, line.change_percent], in_table=True)
    building.notes.use_all([figure for _, figure in year.natures_named], in_table=True)


def _table(key: str, caption: str, head: str, table: LadoTable, columns: Sequence[Column]) -> Block:
    rows = [
        [line.label[:1].upper() + line.label[1:], *(column(line).display() for _, column in columns)]
        for line in (*table.lines, table.total)
    ]
    return table_block(
        f"lado-{key}", caption, [head, *(name for name, _ in columns)], rows, numeric_from=1,
        empty="There were no contacts.",
    )  # fmt: skip


def _bars(key: str, title: str, table: LadoTable, label: str) -> BarChart:
    return BarChart(
        key=f"report-lado-{key}",
        title=title,
        bars=[
            Bar(
                line.label[:1].upper() + line.label[1:],
                line.contacts.value if isinstance(line.contacts.value, int) else None,
                text=SUPPRESSED if line.contacts.suppressed else "",
            )
            for line in table.lines
        ],
        label_header=label,
    )


def _summary(building: Building, year: LadoYear) -> list[Block]:
    total = year.sectors.total
    headline = [
        total.contacts, total.change_percent, total.to_meeting, year.meetings_held, year.people, year.open_at_end
    ]  # fmt: skip
    return [
        Block(
            "paragraph",
            {
                "text": "Contacts with the designated officer (LADO) about adults who work with children. One contact "
                "counts once; small numbers are not shown, so that nobody can be recognised."
            },
        ),
        Block("figures", {"figures": building.notes.use_all(headline)}),
    ]


def _sectors(year: LadoYear) -> list[Block]:
    base = f"Of {year.sectors.total.contacts.display()} contacts."
    columns: Sequence[Column] = (
        ("Contacts", lambda line: line.contacts),
        ("Share", lambda line: line.percent),
        *CHANGES,
    )
    return [
        chart_block(_bars("sectors", "Contacts by sector", year.sectors, "Sector"), base=base, table=False),
        _table("sectors", "Contacts by sector, and the year before", "Sector", year.sectors, columns),
    ]


MET: Sequence[Column] = (
    ("Contacts", lambda line: line.contacts),
    ("With a meeting", lambda line: line.meetings),
    ("Share with a meeting", lambda line: line.to_meeting),
)


def _natures(year: LadoYear) -> list[Block]:
    named = [[label, figure.display()] for label, figure in year.natures_named]
    return [
        _table("natures", "Contacts by their main nature", "Nature", year.natures, MET),
        table_block(
            "lado-natures-named", "Natures that contacts name: natures are counted, not contacts",
            ["Nature", "Named"], named, numeric_from=1, empty="No nature was recorded.",
        ),
    ]  # fmt: skip


def _outcomes(year: LadoYear) -> list[Block]:
    columns: Sequence[Column] = (
        ("Contacts", lambda line: line.contacts),
        ("Share", lambda line: line.percent),
        ("With a meeting", lambda line: line.meetings),
        ("Share of these", lambda line: line.share_of_meetings),
    )
    base = f"Of {year.outcomes.total.contacts.display()} contacts."
    return [
        chart_block(
            _bars("outcomes", "Outcomes of contacts", year.outcomes, "Outcome"), base=base, table=False
        ),
        _table(
            "outcomes", "Outcomes of contacts, and of those with a meeting", "Outcome", year.outcomes, columns
        ),
    ]


def _times(building: Building, year: LadoYear) -> list[Block]:
    building.notes.use_all(list(year.times), in_table=True)
    rows = [[figure.label, figure.base(), figure.display()] for figure in year.times]
    return [
        table_block(
            "lado-times", "How long it took; the targets are 80% in 1 month, 90% in 3 and nearly all in 12",
            ["Measure", "Of what", "Result"], rows, numeric_from=2, empty="Nothing is known yet.",
        )
    ]  # fmt: skip


def _conversion(year: LadoYear) -> list[Block]:
    conversion: Sequence[Column] = (
        ("Contacts", lambda line: line.contacts),
        ("Referrals", lambda line: line.referrals),
        ("Share", lambda line: line.to_referral),
        ("With a meeting", lambda line: line.meetings),
        ("Share with one", lambda line: line.to_meeting),
    )
    calls: Sequence[Column] = (
        ("Contacts", lambda line: line.contacts),
        ("Share", lambda line: line.percent),
    )
    most = [line for line in year.referrers.lines if line.contacts.value][:MOST_REFERRERS]
    return [
        _table("quarters", "From contact to referral and meeting, by quarter", "Quarter", year.quarters, conversion),
        _table("conversion", "From contact to referral and meeting, by sector", "Sector", year.sectors, conversion),
        table_block(
            "lado-referrers", "Who called most often",
            ["Organisation", *(name for name, _ in calls)],
            [[line.label, *(column(line).display() for _, column in calls)] for line in most],
            numeric_from=1, empty="Too few to show.",
        ),
    ]  # fmt: skip

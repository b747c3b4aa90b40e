"""The year's tables and pictures as pages, reports and files show them: one layout, whoever prints it."""

from collections.abc import Callable, Sequence

from core.charts import Bar, BarChart
from core.figures import SUPPRESSED, Figure
from core.printed import CsvTable, Printed, capital, file_cell
from lado.statistics.year import LadoTable, LadoYear, Line

#: One column: its heading and its figure in a line.
Column = tuple[str, Callable[[Line], Figure]]

CONTACTS: Column = ("Contacts", lambda line: line.contacts)
SHARE: Column = ("Share", lambda line: line.percent)
MEETINGS: Column = ("With a meeting", lambda line: line.meetings)
TO_MEETING: Column = ("Share with a meeting", lambda line: line.to_meeting)
OF_MEETINGS: Column = ("Share of these", lambda line: line.share_of_meetings)
REFERRALS: Column = ("Referrals", lambda line: line.referrals)
TO_REFERRAL: Column = ("Share", lambda line: line.to_referral)
CHANGES: Sequence[Column] = (
    ("Year before", lambda line: line.previous),
    ("Change", lambda line: line.change),
    ("Change, %", lambda line: line.change_percent),
)
BY_SECTOR: Sequence[Column] = (CONTACTS, SHARE, *CHANGES)
CONVERSION: Sequence[Column] = (CONTACTS, REFERRALS, TO_REFERRAL, MEETINGS, TO_MEETING)
MOST_REFERRERS = 10
TARGETS = "the targets are 80% in 1 month, 90% in 3 and nearly all in 12"


def printed_tables(year: LadoYear) -> list[Printed]:
    """Everything about a period, in the order in which boards print it."""
    return [
        _printed("sectors", "Contacts by sector, and the year before", "Sector", year.sectors, BY_SECTOR,
                 picture="Contacts by sector"),
        _printed("natures", "Contacts by their main nature", "Nature", year.natures, (CONTACTS, MEETINGS, TO_MEETING),
                 picture="Contacts by their main nature"),
        Printed(
            "natures-named", "Natures that contacts name: natures are counted, not contacts", ("Nature", "Named"),
            tuple((label, figure.display()) for label, figure in year.natures_named),
        ),
        _printed("outcomes", "Outcomes of contacts, and of those with a meeting", "Outcome", year.outcomes,
                 (CONTACTS, SHARE, MEETINGS, OF_MEETINGS), picture="Outcomes of contacts"),
        Printed(
            "times", f"How long it took; {TARGETS}", ("Measure", "Of what", "Result"),
            tuple((one.label, one.base(), one.display()) for one in year.times), numeric_from=2,
        ),
        _printed("quarters", "From contact to referral and meeting, by quarter", "Quarter", year.quarters, CONVERSION,
                 picture="Contacts by quarter"),
        _printed("conversion", "From contact to referral and meeting, by sector", "Sector", year.sectors, CONVERSION),
        _referrers(year),
    ]  # fmt: skip


def _printed(
    key: str, caption: str, head: str, table: LadoTable, columns: Sequence[Column], *, picture: str = ""
) -> Printed:
    rows = tuple(
        (capital(line.label), *(column(line).display() for _, column in columns))
        for line in (*table.lines, table.total)
    )
    chart = _bars(key, picture, table, head) if picture else None
    return Printed(key, caption, (head, *(name for name, _ in columns)), rows, chart)


def _referrers(year: LadoYear) -> Printed:
    most = [line for line in year.referrers.lines if line.contacts.value][:MOST_REFERRERS]
    columns = (CONTACTS, SHARE)
    return Printed(
        "referrers",
        "Who called most often",
        ("Organisation", *(name for name, _ in columns)),
        tuple((capital(line.label), *(column(line).display() for _, column in columns)) for line in most),
        empty="Too few to show.",
    )


def _bars(key: str, title: str, table: LadoTable, label: str) -> BarChart:
    return BarChart(
        key=f"lado-{key}",
        title=title,
        bars=[
            Bar(
                capital(line.label),
                line.contacts.value if isinstance(line.contacts.value, int) else None,
                text=SUPPRESSED if line.contacts.suppressed else "",
            )
            for line in table.lines
        ],
        label_header=label,
    )


def file_tables(year: LadoYear | None) -> list[CsvTable]:
    """The five tables as files; with headings only where there is no year."""
    return [
        _file("lado_sector", ("sector", "contacts", "percent", "previous", "change", "change_percent"),
              year.sectors if year else None, BY_SECTOR),
        _file("lado_nature", ("nature", "contacts", "meetings", "percent_to_meeting"),
              year.natures if year else None, (CONTACTS, MEETINGS, TO_MEETING)),
        _file("lado_outcome", ("outcome", "contacts", "contacts_percent", "meetings", "meetings_percent"),
              year.outcomes if year else None, (CONTACTS, SHARE, MEETINGS, OF_MEETINGS)),
        CsvTable("lado_timeliness", ("measure", "value", "numerator", "denominator"),
                 tuple(_time(figure) for figure in (*year.times, year.open_at_end)) if year else ()),
        _file("lado_quarter",
              ("quarter", "contacts", "referrals", "percent_to_referral", "meetings", "percent_to_meeting"),
              year.quarters if year else None, CONVERSION),
    ]  # fmt: skip


def _file(
    name: str, headers: tuple[str, ...], table: LadoTable | None, columns: Sequence[Column]
) -> CsvTable:
    lines = table.lines if table else ()
    return CsvTable(
        name,
        headers,
        tuple((line.label, *(file_cell(column(line)) for _, column in columns)) for line in lines),
    )


def _time(figure: Figure) -> tuple[str, ...]:
    parts = ("" if part is None else str(part) for part in (figure.numerator, figure.denominator))
    return (figure.key.removeprefix("lado."), file_cell(figure), *parts)

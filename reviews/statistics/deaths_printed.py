"""Tables and pictures of child deaths as pages, reports and files show them: one layout, whoever prints it."""

import datetime as dt

from core.charts import Bar, BarChart, Chart, LineChart, Series
from core.figures import SUPPRESSED, Figure
from core.partial_dates import display_date
from core.periods import Period
from core.printed import CsvTable, Printed, capital, file_cell
from reviews.models import ChildDeath
from reviews.statistics.death_counts import NOT_RECORDED, by_area
from reviews.statistics.deaths import Breakdown, DeathFigures, YearRow, factor_figures

FEWEST_FOR_LINES = 3  # years: fewer points make no line worth a look
PICTURED = ("category", "age_band")


def printed_tables(found: DeathFigures) -> list[Printed]:
    """Everything about a period, the years first. Breakdowns of which nothing is recorded are left out."""
    tables = [_years(found), _infants(found)]
    if found.deaths.value or found.deaths.suppressed:
        tables += [_breakdown(one) for one in found.breakdowns if one.is_recorded]
    tables.append(_times(found))
    if found.modifiable.is_recorded:
        tables.append(_breakdown(found.modifiable, head="Reviews"))
    return tables


def not_recorded_at_all(found: DeathFigures) -> list[str]:
    """Titles of the breakdowns that are left out although there were deaths."""
    return [one.title for one in found.breakdowns if not one.is_recorded] if found.deaths.value else []


def _label(year: YearRow) -> str:
    return f"{year.name}, to {display_date(year.period.end)}" if year.is_cut else year.name


def _years(found: DeathFigures) -> Printed:
    rows = tuple(
        (_label(one), *(figure.display() for figure in (one.expected, one.unexpected, one.not_known, one.total)))
        for one in found.years
    )  # fmt: skip
    series = {
        "Expected": [one.expected for one in found.years],
        "Unexpected": [one.unexpected for one in found.years],
    }
    return Printed(
        "years",
        "Child deaths by year, expected and unexpected",
        ("Year", "Expected", "Unexpected", "Not known", "Total"),
        rows,
        _lines("years", "Child deaths by year", found, series),
    )


def _infants(found: DeathFigures) -> Printed:
    labels = [label for label, _ in found.years[0].infants] if found.years else []
    rows = tuple((_label(one), *(figure.display() for _, figure in one.infants)) for one in found.years)
    series = {
        f"at {label}": [one.infants[place][1] for one in found.years] for place, label in enumerate(labels)
    }
    return Printed(
        "infants",
        "Deaths of infants by year",
        ("Year", *labels),
        rows,
        _lines("infants", "Deaths of infants by year", found, series),
    )


def _lines(key: str, title: str, found: DeathFigures, series: dict[str, list[Figure]]) -> Chart | None:
    if len(found.years) < FEWEST_FOR_LINES:
        return None
    values = {name: [_number(figure) for figure in figures] for name, figures in series.items()}
    known = [value for points in values.values() for value in points if value is not None]
    if not known:
        return None
    hidden = any(figure.suppressed for figures in series.values() for figure in figures)
    return LineChart(
        key=f"deaths-{key}",
        title=title,
        labels=[one.name for one in found.years],
        series=[Series(name, points) for name, points in values.items()],
        label_header="Year",
        note="A line is broken where a small number is not shown." if hidden else "",
    )


def _number(figure: Figure) -> int | None:
    return figure.value if isinstance(figure.value, int) else None


def _breakdown(one: Breakdown, head: str = "Deaths") -> Printed:
    caption = (
        f"{one.title}: {head.lower()} of the period" if head == "Deaths" else f"{one.title} found by reviews"
    )
    rows = tuple(
        (capital(row.label), row.count.display(), row.percent.display()) for row in (*one.rows, one.total)
    )
    chart = _bars(one) if one.key in PICTURED else None
    return Printed(one.key, caption, (one.title, head, "Share"), rows, chart)


def _bars(one: Breakdown) -> BarChart:
    bars = [
        Bar(capital(row.label), _number(row.count), text=SUPPRESSED if row.count.suppressed else "")
        for row in one.rows
    ]
    return BarChart(
        key=f"deaths-{one.key}", title=f"Deaths by {one.title.lower()}", bars=bars, label_header=one.title
    )


def _times(found: DeathFigures) -> Printed:
    figures = (
        found.reviewed, *found.times, found.waiting, found.put_off, found.panels_put_off, found.notified
    )  # fmt: skip
    return Printed(
        "reviews",
        "Reviews of deaths, and how long they took",
        ("Measure", "Of what", "Result"),
        tuple((one.label, one.base(), one.display()) for one in figures),
        numeric_from=2,
    )


def area_table(period: Period, as_at: dt.date) -> Printed | None:
    """Figures by area with nothing hidden: for review leads alone, in their own scope. None without two areas.

    Together with the tables of all areas it would tell others what is hidden there.
    """
    found = by_area(period, min(period.end, as_at))
    if len([area for area in found if area]) < 2:
        return None
    order = sorted(found, key=lambda area: (not area, area.casefold()))
    lines = [(capital(area or NOT_RECORDED), found[area]) for area in order]
    kinds = (*ChildDeath.Expected.values, "")
    numbers = [
        [*(one.types[kind] for kind in kinds), sum(one.types.values()), one.reviewed, one.waiting]
        for _, one in lines
    ]
    rows = [(label, *map(str, row)) for (label, _), row in zip(lines, numbers, strict=True)]
    total = ("All areas", *(str(sum(column)) for column in zip(*numbers, strict=True)))
    return Printed(
        "areas",
        "By area",
        ("Area", "Expected", "Unexpected", "Not known", "Deaths", "Reviews completed", "Waiting"),
        (*rows, total),
    )


def factor_table(period: Period, as_at: dt.date) -> Printed | None:
    """The modifiable factors with the deaths that they were found in: for review leads alone, in their own scope."""
    found = factor_figures(period, min(period.end, as_at))
    if not found:
        return None
    rows = tuple(
        (count.label, ", ".join(references), count.display(), f"{share.display()} ({share.base()})")
        for count, share, references in found
    )
    headers = ("Modifiable factor", "Deaths", "Reviews", "Share")
    return Printed(
        "factors", "Modifiable factors, and the deaths they were found in", headers, rows, numeric_from=2,
        is_words=True,
    )  # fmt: skip


def file_tables(found: DeathFigures | None) -> list[CsvTable]:
    """The three tables as files; with headings only where nothing is recorded."""
    years = found.years if found else ()
    return [
        CsvTable(
            "child_deaths", ("year", "expected", "unexpected", "total", "not_known"),
            tuple(
                (one.name, *map(file_cell, (one.expected, one.unexpected, one.total, one.not_known)))
                for one in years
            ),
        ),
        CsvTable(
            "infant_deaths", ("year", "band", "deaths"),
            tuple((one.name, label, file_cell(figure)) for one in years for label, figure in one.infants),
        ),
        CsvTable(
            "child_deaths_breakdown", ("breakdown", "category", "count", "percent"),
            tuple(
                (one.key.replace("_", " "), row.label, file_cell(row.count), file_cell(row.percent))
                for one in (found.breakdowns if found else ())
                for row in one.rows
            ),
        ),
    ]  # fmt: skip

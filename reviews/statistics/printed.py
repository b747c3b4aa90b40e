"""The period's tables and pictures as the page, the report and the files show them: one layout for all."""

from collections.abc import Sequence

from core.charts import Bar, BarChart, LineChart, Series, Stack, StackedChart
from core.charts.chart import nice_ticks
from core.figures import Figure
from core.printed import CsvTable
from core.rounding import plain
from reviews.models import ReviewRecommendation
from reviews.statistics.counts import YearCounts
from reviews.statistics.year import AgencyLine, ReviewYear, ThemeLine

MOST_THEMES = 12
STATES = [state.label for state in ReviewRecommendation.State]


def measures(year: ReviewYear) -> tuple[Figure, ...]:
    """What tables/review_timeliness.csv holds, in its order."""
    return (year.incidents, year.notified, year.rapid_reviews, *year.timeliness, year.conversion)


def kind_rows(year: ReviewYear) -> list[list[str]]:
    """Kinds with anything to tell in the period, then all."""
    return [
        [line.label, line.started.display(), line.published.display(), line.open.display()]
        for line in (*year.kinds, year.all_kinds)
        if line is year.all_kinds or line.started.value or line.published.value or line.open.value
    ]


def kind_chart(year: ReviewYear, *, key: str) -> StackedChart:
    """Published and open reviews by kind: no review is both."""
    lines = [line for line in year.kinds if line.published.value or line.open.value]
    return StackedChart(
        key=key,
        title="Reviews by kind: published in the period, and open at its end",
        description="How many were published in the period, and how many are open at its end.",
        parts=["Published in the period", "Open at its end"],
        stacks=[Stack(line.label, [number(line.published), number(line.open)]) for line in lines],
        colours=("teal", "amber"),
        maximum=_whole([number(line.published) + number(line.open) for line in lines]),
        label_header="Kind",
    )


def years_chart(rows: Sequence[YearCounts], *, key: str) -> LineChart:
    """Incidents and reviews over the years, oldest first; those before the first of any are left out."""
    first = next((n for n, row in enumerate(rows) if row.has_any), 0)
    rows = rows[min(first, max(len(rows) - 2, 0)) :]
    return LineChart(
        key=key,
        title="Incidents and reviews by year",
        description="Incidents, rapid reviews, and reviews started and published in each year.",
        labels=[row.period.label for row in rows],
        series=[
            Series("Incidents", [row.incidents for row in rows]),
            Series("Rapid reviews", [row.rapid_reviews for row in rows]),
            Series("Reviews started", [row.started for row in rows]),
            Series("Reviews published", [row.published for row in rows]),
        ],
        label_header="Year",
    )


def theme_chart(themes: Sequence[ThemeLine], *, key: str, all_years: bool = False) -> BarChart:
    """The themes that came most often, in the period or in all years."""
    lines = [(line, line.in_all if all_years else line.in_period) for line in themes]
    most = sorted(lines, key=lambda pair: -number(pair[1]))[:MOST_THEMES]
    return BarChart(
        key=key,
        title="Themes in all years" if all_years else "Themes in the period",
        description="Incidents and reviews by theme, each once.",
        bars=[Bar(line.theme.name, number(one), one.display()) for line, one in most if one.value],
        label_header="Theme",
        value_header="Incidents and reviews",
    )


def state_chart(year: ReviewYear, *, key: str) -> StackedChart:
    """Recommendations by agency and state."""
    return StackedChart(
        key=key,
        title="Recommendations by agency",
        description="How far the recommendations to each agency have come.",
        parts=STATES,
        stacks=[Stack(line.label, [number(one) for one in line.states]) for line in year.agencies],
        colours=("grey", "amber", "green", "plum"),
        maximum=_whole([number(line.total) for line in year.agencies]),
        label_header="Agency",
    )


def agency_rows(year: ReviewYear) -> list[list[str]]:
    """Agencies with their recommendations by state, then all."""
    lines: tuple[AgencyLine, ...] = (*year.agencies, year.recommendations)
    return [[line.label, *(one.display() for one in line.states), line.total.display()] for line in lines]


def theme_rows(year: ReviewYear) -> list[list[str]]:
    """Themes with the wider one, in the period, in all years, and with narrower ones."""
    return [
        [
            line.theme.name, line.wider, line.in_period.display(), line.in_all.display(),
            line.with_narrower.display() if line.with_narrower else "",
        ]
        for line in year.themes
    ]  # fmt: skip


def _whole(totals: Sequence[int]) -> int:
    """An end of the axis that leaves whole numbers on it: what is counted has no halves."""
    return max(5, int(nice_ticks(max(totals, default=0), whole=True)[-1]))


def number(figure: Figure) -> int:
    """A count as a number."""
    return figure.value if isinstance(figure.value, int) else 0


def _cell(figure: Figure) -> str:
    return "" if figure.value is None else plain(figure.value)  # type: ignore[arg-type]


def file_tables(year: ReviewYear | None) -> list[CsvTable]:
    """The three tables as files; with headings only where there is nothing to tell."""
    kinds = year.kinds if year else ()
    themes = year.themes if year else ()
    return [
        CsvTable(
            "reviews", ("kind", "started", "published", "open"),
            tuple((one.label, _cell(one.started), _cell(one.published), _cell(one.open)) for one in kinds),
        ),
        CsvTable(
            "review_timeliness", ("measure", "value", "numerator", "denominator"),
            tuple(
                (
                    one.key.removeprefix("reviews."), _cell(one),
                    "" if one.numerator is None else str(one.numerator),
                    "" if one.denominator is None else str(one.denominator),
                )
                for one in (measures(year) if year else ())
            ),
        ),
        CsvTable(
            "review_themes", ("theme", "count"),
            tuple((one.theme.name, _cell(one.in_period)) for one in themes if one.in_period.value),
        ),
    ]  # fmt: skip

"""Pictures of a cycle's figures, the same on the page and in print."""

from audits.rules import State
from audits.statistics.lines import CycleFigures
from audits.statistics.parts import percent_words
from core.charts import Bar, BarChart
from core.figures import Figure


def standards_chart(figures: CycleFigures, *, key: str) -> BarChart:
    """The average of each standard, with what the board calls acceptable."""
    return _chart(
        figures,
        key,
        "Average of each standard",
        "Standard",
        [
            (f"{line.standard.number}. {line.standard.title}", line.average, line.is_below)
            for line in figures.standards
        ],
    )


def agencies_chart(figures: CycleFigures, *, key: str) -> BarChart:
    """The average of each agency, with what the board calls acceptable."""
    rows = [(line.name, line.average, line.is_below) for line in figures.agencies]
    return _chart(figures, key, "Average of each agency", "Agency", rows)


def _chart(
    figures: CycleFigures, key: str, title: str, header: str, rows: list[tuple[str, Figure, bool]]
) -> BarChart:
    threshold = figures.sheet.cycle.threshold
    return BarChart(
        key=key,
        title=title,
        description=f"In per cent; {percent_words(figures.threshold)} and over is acceptable.",
        bars=[
            Bar(label, _number(figure), figure.display(), colour="red" if is_below else "teal")
            for label, figure, is_below in rows
        ],
        unit="%",
        maximum=100,
        threshold=threshold,
        threshold_label=f"Acceptable: {percent_words(figures.threshold)}",
        label_header=header,
        value_header="Average",
    )


def _number(figure: Figure) -> float | None:
    return None if figure.value is None else float(str(figure.value))


#: What a cell without a score shows, and says to those who listen.
WITHOUT_SCORE = {
    State.NOT_APPLICABLE: ("n/a", "not applicable"),
    State.NO_ANSWER: ("\u2013", "no answer"),
    State.NOT_ASKED: ("", "not asked"),
}

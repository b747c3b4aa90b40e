"""Pictures of actions, the same on the dashboard and in print."""

from boards.statistics.actions import ActionFigures, CountRow
from core.charts import Bar, BarChart


def status_chart(figures: ActionFigures, *, key: str) -> BarChart:
    """How many actions stand where."""
    return _chart(figures.by_status, key, "Actions by status", "How many actions stand where.")


def age_chart(figures: ActionFigures, *, key: str) -> BarChart:
    """How old the unfinished actions are."""
    return _chart(figures.by_age, key, "Unfinished actions by age", "How long ago they were added.")


def _chart(rows: tuple[CountRow, ...], key: str, title: str, description: str) -> BarChart:
    return BarChart(
        key=key,
        title=title,
        description=description,
        bars=[
            Bar(
                row.label,
                row.figure.value if isinstance(row.figure.value, int) else None,
                row.figure.display(),
            )
            for row in rows
        ],
        label_header=title,
        value_header="Actions",
    )

"""Charts in a report: drawn once, kept as SVG, so that a frozen report shows the very same picture."""

from django.template.loader import render_to_string

from core.charts import Chart
from reports.content import Block


def chart_block(chart: Chart, *, base: str, table: bool = True) -> Block:
    """The picture below its title and `base` (of what it is), and the table behind it."""
    svg = render_to_string("reports/chart.html", {"chart": chart}).strip()
    return Block(
        "chart",
        {
            "key": chart.key,
            "title": chart.title,
            "base": base,
            "numeric_from": chart.numeric_from,
            "svg": svg,
            "headers": list(chart.headers) if table else [],
            "rows": [[str(cell) for cell in row] for row in chart.rows] if table else [],
        },
    )

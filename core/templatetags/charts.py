"""Draws charts: the picture alone, or with the table behind it."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.charts import Chart

register = template.Library()


@register.simple_tag
def chart(chart: Chart) -> SafeString:
    """Draw the picture alone."""
    return render_to_string(chart.template, {"chart": chart, "drawing": chart.drawing})  # type: ignore[attr-defined]


@register.simple_tag
def chart_with_table(chart: Chart, table: str = "details", heading: bool = True) -> SafeString:
    """Draw the picture, its note and its table.

    ``table`` is "details" (behind a line that opens it, for pages), "plain" (shown, for print) or "none".
    """
    picture = render_to_string(chart.template, {"chart": chart, "drawing": chart.drawing})  # type: ignore[attr-defined]
    narrow = ""
    if table != "plain" and chart.narrow is not None:
        narrow = render_to_string(
            chart.template, {"chart": chart, "drawing": chart.narrow, "suffix": "-phone"}
        )
    return render_to_string(
        "charts/with_table.html",
        {"chart": chart, "picture": picture, "narrow": narrow, "table": table, "heading": heading},
    )


for _name in ("bar_chart", "line_chart", "heat_chart", "stacked_chart", "tree_chart"):
    register.simple_tag(chart, name=_name)

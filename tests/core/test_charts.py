"""Charts: geometry, the table behind them, and SVG that works under a strict policy and in print."""

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from core.charts import (
    Bar,
    BarChart,
    DotChart,
    Dots,
    HeatCell,
    HeatChart,
    LineChart,
    Series,
    Stack,
    StackedChart,
    TreeChart,
    TreeNode,
)
from core.charts.chart import nice_ticks, plain
from core.charts.words import text_width, wrap
from core.templatetags.charts import chart_with_table

SVG = "{http://www.w3.org/2000/svg}"


def bars() -> BarChart:
    return BarChart(
        key="bars",
        title="Attendance <by> agency",
        description="Two agencies",
        bars=[Bar("Police & crime", 75, colour="amber"), Bar("Housing", None)],
        unit="%",
        maximum=100,
        threshold=80,
    )


def lines() -> LineChart:
    series = [Series(f"Agency {number}", [50, None, 50.5]) for number in range(6)]
    return LineChart(key="lines", title="Over time", labels=["2023", "2024", "2025"], series=series, unit="%")


def heat() -> HeatChart:
    cells = [
        [HeatCell("green", "M", "Member"), None],
        [HeatCell("red", "A", "Absent"), HeatCell("grey", "-", "Not yet")],
    ]
    return HeatChart(
        key="heat",
        title="Who came",
        row_labels=["Police", "Housing"],
        column_labels=["14 Apr", "9 Jun"],
        cells=cells,
        totals=["100%", "0%"],
        total_header="Came",
    )


def dots() -> DotChart:
    lines = [
        Dots("1. Leadership and a very long name of a standard that goes on", [75, 50, None]),
        Dots("2. Training", [100, 100, 100]),
        Dots("3. Listening", [None, None, None], note="Not applicable"),
    ]
    return DotChart(
        key="dots", title="Standards", parts=["Own", "Moderated", "Last time"], lines=lines, unit="%",
        threshold=75, threshold_label="Acceptable: 75%",
    )  # fmt: skip


def stacked() -> StackedChart:
    stacks = [Stack("Board", [3, 0, 2]), Stack("Executive", [0, 0, 0])]
    return StackedChart(key="stacked", title="Actions", parts=["Closed", "Open", "Overdue"], stacks=stacks)


def tree() -> TreeChart:
    deep = TreeNode("Panel", children=[TreeNode("Task group", passing=True)])
    children = [TreeNode("A group with a very long name indeed", "Chair: Jo", children=[deep])]
    children += [TreeNode(f"Group {number}") for number in range(6)]
    return TreeChart(
        key="tree", title="Structure", roots=[TreeNode("Main board", "Chair: Sam", children=children)]
    )


ALL = [bars, dots, lines, heat, stacked, tree]


def svg_of(chart: object) -> str:
    return Template("{% load charts %}{% chart one %}").render(Context({"one": chart}))


@pytest.mark.parametrize("make", ALL)
def test_svg_is_accessible_and_needs_no_inline_style(make) -> None:
    html = svg_of(make())
    root = ElementTree.fromstring(html)  # noqa: S314 - our own output
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert set(str(root.get("aria-labelledby")).split()) <= set(ids)
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", html)


@pytest.mark.parametrize("make", ALL)
def test_output_is_the_same_every_time(make) -> None:
    assert svg_of(make()) == svg_of(make())


@pytest.mark.parametrize("make", ALL)
def test_table_has_a_cell_for_every_head(make) -> None:
    chart = make()
    assert all(len(row) == len(chart.headers) for row in chart.rows)


@pytest.mark.parametrize("make", ALL)
def test_everything_lies_inside_the_picture(make) -> None:
    root = ElementTree.fromstring(svg_of(make()))  # noqa: S314 - our own output
    width, height = (int(str(root.get(name))) for name in ("width", "height"))
    for box in root.iter(f"{SVG}rect"):
        x, y, w, h = (int(str(box.get(name))) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + w <= width
        assert y + h <= height
    for text in root.iter(f"{SVG}text"):
        size = int(str(text.get("font-size")))
        long = text_width(text.text or "", size, bold=text.get("font-weight") == "bold")
        share = {"end": 1.0, "middle": 0.5}.get(str(text.get("text-anchor")), 0.0)
        left = int(str(text.get("x"))) - long * share
        assert left >= -long * 0.1, text.text
        assert left + long <= width * 1.01, text.text
        assert 0 < int(str(text.get("y"))) <= height


def test_absent_figure_is_not_nought() -> None:
    chart = bars()
    assert chart.rows == [["Police & crime", "75%"], ["Housing", "No figure"]]
    assert len(chart.drawing.bars) == 1
    assert "No figure" in svg_of(chart)


def test_dots_of_the_same_value_lie_in_one_another() -> None:
    drawing = dots().drawing
    second = [mark for mark in drawing.marks if mark.y == drawing.marks[-1].y]
    assert [mark.shape for mark in second] == ["bar", "ring", "dot"]
    assert len({mark.x for mark in second}) == 1
    assert len(drawing.marks) == 3 + 2 + 3  # the legend, two values, three values
    assert [(line.x1 < line.x2) for line in drawing.spans] == [True]
    assert "Not applicable" in svg_of(dots())
    assert dots().rows[2] == ["3. Listening", "No figure", "No figure", "No figure"]
    with pytest.raises(ValueError, match="3 parts, not for 4"):
        DotChart(key="many", title="Many", parts=["1", "2", "3", "4"], lines=[])


def test_text_is_escaped() -> None:
    assert "Attendance &lt;by&gt; agency" in svg_of(bars())


def test_number_at_the_threshold_gets_paper_behind_it() -> None:
    assert len(bars().drawing.backs) == 1


def test_names_at_line_ends_do_not_touch() -> None:
    heights = sorted(
        text.y for text in lines().drawing.texts if text.text.endswith(tuple("012345")) and text.bold
    )
    assert len(heights) == 6
    assert all(lower - upper >= 18 for upper, lower in pairwise(heights))


def test_gap_breaks_a_line() -> None:
    chart = LineChart(
        key="x", title="x", labels=["a", "b", "c", "d", "e"], series=[Series("s", [1, 2, None, 3, 4])]
    )
    assert len(chart.drawing.series[0].paths) == 2
    assert len(chart.drawing.series[0].markers) == 4


def test_tree_draws_every_box_once_and_none_overlap() -> None:
    boxes = tree().drawing.boxes
    assert len(boxes) == 10
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart


def test_tree_rows_say_what_belongs_to_what() -> None:
    assert ["Task group", "Panel", "", ""] in tree().rows


@pytest.mark.parametrize("make", [BarChart, DotChart, HeatChart, LineChart, StackedChart, TreeChart])
def test_empty_charts_draw(make) -> None:
    empty = {
        BarChart: {"bars": []},
        DotChart: {"parts": [], "lines": []},
        HeatChart: {"row_labels": [], "column_labels": [], "cells": []},
        LineChart: {"labels": [], "series": []},
        StackedChart: {"parts": [], "stacks": []},
        TreeChart: {"roots": []},
    }
    assert "<svg" in svg_of(make(key="e", title="Empty", **empty[make]))


@pytest.mark.parametrize(("maximum", "last"), [(0, 1), (1, 1), (7, 8), (100, 100), (101, 125), (0.3, 0.3)])
def test_ticks_reach_the_maximum(maximum: float, last: float) -> None:
    assert nice_ticks(maximum)[-1] == pytest.approx(last)


@pytest.mark.parametrize(
    ("value", "words"), [(60.0, "60%"), (60.94, "60.9%"), (None, "No figure"), (1234, "1,234%")]
)
def test_plain_numbers(value: float | None, words: str) -> None:
    assert plain(value, "%") == words


def test_wrapping_keeps_to_the_width() -> None:
    lines_ = wrap("Multi-agency child exploitation and missing strategic group of the west", 120, 13, most=2)
    assert len(lines_) == 2
    assert lines_[-1].endswith("…")
    assert all(text_width(line, 13) <= 120 for line in lines_)


@pytest.mark.parametrize(
    ("table", "expected"), [("details", "<details"), ("plain", "<table"), ("none", "<figure")]
)
def test_table_behind_the_picture(table: str, expected: str) -> None:
    html = Template("{% load charts %}{% chart_with_table one table=table %}").render(
        Context({"one": heat(), "table": table})
    )
    assert ("<details" in html) == (table == "details")
    assert ("<table" in html) == (table != "none")


def test_exact_values_are_welcome() -> None:
    chart = BarChart(
        key="d", title="Exact", bars=[Bar("Police", Decimal("68.2"))], maximum=100, threshold=Decimal(80)
    )
    assert chart.rows == [["Police", "68.2"]]
    assert chart.drawing.threshold is not None
    over_time = LineChart(key="l", title="Exact", labels=["a", "b"], series=[Series("s", [Decimal(1), 2.5])])
    assert len(over_time.drawing.series[0].markers) == 2
    parts = StackedChart(key="s", title="Exact", parts=["x", "y"], stacks=[Stack("a", [Decimal("0.1"), 0.2])])
    assert parts.rows == [["a", "0.1", "0.2", "0.3"]]
    assert len(parts.drawing.boxes) == 4


def test_names_as_long_as_those_of_standards_are_not_cut() -> None:
    name = (
        "11. Effective inter-agency working and information sharing in order to ensure safeguarding and "
        "promoting children's welfare"
    )
    drawing = BarChart(
        key="bars", title="Standards", bars=[Bar(name, 77), Bar("9. Safe recruitment", 75)]
    ).drawing
    lines = [text for text in drawing.texts if text.anchor == "end"]
    assert " ".join(text.text for text in lines) == f"{name} 9. Safe recruitment"
    assert {text.size for text in lines} == {14}


def test_a_phone_gets_names_above_the_bars() -> None:
    bars = [
        Bar("Marchland Fire and Rescue Service", 62.6),
        Bar("Dunmoor Council, Housing", None),
        Bar("Police", 100),
    ]
    made = BarChart(
        key="bars", title="Agencies", bars=bars, unit="%", threshold=75, threshold_label="Acceptable: 75%"
    )
    drawn = made.narrow
    assert [text.text for text in drawn.texts] == [
        *(
            "Marchland Fire and Rescue Service",
            "62.6%",
            "Dunmoor Council, Housing",
            "No figure",
            "Police",
            "100%",
        ),
        "Acceptable: 75%",
    ]
    assert all(box.x + box.width <= drawn.width for box in drawn.bars)
    page = chart_with_table(made)
    assert page.count("<svg") == 2
    assert len(set(re.findall(r'id="([^"]+-title)"', page))) == 2
    assert chart_with_table(made, table="plain").count("<svg") == 1, "paper is wide enough"

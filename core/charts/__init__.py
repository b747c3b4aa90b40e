"""Charts as plain data and geometry; templates in ``templates/charts`` draw them as SVG.

No chart library: these take about a millisecond, look the same on the page and in the PDF, and need neither
inline styles nor scripts. Every chart also gives the table behind it: ``headers`` and ``rows``.
"""

from core.charts.bars import Bar, BarChart
from core.charts.chart import Chart
from core.charts.dots import DotChart, Dots
from core.charts.heat import HeatCell, HeatChart
from core.charts.lines import LineChart, Series
from core.charts.stacks import Stack, StackedChart
from core.charts.trees import TreeChart, TreeNode

__all__ = [
    "Bar",
    "BarChart",
    "Chart",
    "DotChart",
    "Dots",
    "HeatCell",
    "HeatChart",
    "LineChart",
    "Series",
    "Stack",
    "StackedChart",
    "TreeChart",
    "TreeNode",
]

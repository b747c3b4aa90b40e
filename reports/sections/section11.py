"""The audit of standards: averages with their base, each standard, each organisation, findings and actions.

It is about the cycle that audits.statistics.periods chooses for the period, with the moderator's grades where there
are some. A board without such a cycle gets no section; its tables have headings only.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from audits.statistics.analysis import cycle_figures
from audits.statistics.cells import Show
from audits.statistics.lines import CycleFigures, StandardLine
from audits.statistics.parts import percent_words
from audits.statistics.periods import cycle_of_period
from audits.statistics.pictures import standards_chart
from core.figures import Figure
from core.partial_dates import display_date
from core.rounding import half_up, plain
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.sections import section11_follow as follow
from reports.sections.building import Building, Built

AGENCY = ("section11_agency", ["agency", "answered", "not_applicable", "no_answer", "average"])
STANDARD = ("section11_standard", ["standard", "answered", "highest", "lowest", "average"])
OVERALL = ("section11_overall", ["rule", "value", "numerator", "denominator"])
# Of what was added up: enough that a calculator comes to the printed value.
PLACES = 4


def build(building: Building) -> Built:
    """Summary, standards with the board's words, organisations, findings and actions of the period's cycle."""
    cycle = cycle_of_period(building.board, building.period)
    found, found_table = follow.findings(building)
    if cycle is None:
        names = (AGENCY, STANDARD, OVERALL, follow.COMMENTARY, follow.ACTIONS)
        nothing = Block("paragraph", {"text": "No audit of standards was due in this period."})
        empty = [Table(name, list(headers), []) for name, headers in names]
        return Built([nothing, *found] if found else [], [*empty, found_table])
    figures = cycle_figures(cycle, Show.MODERATED)
    _note(building, figures)
    written, written_table = follow.commentary(figures)
    made, made_table = follow.actions(building, cycle)
    return Built(
        [
            *_summary(building, figures),
            *_standards(figures),
            *written,
            *_agencies(figures),
            *_findings(figures),
            *found,
            *made,
        ],
        [*_tables(figures), written_table, made_table, found_table],
    )


def _percent(value: Any) -> str:
    """A percentage for a file: "80", "66.7"; empty where there is no data."""
    return "" if value is None else plain(value if isinstance(value, Decimal) else half_up(value, 1))


def _tables(figures: CycleFigures) -> list[Table]:
    agencies = [
        [
            one.name,
            one.answered.value,
            one.not_applicable.value,
            one.no_answer.value,
            _percent(one.average.value),
        ]
        for one in figures.agencies
    ]
    standards = [
        [one.standard.number, one.mean.count, *map(_percent, (one.highest, one.lowest, one.average.value))]
        for one in figures.standards
    ]
    overall = [
        [one.rule, _percent(one.figure.value), half_up(one.mean.total, PLACES), one.mean.count]
        for one in figures.overall
    ]
    return [Table(*AGENCY, agencies), Table(*STANDARD, standards), Table(*OVERALL, overall)]


def _note(building: Building, figures: CycleFigures) -> None:
    notes = building.notes
    notes.use_all([line.average for line in figures.standards], in_table=True)
    for line in figures.agencies:
        notes.use_all([line.average, line.answered, line.not_applicable, line.no_answer], in_table=True)


def _summary(building: Building, figures: CycleFigures) -> list[Block]:
    cycle = figures.sheet.cycle
    headline = [one.figure for one in figures.overall] + [figures.handed_in, figures.below, figures.red]
    sentence = (
        f"{cycle}: {cycle.version.framework}, returns due on {display_date(cycle.due_on)}. "
        f"{percent_words(figures.threshold)} of the highest grade and over is acceptable."
    )
    return [
        Block("paragraph", {"text": sentence}),
        Block("figures", {"figures": building.notes.use_all(headline)}),
        chart_block(
            standards_chart(figures, key="report-section11-standards"),
            base=f"Of {figures.handed_in.base()} handed in; what does not apply and what was not answered is left out.",
        ),
    ]


def _highest(line: StandardLine) -> list[str]:
    return [percent_words(line.highest), percent_words(line.lowest)] if line.mean.count else ["", ""]


def _standards(figures: CycleFigures) -> list[Block]:
    return [
        table_block(
            "section11-standards",
            "Each standard, in per cent of the highest grade",
            ["Standard", "Average", "Highest", "Lowest", "Agencies"],
            [
                [
                    f"{line.standard.number}. {line.standard.title}",
                    line.average.display(),
                    *_highest(line),
                    line.counts_words,
                ]
                for line in figures.standards
            ],
        )
    ]


def _agencies(figures: CycleFigures) -> list[Block]:
    return [
        table_block(
            "section11-agencies",
            "Each organisation",
            ["Organisation", "Average", "Standards answered", "Not applicable", "No answer"],
            [
                [
                    line.name,
                    line.average.display(),
                    line.answered.display(),
                    line.not_applicable.display(),
                    line.no_answer.display(),
                ]
                for line in figures.agencies
            ],
            numeric_from=1,
        )
    ]


def _findings(figures: CycleFigures) -> list[Block]:
    blocks = []
    for key, caption, lines in (
        ("strongest", "Strongest standards", figures.strongest_standards()),
        ("weakest", "Weakest standards", figures.weakest_standards()),
    ):
        rows = [[f"{one.standard.number}. {one.standard.title}", *_average(one.average)] for one in lines]
        blocks.append(_finding(key, caption, "Standard", rows))
    if any(line.mean.count for line in figures.criteria):
        for key, caption, found in (
            ("strongest-criteria", "Strongest criteria", figures.strongest_criteria()),
            ("weakest-criteria", "Weakest criteria", figures.weakest_criteria()),
        ):
            rows = [[str(one.criterion), *_average(one.average)] for one in found]
            blocks.append(_finding(key, caption, "Criterion", rows))
        red = [
            [str(line.criterion), "; ".join(line.red_at), len(line.red_at)] for line in figures.red_criteria
        ]
        blocks.append(
            table_block(
                "section11-red", "Criteria with a red grade", ["Criterion", "Agencies", "Number"], red,
                numeric_from=2,
                empty="No agency graded a criterion red.",
            )
        )  # fmt: skip
    return blocks


def _average(figure: Figure) -> list[str]:
    return [figure.base(), figure.display()]


def _finding(key: str, caption: str, head: str, rows: Sequence[Sequence[str]]) -> Block:
    return table_block(
        f"section11-{key}",
        caption,
        [head, "Of what", "Average"],
        rows,
        numeric_from=2,
        empty="Nothing was answered yet.",
    )

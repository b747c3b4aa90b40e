"""Actions: how things stand at the end of the period, what was opened and closed in it, whose they are."""

from boards.statistics.actions import action_figures
from core.figures import Figure
from core.partial_dates import display_date
from reports.action_charts import age_chart, status_chart
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built

OWNER_HEADERS = ["agency", "unfinished", "overdue", "closed"]


def build(building: Building) -> Built:
    """Figures, status, colour and age, and a table by owner."""
    figures = action_figures(building.board, building.period, building.as_at)
    counted = [*figures.by_status, *figures.by_colour, *figures.by_age]
    notes = building.notes
    headline = [figures.unfinished, figures.overdue, figures.opened, figures.closed, figures.closed_on_time]
    measures = [*headline, figures.total, figures.withdrawn, figures.without_day, figures.without_owner]
    tables = [
        Table(
            "actions_summary",
            ["measure", "value", "numerator", "denominator"],
            [[f.label, f.value, f.numerator, f.denominator] for f in measures],
        ),
        Table(
            "actions_counts",
            ["group", "label", "actions"],
            [[r.key, r.label, r.figure.value] for r in counted],
        ),
        Table(
            "actions_owners",
            OWNER_HEADERS,
            [[o.name, o.unfinished.value, o.overdue.value, o.closed.value] for o in figures.by_owner],
        ),
    ]
    if not figures.total.value and not figures.opened.value:
        return Built([Block("paragraph", {"text": "The board had no actions in this period."})], tables)
    day = display_date(building.as_at)
    blocks = [
        Block("figures", {"figures": notes.use_all(headline)}),
        chart_block(
            status_chart(figures, key="report-actions-status"),
            base=_base(figures.total, building),
        ),
        chart_block(
            age_chart(figures, key="report-actions-age"),
            base=_base(figures.unfinished, building),
        ),
        table_block(
            "actions-owners",
            f"Actions by agency, {day}",
            ["Agency", "Unfinished", "Overdue", "Closed in the period"],
            [
                [o.name, o.unfinished.display(), o.overdue.display(), o.closed.display()]
                for o in figures.by_owner
            ],
            numeric_from=1,
            empty="No action has an owner.",
        ),
    ]
    notes.use_all(measures)
    notes.use_all([row.figure for row in (*figures.by_status, *figures.by_age)], in_table=True)
    notes.use_all([row.figure for row in figures.by_colour])
    for owner in figures.by_owner:
        notes.use_all([owner.unfinished, owner.overdue, owner.closed], in_table=True)
    return Built(blocks, tables)


def _base(figure: Figure, building: Building) -> str:
    """Of how many actions a picture is, and on which day: "Of 24 actions, as at 31 March 2026."."""
    word = "action" if figure.value == 1 else "actions"
    return f"Of {figure.display()} {word}, as at {display_date(building.as_at)}."

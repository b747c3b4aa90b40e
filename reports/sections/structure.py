"""How the board is organised: the chart, and the groups with their chairs. Roles, not names, are printed."""

from boards.structure import Branch, structure_chart, structure_on
from core.partial_dates import display_date
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built

HEADERS = ["group", "kind", "reports_to", "chair", "interim"]


def build(building: Building) -> Built:
    """The structure as at the end of the period."""
    roots = structure_on(building.board, building.as_at)
    if not roots:
        return Built(
            [Block("paragraph", {"text": "The board has no groups yet."})], [Table("groups", HEADERS, [])]
        )
    rows = [row for root in roots for row in _rows(root, "")]
    as_at = display_date(building.as_at)
    chart = structure_chart(building.board, building.as_at, key="report-structure", names=False, roots=roots)
    return Built(
        [
            chart_block(chart, base=chart.description, table=False),
            table_block(
                "groups",
                f"Groups and their chairs, {as_at}",
                ["Group", "Kind", "Reports to", "Chair"],
                [[*row[:3], f"{row[3]} (interim)" if row[4] else row[3]] for row in rows],
            ),
        ],
        [Table("groups", HEADERS, [[*row[:4], "yes" if row[4] else "no"] for row in rows])],
    )


def _rows(branch: Branch, parent: str) -> list[tuple[str, str, str, str, bool]]:
    group = branch.group
    rows = [(group.name, group.get_kind_display(), parent, branch.chair_role, branch.is_interim)]
    for child in branch.children:
        rows += _rows(child, group.name)
    return rows

"""What the officer recommended before, with what became of it, and what is recommended now.

Recommendations are no case content; nothing of them is suppressed.
"""

from collections.abc import Sequence

from core.charts import Bar, BarChart
from core.figures import Figure
from core.partial_dates import display_date
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.models import Recommendation, Report
from reports.recommended import ActionsOf, recommendations_of
from reports.sections.building import Building, Built

State = Recommendation.State
STATE_RULE = (
    "Recommendations of earlier reports that were neither done nor dropped by then, by how far they are now."
)
COLOURS = {State.DONE: "teal", State.UNDER_WAY: "amber", State.NOT_BEGUN: "plum", State.DROPPED: "grey"}


def build_before(building: Building) -> Built:
    """Recommendations carried over, how far they are, and the words on each."""
    rows = recommendations_of(building.report, carried=True) if building.report else []
    headers = ["recommendation", "who", "due", "state", "progress", "actions"]
    if not rows:
        return Built([], [Table("recommendations_before", headers, [])])
    actions, notes = ActionsOf(rows), building.notes
    counted = [
        _count(building, rows, state)
        for state in (State.DONE, State.UNDER_WAY, State.NOT_BEGUN, State.DROPPED)
    ]
    done = Figure.percent(
        "recommendations.done_share", "Recommendations that are done", sum(one.state == State.DONE for one in rows),
        len(rows), of="recommendations", rule=STATE_RULE, rule_key="recommendations", period=building.period,
    )  # fmt: skip
    blocks = [
        Block("figures", {"figures": notes.use_all([done])}),
        chart_block(_chart(counted), base=f"Of {_words(len(rows))}.", table=False),
        _table_before(rows, actions),
    ]
    notes.use_all(counted, in_table=True)
    return Built(
        blocks, [Table("recommendations_before", headers, [_file_row(one, actions) for one in rows])]
    )


def build_next(building: Building) -> Built:
    """What is recommended for the time to come, to whom and by when."""
    rows = recommendations_of(building.report, carried=False) if building.report else []
    headers = ["recommendation", "who", "due", "actions"]
    if not rows:
        return Built([], [Table("recommendations_next", headers, [])])
    actions = ActionsOf(rows)
    file_rows = [[*_file_row(one, actions)[:3], actions.words(one)] for one in rows]
    return Built(
        [_table_next(rows, actions)],
        [Table("recommendations_next", headers, file_rows)],
    )


def build_in_annual(building: Building) -> Built:
    """For the board's own report: what the officer recommended and followed in the signed report of the same period."""
    period = building.period
    reports = Report.objects.filter(
        board=building.board, kind=Report.Kind.LADO, starts_on=period.start, ends_on=period.end
    )
    report = reports.finished().order_by("-version").first()
    if report is None:
        return Built()
    before, new = (recommendations_of(report, carried=carried) for carried in (True, False))
    actions = ActionsOf([*before, *new])
    blocks = [
        *([_table_before(before, actions)] if before else []),
        *([_table_next(new, actions)] if new else []),
    ]
    source = f"From the “{report}”, which the chair has signed off."
    return Built([Block("paragraph", {"text": source}), *blocks] if blocks else [])


def _table_before(rows: Sequence[Recommendation], actions: ActionsOf) -> Block:
    return table_block(
        "recommendations-before",
        "Recommendations of earlier reports, and what became of them",
        ["Recommendation", "Who, by when", "How far, and what became of it"],
        [[one.text, _who_when(one), _how_far(one, actions.words(one))] for one in rows],
    )


def _table_next(rows: Sequence[Recommendation], actions: ActionsOf) -> Block:
    """With a column of actions where there is any."""
    heads = ["Recommendation", "Who", "By when", "Action"]
    shown = [
        [one.text, one.owner, display_date(one.due_on) if one.due_on else "", _capital(actions.words(one))]
        for one in rows
    ]
    if not any(row[-1] for row in shown):
        shown, heads = [row[:-1] for row in shown], heads[:-1]
    return table_block("recommendations-next", "Recommendations", heads, shown)


def _count(building: Building, rows: Sequence[Recommendation], state: Recommendation.State) -> Figure:
    number = sum(one.state == state for one in rows)
    return Figure.count(
        f"recommendations.{state.value}", f"Recommendations: {state.label.lower()}", number,
        denominator=len(rows), of="recommendations", rule=STATE_RULE, rule_key="recommendations",
        period=building.period,
    )  # fmt: skip


def _chart(counted: Sequence[Figure]) -> BarChart:
    return BarChart(
        key="recommendations-before",
        title="How far the recommendations are",
        bars=[
            Bar(
                figure.label.partition(": ")[2].capitalize(),
                figure.value if isinstance(figure.value, int) else None,
                colour=COLOURS[State(figure.key.partition(".")[2])],
            )
            for figure in counted
        ],
        label_header="How far",
        value_header="Recommendations",
    )


def _words(number: int) -> str:
    return f"{number} recommendation{'' if number == 1 else 's'}"


def _who_when(one: Recommendation) -> str:
    due = f"by {display_date(one.due_on)}" if one.due_on else ""
    return ", ".join(part for part in (one.owner, due) if part)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _how_far(one: Recommendation, actions: str) -> str:
    """ "Under way (action 12, open): two of three are trained"."""
    state = one.get_state_display() + (f" ({actions})" if actions else "")
    return f"{state}: {one.progress}" if one.progress else state


def _file_row(one: Recommendation, actions: ActionsOf) -> list[object]:
    return [one.text, one.owner, one.due_on, one.get_state_display(), one.progress, actions.words(one)]

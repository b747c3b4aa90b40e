"""What comes of the audits: the board's commentary, findings of case file audits, low grades and their actions."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.html import format_html, linebreaks

from audits.items import item_number
from audits.models import Answer, CaseAuditFinding, Cycle
from audits.services.proposals import low_grades_of_cycle
from audits.statistics.commentaries import commentaries_of
from audits.statistics.lines import CycleFigures
from audits.statistics.parts import percent_words, share
from boards.models import Action
from core.figures import Figure
from core.partial_dates import display_date
from core.rounding import half_up, plain
from reports.content import Block, Table, table_block
from reports.sections.building import Building

COMMENTARY = (
    "section11_commentary",
    ["standard", "title", "answered", "highest", "lowest", "average", "commentary"],
)
ACTIONS = ("section11_actions", ["number", "agency", "item", "action", "due", "status", "overdue"])
FINDINGS = ("case_audit_findings", ["audit", "finished_on", "kind", "finding", "agencies"])
WAITS = (Action.Status.OPEN, Action.Status.IN_PROGRESS)


def commentary(figures: CycleFigures) -> tuple[list[Block], Table]:
    """Each standard that the board has written about, with its figures above the words; and the file with both."""
    texts = commentaries_of(figures.sheet.cycle)
    blocks, rows = [], []
    for line in figures.standards:
        text = texts.get(line.standard.pk, "")
        values = (line.highest, line.lowest, line.average.value)
        rows.append(
            [line.standard.number, line.standard.title, line.mean.count, *map(_percent, values), text]
        )
        if text:
            blocks.append(
                Block("text", {"html": _written(line.standard, line.average, line.counts_words, text)})
            )
    return blocks, Table(*COMMENTARY, rows)


def _written(standard: object, average: Figure, counts: str, text: str) -> str:
    # Plain words: what looks like a tag in them is shown, not read.
    of = f" ({average.base()})" if average.value is not None else ""
    head = format_html(
        "<h3>{}</h3><p><strong>{}</strong>{}: {}.</p>", standard, average.display(), of, counts
    )
    return f"{head}{linebreaks(text, autoescape=True)}"


def _percent(value: Any) -> str:
    return "" if value is None else plain(half_up(value, 1))


def findings(building: Building) -> tuple[list[Block], Table]:
    """What audits of case files that were finished in the period found; nothing on a page where there were none."""
    period = building.period
    found = (
        CaseAuditFinding.objects.filter(
            board=building.board,
            case_audit__finished_on__range=(period.start, min(period.end, building.today)),
        )
        .select_related("case_audit")
        .prefetch_related("about__agency")
        .order_by("case_audit__finished_on", "case_audit__theme", "kind", "pk")
    )
    rows, printed = [], []
    for one in found:
        audit = one.case_audit
        agencies = "; ".join(about.agency.name for about in one.about.all())
        rows.append([audit.theme, audit.finished_on, one.get_kind_display(), one.text, agencies])
        printed.append([audit.theme, one.get_kind_display(), one.text, agencies or "Every agency"])
    blocks = []
    if printed:
        headers = ["Audit", "What it is", "What was found", "Agencies"]
        blocks.append(table_block("case-audit-findings", "What audits of case files found", headers, printed))
    return blocks, Table(*FINDINGS, rows)


def actions(building: Building, cycle: Cycle) -> tuple[list[Block], Table]:
    """Low grades and how many have an action; the actions that came from this cycle, as at the report's day."""
    low = low_grades_of_cycle(cycle)
    threshold = percent_words(Fraction(cycle.threshold))
    figures = [
        Figure.count(
            "section11.low", f"Answers below {threshold}", len(low),
            rule="Answers below what the board calls acceptable, with the moderator’s grade where there is one.",
            rule_key="audits.low",
        ),
        share(
            "section11.low_with_action", "Of these with an action", sum(one.action is not None for one in low),
            len(low), of="low answers", rule="An action that came from the answer and was not withdrawn.",
            rule_key="audits.low_with_action",
        ),
    ]  # fmt: skip
    followed = _followed(building, cycle)
    rows = [
        [
            one.number,
            agency,
            item,
            one.text,
            _due(one),
            Action.Status(one.state).label,
            "yes" if late else "no",
        ]
        for one, agency, item, late in followed
    ]
    printed = [
        [
            f"{one.number}. {one.text}",
            f"{agency}, {item}",
            _due(one),
            f"{Action.Status(one.state).label}{', overdue' if late else ''}",
        ]
        for one, agency, item, late in followed
    ]
    blocks = [
        Block("figures", {"figures": building.notes.use_all(figures)}),
        table_block(
            "section11-actions",
            f"Actions that came from the audit, {display_date(building.as_at)}",
            ["Action", "From", "Due", "Status"],
            printed,
            empty="No action was recorded from this audit.",
        ),
    ]
    return blocks, Table(*ACTIONS, rows)


def _followed(building: Building, cycle: Cycle) -> Sequence[tuple[Any, str, str, bool]]:
    """(action, agency, number of the item, whether it is overdue), by number. Two queries."""
    answers = Answer.objects.filter(agency_return__cycle=cycle)
    kind = ContentType.objects.get_for_model(Answer)
    rows = Action.objects.filter(board=cycle.board_id, source_type=kind, source_id__in=answers.values("pk"))
    found: list[Any] = list(rows.with_colour(building.as_at).order_by("number"))
    related = answers.filter(pk__in=[one.source_id for one in found]).select_related(
        "agency_return__agency", "standard", "criterion__standard"
    )
    by_pk = {answer.pk: answer for answer in related}
    shown = []
    for one in found:
        answer = by_pk[one.source_id]
        late = one.due is not None and one.due < building.as_at and one.state in WAITS
        item = item_number(answer.criterion or answer.standard)
        shown.append((one, answer.agency_return.agency.name, item, late))
    return shown


def _due(action: Any) -> str:
    return display_date(action.due) if action.due else action.due_words

"""The thread of a review as a picture: finding → recommendation → action → evidence, and what proves the change."""

from collections.abc import Sequence
from typing import Any

from core.charts import TreeChart, TreeNode
from core.partial_dates import display_date
from reviews.models import Finding, Review


def chain_of(review: Review, findings: Sequence[Finding], rows: Sequence[dict[str, Any]]) -> TreeChart | None:
    """The picture; None where nothing is recommended. `rows` are those of ReviewPage.recommendations."""
    if not rows:
        return None
    shown = {one.pk for one in findings}
    loose = [_node(row) for row in rows if row["one"].finding_id not in shown]
    roots = [
        TreeNode(
            str(finding),
            _short(finding.text),
            "" if finding.kind == Finding.Kind.IMPROVEMENT else finding.get_kind_display(),
            [_node(row) for row in rows if row["one"].finding_id == finding.pk],
        )
        for finding in findings
    ]
    return TreeChart(
        key="chain",
        title="From finding to proof",
        description="What was found, what was recommended because of it, which actions came of that, and what proves "
        "that practice changed.",
        roots=[TreeNode(str(review), review.get_kind_display(), "", [*roots, *loose])],
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else f"{text[:88].rstrip()}…"


def _node(row: dict[str, Any]) -> TreeNode:
    one = row["one"]
    state = one.get_state_display()
    if row["is_still"]:
        state = f"{state}: little or no progress"
    elif row["is_unproved"]:
        state = f"{state}, without proof"
    actions = [
        TreeNode(
            str(action),
            action.get_status_display(),
            ""
            if not action.proofs
            else f"{action.proofs} piece{'s' if action.proofs > 1 else ''} of evidence",
        )
        for action in row["actions"]
    ]
    proofs = [
        TreeNode(
            f"Proof: {proof.get_kind_display().lower()}",
            _short(proof.text),
            display_date(proof.shown_on),
            passing=True,
        )
        for proof in row["proofs"]
    ]
    return TreeNode(str(one), _short(one.text or "To be written"), state, [*actions, *proofs])

"""The action plan of a review: what is still open, and what has changed since it was signed. Pure rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPEN, UNDER_WAY, DONE, NOT_ACTED_ON = "open", "under_way", "done", "not_acted_on"
FINISHED_ACTIONS = ("closed", "withdrawn")


@dataclass(frozen=True)
class PlanLine:
    """One recommendation of a plan: what it says, its proofs' ids, and its actions' statuses by number."""

    number: int
    state: str
    text: str = ""
    reasons: str = ""
    proofs: Sequence[int] = ()
    actions: Mapping[int, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        actions = {str(number): status for number, status in sorted(self.actions.items())}
        said = {"state": self.state, "text": self.text, "reasons": self.reasons}
        return said | {"proofs": sorted(self.proofs), "actions": actions}


def open_points(lines: Sequence[PlanLine]) -> list[str]:
    """What a plan still has open, in words, by recommendation."""
    return [words for line in lines for words in _open_of(line)]


def _open_of(line: PlanLine) -> list[str]:
    name = f"Recommendation {line.number}"
    found = []
    if line.state == OPEN:
        found.append(f"{name} is not begun{'' if line.actions else ', and no action came of it'}.")
    elif line.state == UNDER_WAY:
        found.append(f"{name} is under way.")
    elif line.state == DONE and not line.proofs:
        found.append(f"{name} counts as done, and nothing proves it.")
    found += [
        f"Action {number}, of recommendation {line.number}, is not closed."
        for number, status in sorted(line.actions.items())
        if status not in FINISHED_ACTIONS
    ]
    return found


def kept_plan(lines: Sequence[PlanLine]) -> dict[str, Any]:
    """The plan as a signature keeps it: number of the recommendation → what it looked like."""
    return {str(line.number): line.kept() for line in lines}


def changes(signed: Mapping[str, Any], lines: Sequence[PlanLine]) -> list[str]:
    """What is different from the signed plan, in words; nothing while the signature holds."""
    now = kept_plan(lines)
    found = []
    for number in sorted({*signed, *now}, key=int):
        before, after = signed.get(number), now.get(number)
        if before is None:
            found.append(f"Recommendation {number} was added.")
        elif after is None:
            found.append(f"Recommendation {number} was removed.")
        elif before != after:
            found += _changed(number, before, after)
    return found


def _changed(number: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    found = []
    if any(before[name] != after[name] for name in ("state", "text", "reasons")):
        found.append(f"Recommendation {number} was changed.")
    if before["proofs"] != after["proofs"]:
        found.append(f"The proof of recommendation {number} was changed.")
    old, new = before["actions"], after["actions"]
    for action in sorted({*old, *new}, key=int):
        if action not in old:
            found.append(f"Action {action} came of recommendation {number}.")
        elif action not in new:
            found.append(f"Action {action} of recommendation {number} was withdrawn.")
        elif old[action] != new[action]:
            found.append(f"Action {action} of recommendation {number} moved on.")
    return found

"""A plan in words: lines for a terminal, and the same as plain data for a page."""

from collections.abc import Iterator
from typing import Any

from core.loading.plans import LoadPlan
from core.spreadsheets import Problem

# A terminal or a page is no place for thousands of lines; counts are always whole.
MOST_LISTED = 200
# Problems that a page keeps for its download.
MOST_KEPT = 5_000

PLURALS = {
    "agency": "agencies",
    "person": "people",
    "lead of a school": "leads of schools",
    "invitation by email": "invitations by email",
    "agency on the board's list": "agencies on the board's list",
}


def plural(what: str) -> str:
    """The word for several."""
    return PLURALS.get(what, f"{what}s")


def counts_line(plan: LoadPlan) -> str:
    """ "3 new, 0 changed, 45 unchanged"."""
    return f"{plan.made:,} new, {plan.changed:,} changed, {plan.unchanged:,} unchanged"


def lines(plan: LoadPlan) -> Iterator[str]:
    """What a load did or would do: counts, what is new, what changes, warnings."""
    yield f"{counts_line(plan)}."
    for what, names in plan.new.items():
        yield f"New {what if len(names) == 1 else plural(what)} ({len(names):,}):"
        yield from _capped([f"  {name}" for name in names])
    if plan.changes:
        yield f"Changes ({len(plan.changes):,}):"
        yield from _capped(
            [f"  Row {c.row}, {c.what}: {c.field} from {c.before} to {c.after}" for c in plan.changes]
        )
    yield from warning_lines(plan)


def warning_lines(plan: LoadPlan) -> Iterator[str]:
    """The warnings, one line each."""
    yield from _capped([f"Warning: {warning}" for warning in plan.warnings])


def problem_line(problem: Problem) -> str:
    """Row, column, value, what is wrong and what is allowed, in one line."""
    told = problem.message.startswith(f"Row {problem.row} ")
    place = [] if told or not problem.row else [f"Row {problem.row}"]
    if problem.column and not told:
        place.append(problem.column if place else f"Column {problem.column}")
    if problem.value and not told and problem.value not in problem.message:
        place.append(f"“{problem.value}”")
    line = f"{', '.join(place)}: {problem.message}" if place else problem.message
    return f"{line.rstrip('.')}. Allowed: {problem.allowed}." if problem.allowed else f"{line.rstrip('.')}."


def outcome(plan: LoadPlan) -> dict[str, Any]:
    """The plan as JSON for a page; long lists are cut, with their whole length beside them."""
    return {
        "rows": plan.row_count,
        "counts": plan.counts(),
        "new": [
            {
                "what": plural(what) if len(names) > 1 else what,
                "count": len(names),
                "names": names[:MOST_LISTED],
            }
            for what, names in plan.new.items()
        ],
        "changes": [[c.row, c.what, c.field, c.before, c.after] for c in plan.changes[:MOST_LISTED]],
        "change_count": len(plan.changes),
        "warnings": plan.warnings[:MOST_LISTED],
        "warning_count": len(plan.warnings),
        "problems": [
            [p.row, p.column or "", p.value, p.message, p.allowed] for p in plan.problems[:MOST_KEPT]
        ],
        "problem_count": plan.problem_count,
    }


def _capped(texts: list[str]) -> Iterator[str]:
    yield from texts[:MOST_LISTED]
    if len(texts) > MOST_LISTED:
        yield f"  and {len(texts) - MOST_LISTED:,} more"

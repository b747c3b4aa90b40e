"""Warning of new names that may be a slip of a known one."""

from collections.abc import Iterable, Sequence

from core.loading.plans import LoadPlan
from core.names import near

MOST_SUGGESTED = 3
LOOKED_AT = 12


def warn_of_near(plan: LoadPlan, what: str, new: Sequence[str], known: Iterable[str]) -> None:
    """Warn of each new name that is near a known one, or near another new name that comes before it."""
    if not new:
        return
    names = tuple(dict.fromkeys([*known, *new]))
    place = {name: number for number, name in enumerate(names)}
    for name in new:
        alike = [other for other in near(name, names, LOOKED_AT) if place[other] < place[name]]
        if alike:
            suggested = " or ".join(f"“{other}”" for other in alike[:MOST_SUGGESTED])
            plan.warn(f"New {what} “{name}” – did you mean {suggested}?")

"""How far the facts of a return are: an own count beside that of the criteria."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from core.figures import Figure

RULE = (
    "A fact is given when all of it is there, or when the agency says that there is none. Where several people can be "
    "named, the first one counts."
)


class Slot(Protocol):
    """One fact or person, as audits.services.facts has it."""

    @property
    def place(self) -> int: ...
    @property
    def missing(self) -> str: ...
    @property
    def why_open(self) -> str: ...
    @property
    def is_from_last(self) -> bool: ...


@dataclass(frozen=True)
class FactProgress:
    """How many facts are given, of those asked for; how many are to be confirmed; how many stand in the way."""

    given: int = 0
    asked: int = 0
    to_confirm: int = 0
    open: int = 0

    @property
    def is_done(self) -> bool:
        """Nothing is left that has to be said before the return can be handed in."""
        return not self.open

    @property
    def words(self) -> str:
        """ "9 of 14"."""
        return f"{self.given} of {self.asked}"

    @property
    def figure(self) -> Figure:
        """Given as a share of what is asked for."""
        return Figure.percent(
            "audit_facts_given", "Facts given", self.given, self.asked, of="facts", places=0, rule=RULE,
            rule_key="audit_facts_given",
        )  # fmt: skip


def fact_progress(slots: Iterable[Slot]) -> FactProgress:
    """Counted from what was read already: no query."""
    listed = list(slots)
    first = [one for one in listed if one.place == 1]
    return FactProgress(
        sum(1 for one in first if not one.missing),
        len(first),
        sum(1 for one in listed if one.is_from_last),
        sum(1 for one in listed if one.why_open),
    )

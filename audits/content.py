"""What a version of a framework says, as plain data: shipped, read from a file, or read from the tables."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class GradeContent:
    """One step of the scale."""

    score: Decimal
    label: str
    colour: str


@dataclass(frozen=True)
class CriterionContent:
    """One criterion; `descriptors` says by score what each grade means."""

    key: str
    text: str
    guidance: str = ""
    evidence_hint: str = ""
    weight: Decimal = Decimal(1)
    sector_ids: tuple[int, ...] = ()
    descriptors: dict[Decimal, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FactContent:
    """One fact that is asked for beside the grades."""

    key: str
    kind: str
    label: str
    hint: str = ""
    counts: str = ""
    most: int = 1
    months: int | None = None
    is_required: bool = True

    @classmethod
    def of_row(cls, row: Any) -> "FactContent":
        """What a row of the table says."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class StandardContent:
    """One standard with its criteria and the facts that belong to it, each in their order."""

    key: str
    title: str
    guidance: str = ""
    criteria: tuple[CriterionContent, ...] = ()
    facts: tuple[FactContent, ...] = ()


@dataclass(frozen=True)
class VersionContent:
    """All that a version says."""

    grades: tuple[GradeContent, ...]
    standards: tuple[StandardContent, ...]

    @property
    def criterion_count(self) -> int:
        return sum(len(standard.criteria) for standard in self.standards)

    @property
    def fact_count(self) -> int:
        return sum(len(standard.facts) for standard in self.standards)

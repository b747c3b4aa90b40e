"""What a version of a framework says, as plain data: shipped, read from a file, or read from the tables."""

from dataclasses import dataclass, field
from decimal import Decimal


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
class StandardContent:
    """One standard with its criteria, in their order."""

    key: str
    title: str
    guidance: str = ""
    criteria: tuple[CriterionContent, ...] = ()


@dataclass(frozen=True)
class VersionContent:
    """All that a version says."""

    grades: tuple[GradeContent, ...]
    standards: tuple[StandardContent, ...]

    @property
    def criterion_count(self) -> int:
        return sum(len(standard.criteria) for standard in self.standards)

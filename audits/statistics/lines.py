"""What is said about a cycle, line by line: one overall rule, standard, agency, criterion, sector; and all together."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from audits.models import Criterion, Cycle, Return, Standard
from audits.rules import Mean
from audits.statistics.sheet import Scale, Sheet
from core.figures import Figure

MOST_STANDARDS, MOST_CRITERIA = 3, 5


@dataclass(frozen=True)
class Overall:
    """The average of a cycle by one rule, with its parts."""

    rule: str
    figure: Figure
    mean: Mean


@dataclass(frozen=True)
class StandardLine:
    """One standard over all agencies."""

    standard: Standard
    mean: Mean
    average: Figure
    highest: Fraction | None
    highest_of: tuple[str, ...]
    lowest: Fraction | None
    lowest_of: tuple[str, ...]
    bands: tuple[Figure, ...]
    not_applicable: Figure
    no_answer: Figure
    evidence: Figure
    change: Figure | None
    is_below: bool
    is_mass: bool

    @property
    def name(self) -> str:
        return f"Standard {self.standard.number}"

    @property
    def counts_words(self) -> str:
        return counts_words((*self.bands, self.not_applicable, self.no_answer))


@dataclass(frozen=True)
class AgencyLine:
    """One agency over all standards."""

    agency_return: Return
    mean: Mean
    average: Figure
    answered: Figure
    not_applicable: Figure
    no_answer: Figure
    evidence: Figure
    change: Figure | None
    is_below: bool
    is_mass: bool

    @property
    def name(self) -> str:
        return self.agency_return.agency.name


@dataclass(frozen=True)
class CriterionLine:
    """One criterion over all agencies."""

    criterion: Criterion
    mean: Mean
    average: Figure
    bands: tuple[Figure, ...]
    not_applicable: Figure
    no_answer: Figure
    red_at: tuple[str, ...]

    @property
    def counts_words(self) -> str:
        return counts_words((*self.bands, self.not_applicable, self.no_answer))


@dataclass(frozen=True)
class SectorLine:
    """The agencies of one sector."""

    name: str
    average: Figure


@dataclass(frozen=True)
class CycleFigures:
    """Everything that is said about one cycle, as one view of the answers shows it."""

    sheet: Sheet
    scale: Scale
    previous: Cycle | None
    handed_in: Figure
    below: Figure
    red: Figure
    overall: tuple[Overall, ...]
    standards: tuple[StandardLine, ...]
    agencies: tuple[AgencyLine, ...]
    criteria: tuple[CriterionLine, ...]
    sectors: tuple[SectorLine, ...]
    change: Figure | None

    @property
    def threshold(self) -> Fraction:
        """What the board calls acceptable, in per cent."""
        return Fraction(self.sheet.cycle.threshold)

    @property
    def answered_standards(self) -> list[StandardLine]:
        return [line for line in self.standards if line.mean.count]

    def strongest_standards(self) -> list[StandardLine]:
        found = sorted(
            self.answered_standards, key=lambda line: (-(line.mean.value or 0), line.standard.number)
        )
        return found[:MOST_STANDARDS]

    def weakest_standards(self) -> list[StandardLine]:
        found = sorted(self.answered_standards, key=lambda line: (line.mean.value or 0, line.standard.number))
        return found[:MOST_STANDARDS]

    def _answered_criteria(self) -> list[CriterionLine]:
        return [line for line in self.criteria if line.mean.count]

    def strongest_criteria(self) -> list[CriterionLine]:
        return sorted(self._answered_criteria(), key=lambda line: -(line.mean.value or 0))[:MOST_CRITERIA]

    def weakest_criteria(self) -> list[CriterionLine]:
        return sorted(self._answered_criteria(), key=lambda line: line.mean.value or 0)[:MOST_CRITERIA]

    @property
    def red_criteria(self) -> list[CriterionLine]:
        return [line for line in self.criteria if line.red_at]

    @property
    def below_threshold(self) -> list[AgencyLine]:
        return [line for line in self.agencies if line.is_below]

    @property
    def mass_not_applicable(self) -> list[AgencyLine | StandardLine]:
        agencies = [line for line in self.agencies if line.is_mass]
        return [*agencies, *(line for line in self.standards if line.is_mass)]

    def figures(self) -> list[Figure]:
        """All of them, each key once."""
        found: list[Figure | None] = [self.handed_in, self.below, self.red, self.change]
        found += [one.figure for one in self.overall]
        for line in self.standards:
            found += [
                line.average,
                *line.bands,
                line.not_applicable,
                line.no_answer,
                line.evidence,
                line.change,
            ]
        for agency in self.agencies:
            found += [agency.average, agency.answered, agency.not_applicable, agency.no_answer]
            found += [agency.evidence, agency.change]
        for criterion in self.criteria:
            found += [criterion.average, *criterion.bands, criterion.not_applicable, criterion.no_answer]
        found += [sector.average for sector in self.sectors]
        return [figure for figure in found if figure is not None]


def counts_words(figures: Sequence[Figure]) -> str:
    """ "13 at 75% and over, 2 at 50%, 4 not applicable, 2 no answer"; what nobody has is left out."""
    return (
        ", ".join(f"{figure.display()} {figure.label}" for figure in figures if figure.value)
        or "nobody asked"
    )

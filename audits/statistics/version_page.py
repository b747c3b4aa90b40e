"""One version as its page shows it: standards with criteria, each with what its grades mean."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from audits.content import CriterionContent, FactContent, GradeContent, StandardContent, VersionContent
from audits.models import Criterion, Descriptor, FactAsked, FrameworkVersion, Grade, Standard
from boards.models import Sector


@dataclass(frozen=True)
class Step:
    """One grade of a criterion's scale, with its meaning."""

    grade: Grade
    text: str


@dataclass(frozen=True)
class CriterionShown:
    """A criterion with its scale; `asked_of` names the kinds of agency, none for all."""

    row: Criterion
    steps: list[Step]
    asked_of: list[str]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class FactShown:
    """One fact that is asked for, with its place among those of its standard."""

    row: FactAsked
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class StandardShown:
    """A standard with those of its criteria that are shown, and its facts."""

    row: Standard
    criteria: list[CriterionShown]
    facts: list[FactShown]
    left_out: int
    is_first: bool
    is_last: bool


class VersionShown:
    """All of a version in five queries; with a sector, what agencies of that kind are asked."""

    def __init__(
        self, version: FrameworkVersion, *, sector: Sector | None, sector_names: Mapping[int, str]
    ) -> None:
        self.version, self.sector, self.sector_names = version, sector, sector_names
        self.grades = list(Grade.objects.filter(version=version).order_by("score"))
        self.standard_rows = list(Standard.objects.filter(version=version).order_by("number"))
        self.criterion_rows: dict[int, list[Criterion]] = defaultdict(list)
        for row in Criterion.objects.filter(version=version).order_by("standard_id", "place"):
            self.criterion_rows[row.standard_id].append(row)
        self.fact_rows: dict[int, list[FactAsked]] = defaultdict(list)
        for asked in FactAsked.objects.filter(version=version).order_by("standard_id", "place"):
            self.fact_rows[asked.standard_id].append(asked)
        self.told: dict[int, dict[int, str]] = defaultdict(dict)
        told = Descriptor.objects.filter(criterion__version=version).order_by()
        for criterion_id, grade_id, text in told.values_list("criterion_id", "grade_id", "text"):
            self.told[criterion_id][grade_id] = text

    @property
    def has_sectors(self) -> bool:
        """Whether some criteria are asked of some kinds of agency only."""
        return any(row.sector_ids for rows in self.criterion_rows.values() for row in rows)

    @cached_property
    def standards(self) -> list[StandardShown]:
        return [
            self._standard(row, place == 0, place == len(self.standard_rows) - 1)
            for place, row in enumerate(self.standard_rows)
        ]

    def _standard(self, standard: Standard, is_first: bool, is_last: bool) -> StandardShown:
        rows = self.criterion_rows[standard.pk]
        shown = [row for row in rows if self.sector is None or row.is_asked_of(self.sector.pk)]
        criteria = [self._criterion(row, standard, row is rows[0], row is rows[-1]) for row in shown]
        facts = self._facts(standard)
        return StandardShown(standard, criteria, facts, len(rows) - len(shown), is_first, is_last)

    def _facts(self, standard: Standard) -> list[FactShown]:
        rows = self.fact_rows[standard.pk]
        for row in rows:
            row.standard = standard
        return [FactShown(row, row is rows[0], row is rows[-1]) for row in rows]

    def _criterion(self, row: Criterion, standard: Standard, is_first: bool, is_last: bool) -> CriterionShown:
        row.standard = standard
        told = self.told.get(row.pk, {})
        steps = [Step(grade, told.get(grade.pk, "")) for grade in self.grades] if told else []
        asked_of = [self.sector_names[pk] for pk in row.sector_ids if pk in self.sector_names]
        return CriterionShown(row, steps, asked_of, is_first, is_last)

    @property
    def fact_count(self) -> int:
        return sum(len(rows) for rows in self.fact_rows.values())

    @property
    def criterion_count(self) -> int:
        return sum(len(rows) for rows in self.criterion_rows.values())

    @property
    def content(self) -> VersionContent:
        """As plain data, without asking again."""
        scores = {grade.pk: grade.score for grade in self.grades}
        return VersionContent(
            tuple(GradeContent(grade.score, grade.label, grade.colour) for grade in self.grades),
            tuple(
                StandardContent(
                    standard.key,
                    standard.title,
                    standard.guidance,
                    tuple(
                        CriterionContent(
                            row.key,
                            row.text,
                            row.guidance,
                            row.evidence_hint,
                            row.weight,
                            tuple(row.sector_ids),
                            {scores[pk]: text for pk, text in self.told.get(row.pk, {}).items()},
                        )
                        for row in self.criterion_rows[standard.pk]
                    ),
                    tuple(FactContent.of_row(row) for row in self.fact_rows[standard.pk]),
                )
                for standard in self.standard_rows
            ),
        )

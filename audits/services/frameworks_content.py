"""Writing what a version says into the tables, and reading it back: a handful of queries whatever its size."""

from collections import defaultdict
from decimal import Decimal

from audits.content import CriterionContent, FactContent, GradeContent, StandardContent, VersionContent
from audits.models import Criterion, Descriptor, FactAsked, FrameworkVersion, Grade, Standard


def fill(version: FrameworkVersion, content: VersionContent) -> None:
    """Write everything into a version that is empty. Five queries."""
    grades = Grade.objects.bulk_create(
        Grade(board_id=version.board_id, version=version, score=row.score, label=row.label, colour=row.colour)
        for row in content.grades
    )
    standards = Standard.objects.bulk_create(
        Standard(
            board_id=version.board_id,
            version=version,
            key=row.key,
            number=number,
            title=row.title,
            guidance=row.guidance,
        )
        for number, row in enumerate(content.standards, start=1)
    )
    rows = [
        (standard, place, row)
        for standard, of_standard in zip(standards, content.standards, strict=True)
        for place, row in enumerate(of_standard.criteria, start=1)
    ]
    criteria = Criterion.objects.bulk_create(
        Criterion(
            board_id=version.board_id,
            version=version,
            standard=standard,
            key=row.key,
            place=place,
            text=row.text,
            guidance=row.guidance,
            evidence_hint=row.evidence_hint,
            weight=row.weight,
            sector_ids=list(row.sector_ids),
        )
        for standard, place, row in rows
    )
    FactAsked.objects.bulk_create(
        FactAsked(board_id=version.board_id, version=version, standard=standard, place=place, **vars(row))
        for standard, of_standard in zip(standards, content.standards, strict=True)
        for place, row in enumerate(of_standard.facts, start=1)
    )
    by_score = {grade.score: grade for grade in grades}
    Descriptor.objects.bulk_create(
        Descriptor(board_id=version.board_id, criterion=criterion, grade=by_score[score], text=text)
        for criterion, (_, _, row) in zip(criteria, rows, strict=True)
        for score, text in row.descriptors.items()
        if text
    )


def content_of(version: FrameworkVersion) -> VersionContent:
    """Everything that a version says. Five queries."""
    grades = tuple(
        GradeContent(row.score.normalize(), row.label, row.colour)
        for row in Grade.objects.filter(version=version).order_by("score")
    )
    descriptors: dict[int, dict[Decimal, str]] = defaultdict(dict)
    told = Descriptor.objects.filter(criterion__version=version).order_by("grade__score")
    for criterion_id, score, text in told.values_list("criterion_id", "grade__score", "text"):
        descriptors[criterion_id][score.normalize()] = text
    criteria: dict[int, list[CriterionContent]] = defaultdict(list)
    for row in Criterion.objects.filter(version=version).order_by("standard__number", "place"):
        criteria[row.standard_id].append(
            CriterionContent(
                row.key,
                row.text,
                row.guidance,
                row.evidence_hint,
                row.weight.normalize(),
                tuple(row.sector_ids),
                descriptors[row.pk],
            )
        )
    facts: dict[int, list[FactContent]] = defaultdict(list)
    for asked in FactAsked.objects.filter(version=version).order_by("standard_id", "place"):
        facts[asked.standard_id].append(FactContent.of_row(asked))
    standards = tuple(
        StandardContent(row.key, row.title, row.guidance, tuple(criteria[row.pk]), tuple(facts[row.pk]))
        for row in Standard.objects.filter(version=version).order_by("number")
    )
    return VersionContent(grades, standards)

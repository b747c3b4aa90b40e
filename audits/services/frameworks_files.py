"""A version as a file and a file as a draft: one row per criterion, one column per grade."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from audits.comparison import compare
from audits.content import FactContent, VersionContent
from audits.models import Criterion, CriterionMatch, Descriptor, FrameworkVersion, Grade, Standard
from audits.services.frameworks import locked_draft
from audits.services.frameworks_content import content_of, fill
from audits.services.frameworks_reading import FACT_COLUMNS, FIXED, heading_of, read_version
from boards.models import Sector
from core import audit
from core.models import User
from core.spreadsheets import Table


class FileProblemsError(Exception):
    """The file cannot be loaded; `problems` says why, row by row."""

    def __init__(self, table: Table) -> None:
        super().__init__(f"{table.problem_count} problems")
        self.problems, self.problem_count = table.problems, table.problem_count


@dataclass(frozen=True)
class Loaded:
    """What a file did to a draft."""

    added: int
    removed: int
    changed: int
    unchanged: int


def headers_of(content: VersionContent) -> list[str]:
    """The columns of the file, the grades last."""
    fixed = [column.name for column in (*FIXED, *FACT_COLUMNS)]
    return fixed + [heading_of(grade) for grade in content.grades]


def rows_of(content: VersionContent) -> Iterator[list[Any]]:
    """One row per criterion and per fact; a standard without either has a row of its own."""
    names = dict(Sector.objects.values_list("pk", "name"))
    for place_of_standard, standard in enumerate(content.standards, start=1):
        about = [place_of_standard, standard.title, standard.guidance]
        rest = [""] * (len(FIXED) + len(FACT_COLUMNS) - len(about) + len(content.grades))
        if not standard.criteria and not standard.facts:
            yield [*about, *rest]
        for place, row in enumerate(standard.criteria, start=1):
            yield [
                *about,
                f"{place_of_standard}.{place}",
                row.text,
                row.guidance,
                row.evidence_hint,
                row.weight,
                "; ".join(names[pk] for pk in row.sector_ids if pk in names),
                *([""] * len(FACT_COLUMNS)),
                *(row.descriptors.get(grade.score, "") for grade in content.grades),
            ]
        for place, fact in enumerate(standard.facts, start=1):
            # Label and hint stand where a criterion has its text and guidance.
            yield [
                *about,
                "",
                fact.label,
                fact.hint,
                *rest[3 : len(FIXED) - len(about)],
                *_fact_cells(place, fact),
            ] + ([""] * len(content.grades))


def _fact_cells(place: int, fact: FactContent) -> list[Any]:
    return [
        place,
        fact.kind,
        fact.counts,
        fact.most if fact.kind == "person" else "",
        fact.months or "",
        "yes" if fact.is_required else "no",
    ]


@transaction.atomic
def load_version(version: FrameworkVersion, file: UploadedFile[Any], *, actor: User | None) -> Loaded:
    """Make a draft say what the file says, whole or not at all. Raises FileProblemsError, ValidationError.

    A criterion whose text is known, or else whose number, stays the same criterion: its matches are kept.
    """
    version = locked_draft(version)
    before = content_of(version)
    content, table = read_version(file.read(), file.name or "", before)
    if not table.ok:
        raise FileProblemsError(table)
    matches = _matches(version)
    Descriptor.objects.filter(criterion__version=version).delete()
    Grade.objects.filter(version=version).delete()
    Standard.objects.filter(version=version).delete()
    fill(version, content)
    _match_again(version, matches)
    found = _difference(before, content)
    audit.record(
        "framework_version.loaded", version, actor=actor, after={"file": file.name or "", **vars(found)}
    )
    return found


def _matches(version: FrameworkVersion) -> list[tuple[int | str, int | str]]:
    """The crosswalk of a draft, with keys instead of the rows that are made anew."""
    rows = CriterionMatch.objects.filter(later__version=version).values_list("earlier_id", "later__key")
    others = CriterionMatch.objects.filter(earlier__version=version).values_list("earlier__key", "later_id")
    return [*rows, *others]


def _match_again(version: FrameworkVersion, matches: list[tuple[int | str, int | str]]) -> None:
    ids = dict(Criterion.objects.filter(version=version).values_list("key", "pk"))

    def found(one: int | str) -> int | None:
        return ids.get(one) if isinstance(one, str) else one

    CriterionMatch.objects.bulk_create(
        CriterionMatch(board_id=version.board_id, earlier_id=earlier_id, later_id=later_id)
        for earlier, later in matches
        if (earlier_id := found(earlier)) and (later_id := found(later))
    )


def _difference(before: VersionContent, after: VersionContent) -> Loaded:
    found = compare(before, after, {})
    changed = len(found.changed) + len(found.moved)
    return Loaded(len(found.added), len(found.removed), changed, found.unchanged)

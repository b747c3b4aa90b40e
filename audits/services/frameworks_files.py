"""A version as a file and a file as a draft: one row per criterion, one column per grade."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from audits.comparison import compare
from audits.content import VersionContent
from audits.models import Criterion, CriterionMatch, Descriptor, FrameworkVersion, Grade, Standard
from audits.services.frameworks import locked_draft
from audits.services.frameworks_content import content_of, fill
from audits.services.frameworks_reading import FIXED, heading_of, read_version
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
    return [column.name for column in FIXED] + [heading_of(grade) for grade in content.grades]


def rows_of(content: VersionContent) -> Iterator[list[Any]]:
    """One row per criterion; a standard without criteria has a row of its own."""
    names = dict(Sector.objects.values_list("pk", "name"))
    for place_of_standard, standard in enumerate(content.standards, start=1):
        about = [place_of_standard, standard.title, standard.guidance]
        if not standard.criteria:
            yield [*about, *([""] * (len(FIXED) - len(about) + len(content.grades)))]
        for place, row in enumerate(standard.criteria, start=1):
            yield [
                *about,
                f"{place_of_standard}.{place}",
                row.text,
                row.guidance,
                row.evidence_hint,
                row.weight,
                "; ".join(names[pk] for pk in row.sector_ids if pk in names),
                *(row.descriptors.get(grade.score, "") for grade in content.grades),
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

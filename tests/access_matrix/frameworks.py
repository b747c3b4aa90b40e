"""Standards."""

from typing import Any

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.cycles import the_cycle
from tests.access_matrix.lines import Kwargs, Line, board


def _draft_version(on: Board) -> Any:
    from audits.models import FrameworkVersion
    from tests.audits import stories

    found = FrameworkVersion.objects.filter(framework__key="own-neglect").first()
    return found or stories.framework_of(on, key="own-neglect", name="Neglect", status="draft")


def a_shipped_framework(on: Board) -> Kwargs:
    return {"key": "small-groups"}


def a_version(on: Board) -> Kwargs:
    return {"pk": the_cycle(on).version_id}


def a_file_of_a_version(on: Board) -> Kwargs:
    return {"pk": the_cycle(on).version_id, "form": "csv"}


def a_draft_version(on: Board) -> Kwargs:
    return {"pk": _draft_version(on).pk}


def a_standard_of_a_draft(on: Board) -> Kwargs:
    return {"standard": _draft_version(on).standards.get(number=1).pk}


def a_criterion_of_a_draft(on: Board) -> Kwargs:
    return {"criterion": _draft_version(on).criteria.get(key="c1-1").pk}


def a_line_of_a_crosswalk(on: Board) -> Kwargs:
    from audits.models import CriterionMatch

    earlier, later = the_cycle(on).version, _draft_version(on)
    match, _ = CriterionMatch.objects.get_or_create(
        board=on, earlier=earlier.criteria.get(key="c1-1"), later=later.criteria.get(key="c1-1")
    )
    return {"pk": later.pk, "match": match.pk}


def a_fact_of_a_draft(on: Board) -> Kwargs:
    from tests.audits import fact_stories

    standard = _draft_version(on).standards.get(number=1)
    return {"fact": (standard.facts_asked.first() or fact_stories.asked(standard)).pk}


TABLE: dict[str, Line] = {
    # audits: standards
    "audits:frameworks": board(Perm.FRAMEWORK_READ),
    "audits:framework_add": board(Perm.FRAMEWORK_MANAGE),
    "audits:framework_take": board(Perm.FRAMEWORK_MANAGE, of=a_shipped_framework),
    "audits:version": board(Perm.FRAMEWORK_READ, of=a_version),
    "audits:framework_edit": board(Perm.FRAMEWORK_MANAGE, of=a_version),
    "audits:version_edit": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:version_copy": board(Perm.FRAMEWORK_MANAGE, of=a_version),
    "audits:version_publish": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:version_drop": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:version_download": board(Perm.FRAMEWORK_READ, of=a_file_of_a_version),
    "audits:version_load": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:version_compare": board(Perm.FRAMEWORK_READ, of=a_version),
    "audits:standard_add": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:standard_edit": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:standard_move": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:standard_remove": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:criterion_add": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:criterion_edit": board(Perm.FRAMEWORK_MANAGE, of=a_criterion_of_a_draft),
    "audits:criterion_move": board(Perm.FRAMEWORK_MANAGE, of=a_criterion_of_a_draft),
    "audits:criterion_remove": board(Perm.FRAMEWORK_MANAGE, of=a_criterion_of_a_draft),
    "audits:fact_asked_add": board(Perm.FRAMEWORK_MANAGE, of=a_standard_of_a_draft),
    "audits:fact_asked_edit": board(Perm.FRAMEWORK_MANAGE, of=a_fact_of_a_draft),
    "audits:fact_asked_move": board(Perm.FRAMEWORK_MANAGE, of=a_fact_of_a_draft),
    "audits:fact_asked_remove": board(Perm.FRAMEWORK_MANAGE, of=a_fact_of_a_draft),
    "audits:crosswalk": board(Perm.FRAMEWORK_READ, of=a_version),
    "audits:match_add": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:match_same": board(Perm.FRAMEWORK_MANAGE, of=a_draft_version),
    "audits:match_remove": board(Perm.FRAMEWORK_MANAGE, of=a_line_of_a_crosswalk),
}

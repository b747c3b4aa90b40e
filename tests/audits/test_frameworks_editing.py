"""Changing a draft: scale, standards, criteria; never a published version."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from audits.content import GradeContent
from audits.models import Criterion, CriterionMatch, Descriptor, FrameworkVersion, Standard
from audits.services import frameworks, frameworks_crosswalk
from audits.services import frameworks_editing as editing
from audits.services.frameworks_editing import CriterionFacts
from boards.models import Board
from core.models import AuditEntry, User
from tests.audits import stories


@pytest.fixture
def draft(in_dunmoor: Board) -> FrameworkVersion:
    return stories.framework_of(in_dunmoor, standards=3, criteria=3, status="draft")


def titles(version: FrameworkVersion) -> list[str]:
    connection.check_constraints()
    return [str(one) for one in Standard.objects.filter(version=version).order_by("number")]


def numbers(version: FrameworkVersion, standard: int) -> list[tuple[str, str]]:
    connection.check_constraints()
    rows = Criterion.objects.filter(version=version, standard__number=standard).select_related("standard")
    return [(row.number, row.key) for row in rows.order_by("place")]


def standard_of(version: FrameworkVersion, number: int) -> Standard:
    return Standard.objects.select_related("version").get(version=version, number=number)


def criterion_of(version: FrameworkVersion, key: str) -> Criterion:
    return Criterion.objects.select_related("version", "standard").get(version=version, key=key)


def test_add_standard_comes_last(draft: FrameworkVersion, manager: User) -> None:
    editing.add_standard(draft, title="Online safety", guidance="One\r\ntwo", actor=manager)

    assert titles(draft)[-1] == "4. Online safety"
    assert standard_of(draft, 4).guidance == "One\ntwo"


@pytest.mark.parametrize(
    ("number", "direction", "moved", "order"),
    [
        (2, "up", True, ["1. Standard 2", "2. Standard 1", "3. Standard 3"]),
        (2, "down", True, ["1. Standard 1", "2. Standard 3", "3. Standard 2"]),
        (1, "up", False, ["1. Standard 1", "2. Standard 2", "3. Standard 3"]),
        (3, "down", False, ["1. Standard 1", "2. Standard 2", "3. Standard 3"]),
    ],
)
def test_move_standard(
    draft: FrameworkVersion, manager: User, number: int, direction: str, moved: bool, order: list[str]
) -> None:
    assert editing.move_standard(standard_of(draft, number), direction, actor=manager) is moved
    assert titles(draft) == order


def test_remove_standard_closes_the_gap(draft: FrameworkVersion, manager: User) -> None:
    editing.remove_standard(standard_of(draft, 2), actor=manager)

    assert titles(draft) == ["1. Standard 1", "2. Standard 3"]
    assert numbers(draft, 2) == [("2.1", "c3-1"), ("2.2", "c3-2"), ("2.3", "c3-3")]


def test_change_standard_is_audited(draft: FrameworkVersion, manager: User) -> None:
    editing.change_standard(standard_of(draft, 1), title="Leaders", guidance="", actor=manager)

    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.before, entry.after) == (
        "framework_version.part_changed",
        {"title": "Standard 1"},
        {"title": "Leaders"},
    )


def test_add_criterion_with_descriptors(draft: FrameworkVersion, manager: User) -> None:
    facts = CriterionFacts(
        text="Is there a plan?",
        weight=Decimal(2),
        descriptors={Decimal(25): "No", Decimal(50): " ", Decimal(100): "Yes"},
    )

    criterion = editing.add_criterion(standard_of(draft, 1), facts, actor=manager)

    assert (criterion.number, criterion.weight) == ("1.4", 2)
    told = Descriptor.objects.filter(criterion=criterion).values_list("grade__label", "text")
    assert list(told) == [("Not met", "No"), ("Fully met", "Yes")]


def test_change_criterion_keeps_its_key(draft: FrameworkVersion, manager: User) -> None:
    criterion = criterion_of(draft, "c1-2")

    editing.change_criterion(criterion, CriterionFacts(text="Changed"), actor=manager)

    found = criterion_of(draft, "c1-2")
    assert (found.text, found.descriptors.count()) == ("Changed", 0)


@pytest.mark.parametrize(
    ("direction", "moved", "order"),
    [("up", False, ["c1-1", "c1-2", "c1-3"]), ("down", True, ["c1-2", "c1-1", "c1-3"])],
)
def test_move_criterion(
    draft: FrameworkVersion, manager: User, direction: str, moved: bool, order: list[str]
) -> None:
    assert editing.move_criterion(criterion_of(draft, "c1-1"), direction, actor=manager) is moved
    assert [key for _, key in numbers(draft, 1)] == order


def test_remove_criterion_closes_the_gap(draft: FrameworkVersion, manager: User) -> None:
    editing.remove_criterion(criterion_of(draft, "c1-1"), actor=manager)

    assert numbers(draft, 1) == [("1.1", "c1-2"), ("1.2", "c1-3")]


def test_change_the_scale_keeps_what_is_said_of_grades_that_stay(
    draft: FrameworkVersion, manager: User
) -> None:
    grades = [
        GradeContent(Decimal(25), "Poor", "red"),
        GradeContent(Decimal(60), "Fair", "amber"),
        GradeContent(Decimal(100), "Good", "green"),
    ]

    editing.change_version(draft, note="Three grades", scored_by="criteria", grades=grades, actor=manager)

    assert list(draft.grades.values_list("score", "label")) == [(25, "Poor"), (60, "Fair"), (100, "Good")]
    told = Descriptor.objects.filter(criterion__key="c1-1").values_list("grade__label", "text")
    assert list(told) == [("Poor", "Not met: 1.1"), ("Good", "Fully met: 1.1")]


def test_two_grades_of_the_same_score_are_refused(draft: FrameworkVersion, manager: User) -> None:
    grades = [GradeContent(Decimal(1), "Poor", "red"), GradeContent(Decimal("1.00"), "Good", "green")]

    with pytest.raises(ValidationError, match="Two grades have the same score"):
        editing.change_version(draft, note="", scored_by="criteria", grades=grades, actor=manager)


CHANGES: dict[str, Any] = {
    "version": lambda v, a: editing.change_version(v, note="", scored_by="criteria", grades=(), actor=a),
    "add standard": lambda v, a: editing.add_standard(v, title="New", actor=a),
    "change standard": lambda v, a: editing.change_standard(
        standard_of(v, 1), title="New", guidance="", actor=a
    ),
    "move standard": lambda v, a: editing.move_standard(standard_of(v, 1), "down", actor=a),
    "remove standard": lambda v, a: editing.remove_standard(standard_of(v, 1), actor=a),
    "add criterion": lambda v, a: editing.add_criterion(standard_of(v, 1), CriterionFacts("New"), actor=a),
    "change criterion": lambda v, a: editing.change_criterion(
        criterion_of(v, "c1-1"), CriterionFacts("New"), actor=a
    ),
    "move criterion": lambda v, a: editing.move_criterion(criterion_of(v, "c1-1"), "down", actor=a),
    "remove criterion": lambda v, a: editing.remove_criterion(criterion_of(v, "c1-1"), actor=a),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("status", ["published", "superseded"])
def test_a_published_version_never_changes(
    in_dunmoor: Board, manager: User, change: str, status: str
) -> None:
    version = stories.framework_of(in_dunmoor, status=status)

    with pytest.raises(ValidationError, match="is published and cannot be changed"):
        CHANGES[change](version, manager)

    assert titles(version) == ["1. Standard 1", "2. Standard 2"]
    assert numbers(version, 1) == [("1.1", "c1-1"), ("1.2", "c1-2")]


def test_crosswalk_lines_come_and_go(in_dunmoor: Board, manager: User) -> None:
    one = stories.framework_of(in_dunmoor)
    other = stories.framework_of(in_dunmoor, key="own-neglect", name="Neglect")

    match = frameworks_crosswalk.add_match(
        criterion_of(one, "c1-1"), criterion_of(other, "c2-2"), actor=manager
    )
    with pytest.raises(ValidationError, match="matched already"):
        frameworks_crosswalk.add_match(criterion_of(one, "c1-1"), criterion_of(other, "c2-2"), actor=manager)
    frameworks_crosswalk.remove_match(match, actor=manager)

    assert not CriterionMatch.objects.exists()


def test_crosswalk_within_one_version_is_refused(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor)

    with pytest.raises(ValidationError, match="two different versions"):
        frameworks_crosswalk.add_match(
            criterion_of(version, "c1-1"), criterion_of(version, "c1-2"), actor=manager
        )


def test_match_same_keys_adds_what_is_missing_only(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor)
    draft = frameworks.copy_version(version, actor=manager)
    CriterionMatch.objects.filter(later__key="c1-1").delete()

    assert frameworks_crosswalk.match_same_keys(version, draft, actor=manager) == 1
    assert frameworks_crosswalk.match_same_keys(version, draft, actor=manager) == 0
    assert CriterionMatch.objects.count() == 4

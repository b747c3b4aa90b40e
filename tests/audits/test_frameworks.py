"""Taking shipped frameworks, own ones, copies and publishing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from audits.content import GradeContent
from audits.models import (
    Criterion,
    CriterionMatch,
    Descriptor,
    Framework,
    FrameworkVersion,
    Grade,
    Standard,
)
from audits.services import frameworks as services
from audits.services.carrying import earlier_return
from audits.services.frameworks_content import content_of
from audits.shipping import KEYS, shipped, shipped_frameworks, shipped_matches
from boards.models import Board
from core.models import AuditEntry, User
from core.scoping import board_scope
from tests import builders
from tests.audits import stories

TITLES_BEGIN = [
    "Senior management commitment to the importance",
    "A clear statement of the agency's responsibilities",
    "A clear line of accountability within the organisation",
    "Service development takes account of the need",
    "Service development is informed by the views",
    "Individual case decisions are informed by the views",
    "Effective inter-agency working enabling information sharing",
    "Staff training on safeguarding and promoting the welfare",
    "Safe recruitment",
    "Effective inter-agency working to safeguard and promote",
    "Effective inter-agency working and information sharing",
]


def test_section_11_has_the_eleven_standards_and_45_criteria() -> None:
    content = shipped("section-11").content

    begin = [
        standard.title[: len(known)] for standard, known in zip(content.standards, TITLES_BEGIN, strict=True)
    ]
    assert begin == TITLES_BEGIN
    assert [len(standard.criteria) for standard in content.standards] == [5, 4, 4, 3, 3, 4, 4, 5, 5, 4, 4]
    assert [(grade.score, grade.label, grade.colour) for grade in content.grades] == [
        (25, "Not met", "red"),
        (50, "Partly met", "blue"),
        (75, "Mostly met", "amber"),
        (100, "Fully met", "green"),
    ]


@pytest.mark.parametrize("key", KEYS)
def test_every_shipped_criterion_is_written_in_full(key: str) -> None:
    content = shipped(key).content
    criteria = [criterion for standard in content.standards for criterion in standard.criteria]
    texts = [text for criterion in criteria for text in criterion.descriptors.values()]

    assert all(one.text and one.guidance and one.evidence_hint for one in criteria)
    assert all(len(one.descriptors) == len(content.grades) for one in criteria)
    assert len(set(texts)) == len(texts) == len(criteria) * len(content.grades)
    assert len({one.key for one in criteria}) == len(criteria)
    assert min(len(text) for text in texts) > 15


def test_sizes_of_shipped_frameworks() -> None:
    sizes = [
        (one.key, len(one.content.standards), one.content.criterion_count) for one in shipped_frameworks()
    ]

    assert sizes == [("section-11", 11, 45), ("section-175", 8, 30), ("small-groups", 5, 14)]


def test_take_shipped_makes_a_published_version(in_dunmoor: Board, manager: User) -> None:
    version = services.take_shipped("section-11", board=in_dunmoor, actor=manager)

    assert version.status == FrameworkVersion.Status.PUBLISHED
    assert (version.number, version.published_by, version.framework.key) == (1, manager, "section-11")
    assert Standard.objects.filter(version=version).count() == 11
    assert Criterion.objects.filter(version=version).count() == 45
    assert Descriptor.objects.filter(criterion__version=version).count() == 180
    first = Criterion.objects.select_related("standard").get(version=version, key="senior-lead")
    assert first.number == "1.1"
    assert content_of(version) == shipped("section-11").content
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "framework.taken",
        "framework_version.published",
    ]


def test_take_shipped_takes_few_queries(
    in_dunmoor: Board, manager: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(28):
        services.take_shipped("section-11", board=in_dunmoor, actor=manager)


def test_take_shipped_twice_is_an_error(in_dunmoor: Board, manager: User) -> None:
    services.take_shipped("section-11", board=in_dunmoor, actor=manager)

    with pytest.raises(ValidationError, match="This board has Section 11 already"):
        services.take_shipped("section-11", board=in_dunmoor, actor=manager)

    assert Framework.objects.count() == 1


def test_take_shipped_beside_an_own_one_of_the_same_name(in_dunmoor: Board, manager: User) -> None:
    services.start_framework(board=in_dunmoor, name="section 11", actor=manager)

    with pytest.raises(ValidationError, match="already a framework of this name"):
        services.take_shipped("section-11", board=in_dunmoor, actor=manager)


@pytest.mark.parametrize(("one", "other"), [("section-11", "section-175"), ("section-11", "small-groups")])
def test_shipped_crosswalk_names_criteria_that_exist(one: str, other: str) -> None:
    known = {
        key: {row.key for standard in shipped(key).content.standards for row in standard.criteria}
        for key in (one, other)
    }
    pairs = shipped_matches(one, other)

    assert len(pairs) > 10
    assert {key for key, _ in pairs} <= known[one]
    assert {key for _, key in pairs} <= known[other]


def test_shipped_frameworks_are_matched_with_each_other(in_dunmoor: Board, manager: User) -> None:
    one = services.take_shipped("section-11", board=in_dunmoor, actor=manager)
    assert not CriterionMatch.objects.exists()

    two = services.take_shipped("section-175", board=in_dunmoor, actor=manager)

    there = CriterionMatch.objects.filter(earlier__version=one, later__version=two)
    back = CriterionMatch.objects.filter(earlier__version=two, later__version=one)
    assert there.count() == back.count() == len(shipped_matches("section-11", "section-175")) == 17
    match = there.select_related("earlier", "later").get(earlier__key="vetting")
    assert match.later.key == "single-central-record"


def test_take_shipped_by_an_unknown_key(in_dunmoor: Board, manager: User) -> None:
    with pytest.raises(ValidationError, match="There is no framework “section-12”"):
        services.take_shipped("section-12", board=in_dunmoor, actor=manager)


def test_two_boards_take_the_same(dunmoor: Board, eastvale: Board) -> None:
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            services.take_shipped("section-11", board=board, actor=None)

    with board_scope(eastvale.pk):
        assert Criterion.objects.count() == 45


def test_own_frameworks_have_keys_of_their_own(dunmoor: Board, eastvale: Board) -> None:
    keys = set()
    for board in (dunmoor, eastvale):
        with board_scope(board.pk):
            version = services.start_framework(board=board, name="Section-11", actor=None)
            keys.add(version.framework.key)

    assert len(keys) == 2
    assert not keys & set(KEYS)


def test_copy_says_the_same_and_is_matched(in_dunmoor: Board, manager: User) -> None:
    version = services.take_shipped("section-11", board=in_dunmoor, actor=manager)

    draft = services.copy_version(version, actor=manager)

    assert (draft.number, draft.status) == (2, FrameworkVersion.Status.DRAFT)
    assert content_of(draft) == content_of(version)
    matches = CriterionMatch.objects.filter(earlier__version=version, later__version=draft)
    assert matches.count() == 45
    assert all(match.earlier.key == match.later.key for match in matches.select_related("earlier", "later"))


def test_a_copy_inherits_the_crosswalk(in_dunmoor: Board, manager: User) -> None:
    first = stories.framework_of(in_dunmoor, standards=1, criteria=2)
    other = stories.framework_of(in_dunmoor, standards=1, criteria=1, key="own-neglect", name="Neglect")
    here, there = first.criteria.get(key="c1-1"), other.criteria.get(key="c1-1")
    for earlier, later in ((here, there), (there, here)):
        CriterionMatch.objects.create(board=in_dunmoor, earlier=earlier, later=later)
    second = services.publish_version(services.copy_version(first, actor=manager), actor=manager)
    CriterionMatch.objects.get(earlier__version=first, later__version=second, later__key="c1-2").delete()

    third = services.copy_version(second, actor=manager)

    def matches(earlier: FrameworkVersion, later: FrameworkVersion) -> set[tuple[str, str]]:
        rows = CriterionMatch.objects.filter(earlier__version=earlier, later__version=later)
        return set(rows.values_list("earlier__key", "later__key"))

    assert matches(first, third) == {("c1-1", "c1-1")}  # 1.2 was no longer the same
    assert matches(second, third) == {("c1-1", "c1-1"), ("c1-2", "c1-2")}
    assert matches(other, third) == matches(third, other) == {("c1-1", "c1-1")}
    assert matches(third, first) == matches(third, second) == set()


def test_only_one_draft_at_a_time(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor)
    services.copy_version(version, actor=manager)

    with pytest.raises(ValidationError, match="has a draft already"):
        services.copy_version(version, actor=manager)


def test_publish_supersedes_the_one_before(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor)
    draft = services.copy_version(version, actor=manager)

    published = services.publish_version(draft, actor=manager)

    version.refresh_from_db()
    assert version.status == FrameworkVersion.Status.SUPERSEDED
    assert published.status == FrameworkVersion.Status.PUBLISHED
    assert list(FrameworkVersion.objects.usable()) == [published]


def test_publish_twice_is_refused(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor, status="draft")
    services.publish_version(version, actor=manager)

    with pytest.raises(ValidationError, match="is published and cannot be changed"):
        services.publish_version(version, actor=manager)


def test_publish_names_all_that_is_missing(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor, status="draft")
    Criterion.objects.filter(key="c1-1").update(text=" ")
    Descriptor.objects.filter(criterion__key="c1-2", grade__score__gte=75).delete()
    Descriptor.objects.filter(criterion__key="c2-1").delete()
    Standard.objects.create(board=in_dunmoor, version=version, key="s3", number=3, title="Empty")

    with pytest.raises(ValidationError) as caught:
        services.publish_version(version, actor=manager)

    assert caught.value.messages == [
        "Criterion 1.1 has no text.",
        "Criterion 1.2 describes some grades only: write Mostly met, Fully met too, or none.",
        "Standard 3 has no criterion: add one, or remove the standard.",
    ]


def test_publish_an_empty_draft_is_refused(in_dunmoor: Board, manager: User) -> None:
    version = services.start_framework(board=in_dunmoor, name="Neglect", actor=manager)

    with pytest.raises(ValidationError) as caught:
        services.publish_version(version, actor=manager)

    assert caught.value.messages == ["The scale needs at least two grades.", "Add at least one standard."]


def test_publish_standards_scored_as_a_whole(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor, criteria=0, status="draft")

    assert services.publish_version(version, actor=manager).status == FrameworkVersion.Status.PUBLISHED


def test_a_scale_that_ends_at_nought_is_refused(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor, criteria=0, status="draft")
    Grade.objects.filter(version=version, score__gt=25).delete()
    Grade.objects.filter(version=version).update(score=0)

    with pytest.raises(ValidationError, match="at least two grades"):
        services.publish_version(version, actor=manager)


def test_drop_the_only_draft_drops_the_framework(in_dunmoor: Board, manager: User) -> None:
    grades = [GradeContent(Decimal(0), "Red", "red"), GradeContent(Decimal(1), "Green", "green")]
    version = services.start_framework(board=in_dunmoor, name="Neglect", grades=grades, actor=manager)

    services.drop_draft(version, actor=manager)

    assert not Framework.objects.exists()


def test_drop_a_later_draft_keeps_the_framework(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor)
    draft = services.copy_version(version, actor=manager)

    services.drop_draft(draft, actor=manager)

    assert list(FrameworkVersion.objects.all()) == [version]
    assert Descriptor.objects.count() == 16


def test_a_published_version_is_not_dropped(in_dunmoor: Board, manager: User) -> None:
    version = stories.framework_of(in_dunmoor)

    with pytest.raises(ValidationError, match="is published"):
        services.drop_draft(version, actor=manager)


def test_the_same_framework_is_carried_forward_before_a_crosswalk(in_dunmoor: Board) -> None:
    same = stories.framework_of(in_dunmoor)
    other = stories.framework_of(in_dunmoor, key="section-175", name="Section 175")
    pair = [version.criteria.get(key="c1-1") for version in (other, same)]
    CriterionMatch.objects.create(board=in_dunmoor, earlier=pair[0], later=pair[1])
    school = builders.agency("Dunmoor College")
    days = [dt.date(2024, 9, 1), dt.date(2025, 9, 1), dt.date(2026, 9, 1)]
    cycles = [
        stories.cycle_of(version, school, name=f"Cycle {day}", opens_on=day)
        for version, day in zip((same, other, same), days, strict=True)
    ]
    returns = [stories.return_of(cycle, school) for cycle in cycles]
    stories.answer(returns[0], "1.1", 75)
    stories.answer(returns[1], "1.1", 100)

    assert earlier_return(returns[2]) == returns[0]

"""Warnings for the moderator: the rules, and what SQL finds of them in a constant number of queries."""

import datetime as dt
from fractions import Fraction

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from audits.models import Answer, AnswerEvidence, CriterionMatch, Cycle, Evidence, FrameworkVersion, Return
from audits.statistics.warnings import cautions_of
from audits.warning_rules import (
    HIGH,
    SAME_CHARACTERS,
    Caution,
    Kind,
    Said,
    Whole,
    grades_between,
    is_unchanged,
    names,
    plain_text,
    warnings_of,
    warnings_of_item,
)
from boards.models import Board
from core.files import store_result
from tests import builders
from tests.audits import stories

SCALE = [Fraction(25), Fraction(50), Fraction(75), Fraction(100)]
LONG = "Every officer is trained in their first year, and the board of the force reads a report each quarter."
scores = st.sampled_from([None, *SCALE])
texts = st.text(max_size=120)
said = st.builds(
    Said,
    number=st.just("1.1"),
    standard=st.just(1),
    score=scores,
    is_not_applicable=st.booleans(),
    narrative=texts,
    evidence=st.integers(0, 3),
    last_score=scores,
    last_narrative=texts,
)


# The rules ---------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 100), min_size=1), st.integers(0, 100), st.integers(0, 100))
def test_grades_up_and_down_are_as_many(scale: list[int], one: int, other: int) -> None:
    grades = [Fraction(grade) for grade in scale]
    there = grades_between(grades, Fraction(one), Fraction(other))
    assert there == -grades_between(grades, Fraction(other), Fraction(one))
    assert abs(there) <= len(set(scale))
    assert there >= 0 if other >= one else there <= 0


@given(st.sampled_from(SCALE), st.sampled_from(SCALE))
def test_on_its_own_scale_it_is_the_number_of_steps(one: Fraction, other: Fraction) -> None:
    assert grades_between(SCALE, one, other) == SCALE.index(other) - SCALE.index(one)


@given(texts)
def test_spaces_and_case_make_no_other_text(text: str) -> None:
    spaced = "  " + text.replace(" ", " \n ") + "\t"
    assert plain_text(spaced) == plain_text(text)
    assert plain_text(plain_text(text)) == plain_text(text) or not text.isascii()


@given(said)
def test_each_warning_of_an_item_has_its_reason(one: Said) -> None:
    kinds = {caution.kind for caution in warnings_of_item(SCALE, one)}
    jumped = (
        one.score is not None
        and one.last_score is not None
        and abs(SCALE.index(one.score) - SCALE.index(one.last_score)) >= 2
    )
    assert (Kind.JUMP in kinds) == jumped
    assert (Kind.NO_EVIDENCE in kinds) == (one.score is not None and one.score >= HIGH and one.evidence == 0)
    assert (Kind.UNCHANGED in kinds) == is_unchanged(one.narrative, one.last_narrative)
    assert not kinds & {Kind.EXPIRED, Kind.SAME_TEXT}


@given(st.lists(said, max_size=12), st.integers(0, 40))
def test_warnings_of_a_return_are_those_of_its_items_and_the_mass(every: list[Said], more: int) -> None:
    asked = len(every) + more
    found = warnings_of(Whole(every, asked, SCALE))
    not_applicable = sum(one.is_not_applicable for one in every)
    mass = [caution for caution in found if caution.kind is Kind.MASS_NOT_APPLICABLE]
    assert bool(mass) == (not_applicable >= 3 and not_applicable * 4 >= asked)
    assert len(found) - len(mass) == sum(len(warnings_of_item(SCALE, one)) for one in every)
    assert [caution.kind for caution in found] == sorted(
        (caution.kind for caution in found), key=list(Kind).index
    )


@pytest.mark.parametrize(
    ("agencies", "words"),
    [
        (["Police"], "Police"),
        (["Police", "Health"], "Police and Health"),
        (["Police", "Health", "Schools"], "Police, Health and 1 other"),
        (["Police", "Health", "Schools", "Probation"], "Police, Health and 2 others"),
    ],
)
def test_agencies_are_named_in_words(agencies: list[str], words: str) -> None:
    assert names(agencies) == words


# What is found -----------------------------------------------------------------------------------------------------


def cautions(one: Return) -> list[tuple[Kind, str, str]]:
    fresh = stories.return_of(one.cycle, one.agency)
    return [(found.kind, found.number, found.words) for found in cautions_of(fresh, asked=4)]


def show(answer: Answer, title: str = "Policy", expires_on: dt.date | None = None) -> None:
    stored = store_result(ContentFile(b"x"), "policy.txt", board=answer.board, actor=None)
    evidence = Evidence.objects.create(
        board=answer.board,
        agency=answer.agency_return.agency,
        title=title,
        file=stored,
        expires_on=expires_on,
    )
    AnswerEvidence.objects.create(board=answer.board, answer=answer, evidence=evidence)


def hand_in(*returns: Return) -> None:
    for one in returns:
        Return.objects.filter(pk=one.pk).update(status="submitted", submitted_at=timezone.now())


@pytest.fixture
def version(in_dunmoor: Board) -> FrameworkVersion:
    return stories.framework_of(in_dunmoor)


@pytest.fixture
def cycle(version: FrameworkVersion) -> Cycle:
    made = [builders.agency(name) for name in ("Dunmoor Police", "Dunmoor Health", "Dunmoor Council")]
    return stories.cycle_of(version, *made)


@pytest.fixture
def police(cycle: Cycle) -> Return:
    one = stories.return_of(cycle, builders.agency("Dunmoor Police"))
    hand_in(one)
    return one


@pytest.fixture
def health(cycle: Cycle) -> Return:
    one = stories.return_of(cycle, builders.agency("Dunmoor Health"))
    hand_in(one)
    return one


def last_year(version: FrameworkVersion, agency: str = "Dunmoor Police") -> Return:
    day = timezone.localdate() - dt.timedelta(days=365)
    body = builders.agency(agency)
    before = stories.cycle_of(
        version, body, name="Last year", opens_on=day, due_on=day + dt.timedelta(days=28)
    )
    one = stories.return_of(before, body)
    hand_in(one)
    return one


def test_an_empty_return_warns_of_nothing(police: Return) -> None:
    assert cautions(police) == []


def test_a_high_grade_without_evidence(police: Return) -> None:
    stories.answer(police, "1.1", 100)
    stories.answer(police, "1.2", 75)
    show(stories.answer(police, "2.1", 100))
    assert cautions(police) == [(Kind.NO_EVIDENCE, "1.1", "No file and no page is shown for it.")]


def test_evidence_that_has_expired(police: Return) -> None:
    today = timezone.localdate()
    answer = stories.answer(police, "1.1", 50)
    show(answer, "Old policy", today - dt.timedelta(days=1))
    show(answer, "Policy of today", today)
    assert [found[:2] for found in cautions(police)] == [(Kind.EXPIRED, "1.1")]
    assert "“Old policy”" in cautions(police)[0][2]


def test_a_jump_of_two_grades_and_an_unchanged_text(police: Return, version: FrameworkVersion) -> None:
    before = last_year(version)
    stories.answer(before, "1.1", 25, narrative=LONG)
    stories.answer(before, "1.2", 50, narrative=LONG)
    stories.answer(before, "2.1", 75)
    stories.answer(police, "1.1", 75, narrative=LONG.upper().replace(" ", "\n "))
    stories.answer(police, "1.2", 75, narrative=f"{LONG} And more.")
    stories.answer(police, "2.1", 25)
    assert cautions(police) == [
        (Kind.JUMP, "1.1", "2 grades up since last time."),
        (Kind.JUMP, "2.1", "2 grades down since last time."),
        (Kind.UNCHANGED, "1.1", "Nothing in the text has changed."),
    ]


def test_last_time_is_found_through_a_crosswalk(police: Return, version: FrameworkVersion) -> None:
    older = stories.framework_of(version.board, number=7, status=FrameworkVersion.Status.SUPERSEDED)
    before = last_year(older)
    stories.answer(before, "2.2", 25)
    stories.answer(police, "1.1", 75)
    assert cautions(police) == []
    CriterionMatch.objects.create(
        board=version.board,
        earlier=stories.item_of(older, "2.2")[1],
        later=stories.item_of(version, "1.1")[1],
    )
    assert cautions(police) == [(Kind.JUMP, "1.1", "2 grades up since last time.")]


def test_the_same_text_as_another_agency(police: Return, health: Return, cycle: Cycle) -> None:
    council = stories.return_of(cycle, builders.agency("Dunmoor Council"))
    assert len(LONG) >= SAME_CHARACTERS
    stories.answer(police, "1.1", 50, narrative=LONG)
    spaced = LONG.lower().replace(" ", "\r\n\t\u00a0 ")
    stories.answer(health, "2.2", 75, narrative=f"  {spaced}\n")
    stories.answer(council, "1.1", 75, narrative=LONG)  # a draft, nobody's business yet
    stories.answer(police, "1.2", 50, narrative="See policy")
    stories.answer(health, "1.2", 50, narrative="See policy")
    assert cautions(police) == [(Kind.SAME_TEXT, "1.1", "Word for word as Dunmoor Health.")]


def test_the_same_answers_as_another_agency(police: Return, health: Return) -> None:
    for one in (police, health):
        for item, score in (("1.1", 25), ("1.2", 50), ("2.1", 75)):
            stories.answer(one, item, score, narrative=f"As in {item}")
    same = (Kind.SAME_ANSWERS, "", "All grades and texts are those of Dunmoor Health.")
    assert cautions(police) == [same]
    Answer.objects.filter(agency_return=health, criterion__place=2).update(narrative="Otherwise")
    assert cautions(police) == []


def test_nothing_but_one_grade_is_the_same_by_chance(police: Return, health: Return) -> None:
    for one in (police, health):
        for item in ("1.1", "1.2", "2.1"):
            stories.answer(one, item, 75)
    assert cautions(police) == []
    Answer.objects.filter(criterion__place=2).update(score=50)
    assert [found[0] for found in cautions(police)] == [Kind.SAME_ANSWERS]


def test_much_that_does_not_apply(police: Return) -> None:
    for item in ("1.1", "1.2", "2.1"):
        stories.answer(police, item, stories.NOT_APPLICABLE)
    assert cautions(police) == [(Kind.MASS_NOT_APPLICABLE, "", "3 of 4 items are said not to apply.")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_stays(
    police: Return,
    health: Return,
    version: FrameworkVersion,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    before = last_year(version)
    for item in ("1.1", "1.2", "2.1")[:count]:
        for one in (police, health, before):
            show(stories.answer(one, item, 50, narrative=f"{LONG} {item}"))
    fresh = stories.return_of(police.cycle, police.agency)
    with django_assert_num_queries(8):
        found: list[Caution] = cautions_of(fresh, asked=4)
    assert len(found) >= count

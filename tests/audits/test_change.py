"""The change on the cycle before, through the crosswalk: random standards against a second calculation."""

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Answer, Criterion, CriterionMatch, Cycle, FrameworkVersion, Return, Standard
from audits.statistics.analysis import cycle_figures
from audits.statistics.cells import Show
from audits.statistics.change import compared, previous_cycle
from audits.statistics.parts import change_words
from audits.statistics.sheet import sheets_of
from boards.models import Agency, Board, Sector
from tests import builders
from tests.audits import stories

pytestmark = pytest.mark.django_db
NA = stories.NOT_APPLICABLE
LAST = {"opens_on": dt.date(2024, 4, 1), "due_on": dt.date(2024, 9, 30)}


def handed_in(version: FrameworkVersion, agencies: list[Agency], **fields: Any) -> tuple[Cycle, list[Return]]:
    """A cycle whose returns are all handed in."""
    cycle = stories.cycle_of(version, *agencies, **fields)
    Return.objects.filter(cycle=cycle).update(submitted_at=timezone.now())
    return cycle, [stories.return_of(cycle, agency) for agency in agencies]


def criterion(version: FrameworkVersion, item: str) -> Criterion:
    found = stories.item_of(version, item)[1]
    assert found is not None
    return found


def match(earlier: FrameworkVersion, old: str, later: FrameworkVersion, new: str) -> None:
    CriterionMatch.objects.create(
        board=later.board, earlier=criterion(earlier, old), later=criterion(later, new)
    )


Scores = dict[Any, Fraction]


class Recalculated:
    """(agency, number of the standard of now) → score, of both cycles: from the rows, one by one, without SQL."""

    def __init__(self, now: Cycle, before: Cycle, show: Show) -> None:
        self.now, self.show = now, show
        same = now.version.framework_id == before.version.framework_id
        self.asked = list(Criterion.objects.filter(version=now.version).select_related("standard"))
        earlier = list(Criterion.objects.filter(version=before.version).select_related("standard"))
        lines = {(one.earlier_id, one.later_id) for one in CriterionMatch.objects.all()}
        self.led: dict[int, list[Criterion]] = {}
        for one in self.asked:
            by_line = [old for old in earlier if (old.pk, one.pk) in lines]
            self.led[one.pk] = by_line or [old for old in earlier if same and old.key == one.key]
        self.twins = {one.key: one for one in before.version.standards.all()} if same else {}
        self.sides = self.side(now), self.side(before)

    def side(self, cycle: Cycle) -> Scores:
        found: Scores = {}
        self.highest = Fraction(max(grade.score for grade in cycle.version.grades.all()))
        returns = Return.objects.filter(cycle=cycle, submitted_at__isnull=False).select_related("agency")
        for one in returns:
            rows = Answer.objects.filter(agency_return=one, is_from_last=False)
            self.answers = {(row.standard_id, row.criterion_id): row for row in rows}
            for standard in self.now.version.standards.all():
                value = self.standard(standard, one.agency, is_now=cycle == self.now)
                if value is not None:
                    found[one.agency, standard.number] = value
        return found

    def score(self, key: tuple[int, int | None]) -> Fraction | None:
        answer = self.answers.get(key)
        if answer is None:
            return None
        if self.show is Show.MODERATED and answer.moderated_score is not None:
            return Fraction(answer.moderated_score)
        return None if answer.score is None else Fraction(answer.score)

    def standard(self, standard: Standard, agency: Agency, *, is_now: bool) -> Fraction | None:
        twin = self.twins.get(standard.key)
        if twin is not None:
            place = ((standard if is_now else twin).pk, None)
            whole = self.answers.get(place)
            value = self.score(place)
            if value is not None or (whole and whole.is_not_applicable and whole.decision != "refused"):
                return value
        top = bottom = Fraction()
        for each in self.asked:
            if each.standard_id == standard.pk and each.is_asked_of(agency.sector_id) and self.led[each.pk]:
                known = self.known([each] if is_now else self.led[each.pk], agency)
                top += Fraction(each.weight) * sum(known, Fraction()) / (len(known) or 1)
                bottom += Fraction(each.weight) if known else 0
        return top / bottom if bottom else None

    def known(self, sources: list[Criterion], agency: Agency) -> list[Fraction]:
        asked = [one for one in sources if one.is_asked_of(agency.sector_id)]
        scores = [self.score((one.standard_id, one.pk)) for one in asked]
        return [value / self.highest * 100 for value in scores if value is not None]


def some_answers(chance: random.Random, one: Return, *, criteria: int) -> None:
    version = one.cycle.version
    for standard in version.standards.all():
        if chance.random() < 0.2:
            stories.answer(one, f"{standard.number}", chance.choice([NA, 62.5, 80, None]))
        for place in range(1, criteria + 1):
            said = chance.choice([NA, 25, 50, 75, 100, None, "nothing"])
            if said != "nothing":
                stories.answer(
                    one, f"{standard.number}.{place}", said, is_from_last=chance.random() < 0.1,
                    moderated_score=chance.choice([None, None, Decimal(50)]),
                )  # fmt: skip


@pytest.mark.parametrize("show", list(Show))
@pytest.mark.parametrize("key", ["section-11", "another"])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_compared_recalculated(in_dunmoor: Board, seed: int, key: str, show: Show) -> None:
    chance = random.Random(f"{seed} {key}")  # noqa: S311 -- the same answers each time
    health = Sector.objects.create(name="Health")
    old = stories.framework_of(in_dunmoor, standards=3, criteria=3, key=key, name=key)
    new = stories.framework_of(in_dunmoor, standards=3, criteria=3, number=2)
    # Some criteria are new ones, and the whole of the third standard is.
    new.standards.filter(number=3).update(key="something-new")
    for one in Criterion.objects.filter(version__in=[old, new]).select_related("standard"):
        one.weight = Decimal(chance.choice(["1", "2", "0.5"]))
        one.sector_ids = [health.pk] if chance.random() < 0.2 else []
        if one.version_id == new.pk and chance.random() < 0.4:
            one.key = f"new-{one.pk}"
        one.save()
    # Grades of the earlier scale end at 80 there: both are in per cent of their own highest.
    old.grades.filter(score=100).update(score=Decimal(80))
    items = [f"{standard}.{place}" for standard in (1, 2, 3) for place in (1, 2, 3)]
    for pair in chance.sample([(a, b) for a in items for b in items], 12):
        match(old, pair[0], new, pair[1])
    agencies = [
        builders.agency(f"Agency {number}", sector=health if number % 2 else None) for number in range(5)
    ]
    before, then = handed_in(old, agencies[:4], name="Earlier", **LAST)
    now, returns = handed_in(new, agencies[1:])
    for each in [*then, *returns]:
        some_answers(chance, each, criteria=3)
    Return.objects.filter(pk=returns[-1].pk).update(submitted_at=None)
    assert previous_cycle(now) == before
    sheets = sheets_of([now, previous_cycle(now) or before], show)
    pair_ = compared(*sheets)
    expected: Sequence[Scores] = Recalculated(now, before, show).sides
    if key != "section-11":
        both = {agencies[1].pk, agencies[2].pk, agencies[3].pk}
        both.discard(returns[-1].agency_id)
        expected = [{k: v for k, v in side.items() if k[0].pk in both} for side in expected]
    for sheet, side in zip((pair_.now, pair_.before), expected, strict=True):
        found = {
            (one.agency, standard.number): value
            for one in sheet.returns
            for standard in sheet.standards
            if (value := sheet.cells[one.pk, standard.pk].value) is not None
        }
        assert found == side
    assert any(expected[0]), "a test of nothing"
    assert any(expected[1]), "a test of nothing"


def test_several_earlier_criteria_are_averaged_and_new_ones_left_out(in_dunmoor: Board) -> None:
    old = stories.framework_of(in_dunmoor, standards=1, criteria=3)
    new = stories.framework_of(in_dunmoor, standards=1, criteria=2, number=2)
    for place in (1, 2):
        Criterion.objects.filter(version=new, place=place).update(key=f"new-{place}")
    for item in ("1.1", "1.2", "1.3"):
        match(old, item, new, "1.1")
    police = builders.agency("Dunmoor Police")
    before, (then,) = handed_in(old, [police], name="Earlier", **LAST)
    cycle, (now,) = handed_in(new, [police])
    stories.answer(then, "1.1", 25)
    stories.answer(then, "1.2", 100)
    stories.answer(then, "1.3", NA)
    stories.answer(now, "1.1", 75)
    stories.answer(now, "1.2", 25)
    figures = cycle_figures(cycle)
    assert figures.previous == before
    change = figures.standards[0].change
    assert change is not None
    # 75 now; 62.5 before, the mean of 25 and 100; 1.2 is new, and lowers nothing.
    assert change_words(change) == "+12.5"
    assert [change_words(line.change) for line in figures.agencies] == ["+12.5"]
    assert change_words(figures.change) == "+12.5"
    assert "compared are 1 criterion" in change.rule


def test_a_framework_that_another_leads_to(in_dunmoor: Board) -> None:
    old = stories.framework_of(in_dunmoor, standards=1, criteria=1, key="older", name="Older")
    new = stories.framework_of(in_dunmoor, standards=1, criteria=1)
    police, health, school = (builders.agency(name) for name in ("Police", "Health", "School"))
    before, (then, other) = handed_in(old, [police, school], name="Earlier", **LAST)
    cycle, (now, fresh) = handed_in(new, [police, health])
    for one, score in ((then, 50), (other, 100), (now, 75), (fresh, 25)):
        stories.answer(one, "1.1", score)
    assert cycle_figures(cycle).previous is None
    match(old, "1.1", new, "1.1")
    figures = cycle_figures(cycle)
    assert figures.previous == before
    assert change_words(figures.change) == "+25"
    assert [change_words(line.change) for line in figures.agencies] == ["", "+25"]
    assert figures.change is not None
    assert figures.change.base() == "1 scores now, 1 before"
    Return.objects.filter(pk=then.pk).update(submitted_at=None)
    assert cycle_figures(cycle).previous is None  # nobody answered both


def test_a_cycle_of_the_same_framework_goes_before_a_crosswalk(in_dunmoor: Board) -> None:
    old = stories.framework_of(in_dunmoor, standards=1, criteria=1, key="older", name="Older")
    new = stories.framework_of(in_dunmoor, standards=1, criteria=1)
    match(old, "1.1", new, "1.1")
    police = builders.agency("Police")
    first, _ = handed_in(new, [police], name="First", **LAST)
    handed_in(old, [police], name="Other", opens_on=dt.date(2025, 4, 1), due_on=dt.date(2025, 9, 30))
    cycle, _ = handed_in(new, [police])
    assert previous_cycle(cycle) == first


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_more_where_the_version_changed(in_dunmoor: Board, count: int) -> None:
    old = stories.framework_of(in_dunmoor, standards=count, criteria=count)
    new = stories.framework_of(in_dunmoor, standards=count, criteria=count, number=2)
    agencies = [builders.agency(f"Agency {number}") for number in range(count)]
    for one in handed_in(old, agencies, name="Earlier", **LAST)[1]:
        stories.answer(one, "1.1", 50)
    cycle, returns = handed_in(new, agencies)
    for one in returns:
        stories.answer(one, "1.1", 75)
    cycle = Cycle.objects.select_related("version__framework").get(pk=cycle.pk)
    with CaptureQueriesContext(connection) as captured:
        figures = cycle_figures(cycle)
    assert len(captured) == 6
    assert change_words(figures.change) == "+25"

"""Scores in SQL against the pure rules, and the figures of a cycle against a second calculation."""

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Answer, AnswerEvidence, Criterion, Cycle, Evidence, FrameworkVersion, Grade, Return
from audits.rules import Given, Score, State, standard_score
from audits.statistics.analysis import cycle_figures
from audits.statistics.cells import Show, grid_of, standard_cells
from audits.statistics.matrix import DIFFERENCE, By, matrix_of
from audits.statistics.parts import change_words
from audits.statistics.sheet import sheets_of
from boards.models import Agency, Board, Sector
from core.rounding import half_up
from tests import builders
from tests.audits import stories

NA = stories.NOT_APPLICABLE
pytestmark = pytest.mark.django_db


def agencies(count: int) -> list[Agency]:
    sector = Sector.objects.get_or_create(name="Health")[0]
    return [
        builders.agency(f"Agency {number:02}", sector=sector if number % 2 else None)
        for number in range(count)
    ]


def handed_in(
    version: FrameworkVersion, bodies: Sequence[Agency], **fields: object
) -> tuple[Cycle, list[Return]]:
    """A cycle whose returns are all handed in."""
    cycle = stories.cycle_of(version, *bodies, **fields)
    Return.objects.filter(cycle=cycle).update(submitted_at=timezone.now(), status=Return.Status.SUBMITTED)
    return cycle, [stories.return_of(cycle, body) for body in bodies]


def by_rules(cycle: Cycle, show: Show) -> dict[tuple[int, int], Score]:
    """The same scores, by audits.rules from the model's rows: nothing shared with the SQL."""
    found = {}
    highest = max(grade.score for grade in Grade.objects.filter(version=cycle.version))
    criteria = list(Criterion.objects.filter(version=cycle.version))
    for one in Return.objects.filter(cycle=cycle).select_related("agency"):
        answers = {(a.standard_id, a.criterion_id): a for a in Answer.objects.filter(agency_return=one)}

        def given(key: tuple[int, int | None], weight: Decimal, known: dict = answers) -> Given:  # type: ignore[type-arg]
            answer = known.get(key)
            if answer is None:
                return Given(weight=weight)
            moderated = show is Show.MODERATED and answer.moderated_score is not None
            score = answer.moderated_score if moderated else answer.score
            return Given(
                score, answer.is_not_applicable and not moderated, answer.decision == "refused", weight
            )

        for standard in cycle.version.standards.all():
            asked = [
                c for c in criteria if c.standard_id == standard.pk and c.is_asked_of(one.agency.sector_id)
            ]
            whole = given((standard.pk, None), Decimal(1)) if (standard.pk, None) in answers else None
            found[one.pk, standard.pk] = standard_score(
                whole, [given((standard.pk, c.pk), c.weight) for c in asked], highest
            )
    return found


@pytest.mark.parametrize("show", list(Show))
@pytest.mark.parametrize("seed", range(4))
def test_sql_scores_as_the_rules_do(in_dunmoor: Board, show: Show, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- the same answers each time
    version = stories.framework_of(in_dunmoor, standards=4, criteria=3)
    health = Sector.objects.create(name="Health")
    for criterion in Criterion.objects.filter(version=version):
        criterion.weight = Decimal(chance.choice(["1", "2", "0.5"]))
        criterion.sector_ids = [health.pk] if criterion.place == 3 and criterion.standard.number > 2 else []
        criterion.save()
    cycle, returns = handed_in(version, agencies(5))
    for one in returns:
        for standard in range(1, 5):
            if chance.random() < 0.2:
                stories.answer(one, f"{standard}", chance.choice([NA, 62.5, 80, None]))
            for place in range(1, 4):
                said = chance.choice([NA, 25, 50, 75, 100, None, "nothing"])
                if said != "nothing":
                    stories.answer(
                        one, f"{standard}.{place}", said, decision=chance.choice(["", "agreed", "refused"]),
                        moderated_score=chance.choice([None, None, Decimal(50)]),
                    )  # fmt: skip
    expected = by_rules(cycle, show)
    found = {
        (cell.return_id, cell.item_id): (cell.state, cell.value) for cell in standard_cells([cycle.pk], show)
    }
    assert len(found) == 20
    assert found == {key: (score.state, score.value) for key, score in expected.items()}


def test_a_standard_that_is_not_asked_is_neither_answer_nor_gap(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor, standards=2, criteria=1)
    Criterion.objects.filter(standard__number=2).update(sector_ids=[10_000])
    cycle, (one,) = handed_in(version, agencies(1))
    stories.answer(one, "1.1", 100)
    states = {cell.state for cell in standard_cells([cycle.pk], Show.SELF)}
    assert states == {State.SCORED, State.NOT_ASKED}
    line = cycle_figures(cycle).agencies[0]
    assert (line.answered.base(), line.no_answer.value) == ("1 of 1 standards", 0)


def test_drafts_and_answers_from_last_time_do_not_speak(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor, standards=2, criteria=0)
    cycle, (one, other) = handed_in(version, agencies(2))
    Return.objects.filter(pk=other.pk).update(submitted_at=None)
    stories.answer(one, "1", 75)
    stories.answer(one, "2", 75, is_from_last=True)
    stories.answer(other, "1", 25)
    figures = cycle_figures(cycle)
    assert [line.counts_words for line in figures.standards] == [
        "1 at 75% and over, 1 no answer",
        "2 no answer",
    ]
    assert figures.handed_in.base() == "1 of 2 returns"


def test_withdrawn_agencies_are_nowhere(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor, standards=1, criteria=1)
    cycle, (one, other) = handed_in(version, agencies(2))
    stories.answer(one, "1.1", 75)
    stories.answer(other, "1.1", 25)
    Return.objects.filter(pk=other.pk).update(withdrawn_on=timezone.localdate())
    figures = cycle_figures(cycle)
    assert [line.name for line in figures.agencies] == ["Agency 00"]
    assert figures.standards[0].average.value == 75
    assert list(grid_of(cycle, [Show.SELF], criteria=True).said) == [one.pk]


def test_averages_and_counts_recalculated(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor, standards=3, criteria=0)
    bodies = agencies(4)
    cycle, returns = handed_in(version, bodies)
    table: list[list[int | str | None]] = [[93, 79, 83], [87, NA, 58], [70, None, 20], [NA, NA, NA]]
    for one, row in zip(returns, table, strict=True):
        for number, score in enumerate(row, start=1):
            stories.answer(one, str(number), score)
    figures = cycle_figures(cycle)
    numbers = [[score for score in row if isinstance(score, int)] for row in table]
    every = [score for row in numbers for score in row]
    of_agencies = [Fraction(sum(row), len(row)) for row in numbers if row]
    columns = [[score for row in table if isinstance(score := row[place], int)] for place in range(3)]
    of_standards = [Fraction(sum(column), len(column)) for column in columns]
    assert [one.figure.value for one in figures.overall] == [
        half_up(Fraction(sum(every), len(every)), 1),
        half_up(sum(of_agencies, Fraction()) / 3, 1),
        half_up(sum(of_standards, Fraction()) / 3, 1),
    ]
    assert figures.overall[0].figure.base() == f"{len(every)} standard scores, together {sum(every)}"
    assert [line.average.value for line in figures.agencies] == [
        *(half_up(value, 1) for value in of_agencies), None,
    ]  # fmt: skip
    assert [line.average.value for line in figures.standards] == [half_up(value, 1) for value in of_standards]
    first = figures.standards[0]
    assert (first.highest, first.lowest) == (Fraction(93), Fraction(70))
    assert (first.highest_of, first.lowest_of) == (("Agency 00",), ("Agency 02",))
    assert [line.counts_words for line in figures.standards] == [
        "2 at 75% and over, 1 from 50% to under 75%, 1 not applicable",
        "1 at 75% and over, 2 not applicable, 1 no answer",
        "1 at 75% and over, 1 from 50% to under 75%, 1 under 25%, 1 not applicable",
    ]
    assert [exclusion.count for exclusion in figures.overall[0].figure.excluded] == [4, 1]
    assert [line.name for line in figures.below_threshold] == ["Agency 01", "Agency 02"]
    assert figures.below.base() == "2 of 3 agencies with a score"
    assert [line.name for line in figures.mass_not_applicable] == ["Agency 03"]
    assert {sector.name: sector.average.value for sector in figures.sectors} == {
        "Health": half_up(of_agencies[1], 1),
        "Without a sector": half_up((of_agencies[0] + of_agencies[2]) / 2, 1),
    }
    keys = [figure.key for figure in figures.figures()]
    assert len(keys) == len(set(keys))


def test_criteria_red_with_agency_strongest_and_weakest(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor, standards=2, criteria=2)
    cycle, returns = handed_in(version, agencies(3))
    table: list[list[int | str | None]] = [[100, 25, 50, None], [100, 25, 75, 75], [100, 50, NA, 100]]
    for one, scores in zip(returns, table, strict=True):
        for item, score in zip(("1.1", "1.2", "2.1", "2.2"), scores, strict=True):
            moderated = Decimal(50) if (item, score) == ("1.2", 25) else None
            stories.answer(one, item, score, moderated_score=moderated)
    figures = cycle_figures(cycle)
    assert [(line.criterion.number, line.red_at) for line in figures.red_criteria] == [
        ("1.2", ("Agency 00", "Agency 01"))
    ]
    assert (figures.red.value, figures.red.base()) == (1, "1 of 4 criteria")
    assert [line.criterion.number for line in figures.strongest_criteria()] == ["1.1", "2.2", "2.1", "1.2"]
    assert [line.standard.number for line in figures.weakest_standards()] == [1, 2]
    assert [line.counts_words for line in figures.criteria] == [
        "3 at 75% and over",
        "1 at 50%, 2 at 25%",
        "1 at 75% and over, 1 at 50%, 1 not applicable",
        "2 at 75% and over, 1 no answer",
    ]
    assert not cycle_figures(cycle, Show.MODERATED).red_criteria


def test_change_on_the_cycle_before_by_key(in_dunmoor: Board) -> None:
    first = stories.framework_of(in_dunmoor, standards=2, criteria=0)
    second = stories.framework_of(in_dunmoor, standards=2, criteria=0, number=2)
    bodies = agencies(2)
    days = {"opens_on": dt.date(2024, 4, 1), "due_on": dt.date(2024, 9, 30)}
    old, (before,) = handed_in(first, bodies[:1], name="Earlier", **days)
    pilot_days = {"opens_on": dt.date(2025, 4, 1), "due_on": dt.date(2025, 9, 30)}
    handed_in(first, bodies, name="Pilot", is_pilot=True, **pilot_days)
    new, (now, fresh) = handed_in(second, bodies, name="Later")
    stories.answer(before, "1", 60)
    stories.answer(now, "1", "62.25")
    stories.answer(now, "2", 50)
    stories.answer(fresh, "1", 40)
    figures = cycle_figures(new)
    assert figures.previous == old
    assert [change_words(line.change) for line in figures.standards] == ["\u22128.9", ""]
    assert [change_words(line.change) for line in figures.agencies] == ["\u22123.9", ""]
    assert figures.standards[0].change is not None
    assert figures.standards[0].change.base() == "2 agencies now, 1 before"
    assert cycle_figures(old).previous is None


def test_evidence_is_counted_where_it_is_used(in_dunmoor: Board) -> None:
    version = stories.framework_of(in_dunmoor, standards=2, criteria=1)
    cycle, (one, other) = handed_in(version, agencies(2))
    answers = [
        stories.answer(one, "1.1", 75),
        stories.answer(one, "2.1", 75),
        stories.answer(other, "1.1", 75),
    ]
    piece = Evidence.objects.create(
        board=in_dunmoor, agency=one.agency, title="Policy", link="https://policy.example/", added_by=None
    )
    for answer in answers:
        AnswerEvidence.objects.create(board=in_dunmoor, answer=answer, evidence=piece)
    figures = cycle_figures(cycle)
    assert [line.evidence.value for line in figures.standards] == [2, 1]
    assert [line.evidence.value for line in figures.agencies] == [2, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_always_the_same(in_dunmoor: Board, count: int) -> None:
    version = stories.framework_of(in_dunmoor, standards=count, criteria=count)
    days = {"opens_on": dt.date(2024, 4, 1), "due_on": dt.date(2024, 9, 30)}
    handed_in(version, agencies(count), name="Earlier", **days)
    cycle, returns = handed_in(version, agencies(count))
    for one in returns:
        stories.answer(one, "1.1", 25)
    cycle = Cycle.objects.select_related("version__framework").get(pk=cycle.pk)
    with CaptureQueriesContext(connection) as captured:
        cycle_figures(cycle)
    assert len(captured) == 5
    with CaptureQueriesContext(connection) as captured:
        sheets_of([cycle], Show.SELF)
    assert len(captured) == 3


def test_other_boards_never_show(in_dunmoor: Board, eastvale: Board) -> None:
    from core.scoping import board_scope

    with board_scope(eastvale.pk):
        theirs, (one,) = handed_in(stories.framework_of(eastvale, standards=1, criteria=0), agencies(1))
        stories.answer(one, "1", 25)
    assert standard_cells([theirs.pk], Show.SELF) == []


@pytest.mark.parametrize("show", ["self", "moderated", DIFFERENCE])
@pytest.mark.parametrize("seed", range(3))
def test_the_map_of_criteria_shows_what_the_answers_say(in_dunmoor: Board, show: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- the same answers each time
    version = stories.framework_of(in_dunmoor, standards=2, criteria=3)
    health = Sector.objects.create(name="Health")
    Criterion.objects.filter(version=version, place=3).update(sector_ids=[health.pk])
    cycle, returns = handed_in(version, agencies(5))
    Return.objects.filter(pk=returns[4].pk).update(submitted_at=None)
    for one in returns:
        for item in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2"):
            said = chance.choice([NA, 25, 50, 75, 100, None, "nothing"])
            if said != "nothing":
                stories.answer(
                    one, item, said, decision=chance.choice(["", "agreed", "refused"]),
                    is_from_last=chance.random() < 0.1, moderated_score=chance.choice([None, None, Decimal(50)]),
                )  # fmt: skip
    matrix = matrix_of(Cycle.objects.select_related("version").get(pk=cycle.pk), By.CRITERION, show)
    assert [column.number for column in matrix.columns] == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]
    for row in matrix.rows:
        for column, pair in zip(matrix.columns, row.cells, strict=True):
            own = criterion_by_rules(row.agency_return, column.item_id, moderated=show == "moderated")
            theirs = criterion_by_rules(row.agency_return, column.item_id, moderated=True)
            assert pair.own == own
            assert pair.moderated == (theirs if show == DIFFERENCE else None)
    for place, figure in enumerate(matrix.averages):
        column_pairs = [row.cells[place] for row in matrix.rows]
        own_values = [pair.own.value for pair in column_pairs if pair.own.value is not None]
        expected = sum(own_values) / len(own_values) if own_values else None
        if show == DIFFERENCE:
            values = [
                pair.moderated.value for pair in column_pairs if pair.moderated and pair.moderated.value
            ]
            after = sum(values) / len(values) if values else None
            expected = after - expected if after is not None and expected is not None else None
        assert figure.value == (None if expected is None else half_up(expected, 1))


def criterion_by_rules(one: Return, criterion_id: int, *, moderated: bool) -> Score:
    """What a return says on one criterion, from the model's rows."""
    criterion = Criterion.objects.get(pk=criterion_id)
    if not criterion.is_asked_of(one.agency.sector_id):
        return Score(State.NOT_ASKED)
    answer = Answer.objects.filter(agency_return=one, criterion=criterion, is_from_last=False).first()
    if answer is None or one.submitted_at is None:
        return Score(State.NO_ANSWER)
    is_moderated = moderated and answer.moderated_score is not None
    score = answer.moderated_score if is_moderated else answer.score
    if score is not None:
        return Score(State.SCORED, Fraction(score))
    said = Given(None, answer.is_not_applicable and not is_moderated, answer.decision == "refused")
    return Score(said.state)
